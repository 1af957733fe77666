//! The accounts that this server knows, each by its bearer token.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use super::User;
use crate::status_error::StatusError;

/// An account of the demo cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// The bearer token; a request without any is the first account's.
    pub token: &'static str,
    /// The user's name.
    pub user: &'static str,
    /// The groups, besides those that follow from the name.
    pub groups: &'static [&'static str],
}

/// The accounts of every demo cluster. What each may do is in its RBAC objects; the first is Hopmap's own, which may do
/// everything and stands for whoever brings no token.
pub static ACCOUNTS: &[Account] = &[
    Account { token: "demo-hopmap", user: "system:serviceaccount:hopmap:hopmap", groups: &[] },
    Account { token: "demo-admin", user: "demo-admin", groups: &["system:masters"] },
    Account { token: "demo-viewer", user: "demo-viewer", groups: &["demo-viewers"] },
    Account { token: "demo-nobody", user: "demo-nobody", groups: &[] },
];

#[derive(Debug)]
pub(crate) struct Accounts(RwLock<HashMap<String, User>>);

impl Accounts {
    pub(crate) fn new() -> Self {
        let known = ACCOUNTS.iter().map(|account| {
            let groups = account.groups.iter().map(|group| (*group).to_owned()).collect();
            (account.token.to_owned(), user(account.user, groups))
        });
        Self(RwLock::new(known.collect()))
    }

    /// Lets a token be an account's from now on.
    pub(crate) fn add(&self, token: &str, name: &str, groups: &[&str]) {
        let user = user(name, groups.iter().map(|group| (*group).to_owned()).collect());
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(token.to_owned(), user);
    }

    /// Lets a token be nobody's from now on.
    pub(crate) fn revoke(&self, token: &str) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(token);
    }

    /// Whose a request with this `Authorization` header is.
    pub(crate) fn of(&self, header: Option<&str>) -> Result<User, StatusError> {
        let Some(header) = header else {
            let first = ACCOUNTS[0];
            return Ok(user(first.user, Vec::new()));
        };
        let token = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        token
            .and_then(|(_, token)| known.get(token.trim()).cloned())
            .ok_or_else(|| StatusError::new(401, "Unauthorized", "Unauthorized"))
    }
}

fn user(name: &str, groups: Vec<String>) -> User {
    User { name: name.to_owned(), groups, ..User::default() }.with_implied_groups()
}
