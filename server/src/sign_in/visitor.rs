//! Whoever is signed in, as handlers and pages see them.

use access::{Action, Grant, Role, Scope, decide};
use api::{Problem, endpoints::Person};
use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::request::Parts,
    response::Response,
};

use crate::{http::not_signed_in, store::HeldBy};

/// Somebody who is signed in.
///
/// As an extractor it refuses everybody else: under `/api` with a problem, on pages with the way
/// to the sign-in page. `Option<SignedIn>` is for the pages that are open to all.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Their name.
    pub name: String,
    /// Their role everywhere.
    pub role: Role,
    /// What they may do where.
    pub grants: Vec<Grant>,
    pub(super) held: HeldBy,
    pub(super) id_hash: String,
}

impl SignedIn {
    pub(super) fn new(held: HeldBy, id_hash: String) -> Self {
        Self {
            name: held.name.clone(),
            role: held.role,
            grants: vec![Grant { role: held.role, scope: Scope::Everywhere }],
            held,
            id_hash,
        }
    }

    /// Whether they may do this there; if not, what to answer.
    pub fn may(&self, action: Action, there: &Scope) -> Result<(), Problem> {
        decide(&self.grants, action, there).map_err(|denied| {
            let detail = format!("{} {denied}", self.name);
            Problem::new(403, "permission-missing", "You may not do this", detail)
        })
    }

    /// The person's id: the same when the name changes.
    pub fn user_id(&self) -> &str {
        &self.held.user_id
    }

    /// As the API shows them.
    pub fn person(&self) -> Person {
        Person { name: self.name.clone(), role: self.role }
    }
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| not_signed_in(&parts.method, &parts.uri))
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for SignedIn {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned())
    }
}
