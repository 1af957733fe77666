//! Who asks, and what they may: tokens, impersonation and RBAC, as the real API server decides them.

mod accounts;
mod impersonation;
mod index;
mod rules;

pub(crate) use accounts::Accounts;
pub use accounts::{ACCOUNTS, Account};
pub(crate) use impersonation::impersonated;
pub(crate) use index::Authorizer;
pub(crate) use rules::Rule;

use serde_json::{Value, json};

use crate::status_error::StatusError;

/// Who may do everything, before any rule is looked at.
pub(crate) const MASTERS: &str = "system:masters";
/// Everybody who is known.
pub(crate) const AUTHENTICATED: &str = "system:authenticated";
/// Everybody who is not.
pub(crate) const UNAUTHENTICATED: &str = "system:unauthenticated";
const ANONYMOUS: &str = "system:anonymous";
const SERVICE_ACCOUNT: &str = "system:serviceaccount:";

/// A person or a program, as rules and reviews see it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) uid: String,
    pub(crate) groups: Vec<String>,
    pub(crate) extra: Vec<(String, Vec<String>)>,
}

impl User {
    /// Adds the groups that every account of this name is in.
    pub(crate) fn with_implied_groups(mut self) -> Self {
        if self.groups.is_empty()
            && let Some((namespace, _)) = self.service_account()
        {
            self.groups = vec!["system:serviceaccounts".into(), format!("system:serviceaccounts:{namespace}")];
        }
        let known = if self.name == ANONYMOUS { UNAUTHENTICATED } else { AUTHENTICATED };
        if !self.groups.iter().any(|group| group == AUTHENTICATED || group == UNAUTHENTICATED) {
            self.groups.push(known.into());
        }
        self
    }

    /// Namespace and name, where this is a `ServiceAccount`.
    pub(crate) fn service_account(&self) -> Option<(&str, &str)> {
        let (namespace, name) = self.name.strip_prefix(SERVICE_ACCOUNT)?.split_once(':')?;
        (!namespace.is_empty() && !name.is_empty()).then_some((namespace, name))
    }

    /// As reviews show it.
    pub(crate) fn to_json(&self) -> Value {
        let mut info = json!({"username": self.name});
        if !self.uid.is_empty() {
            info["uid"] = self.uid.as_str().into();
        }
        if !self.groups.is_empty() {
            info["groups"] = json!(self.groups);
        }
        for (key, values) in &self.extra {
            info["extra"][key.as_str()] = json!(values);
        }
        info
    }
}

/// What is asked for, as rules see it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Attributes {
    pub(crate) verb: String,
    pub(crate) group: String,
    pub(crate) resource: String,
    pub(crate) subresource: String,
    pub(crate) namespace: String,
    pub(crate) name: String,
    /// Set where no resource is asked for, but a path.
    pub(crate) path: Option<String>,
}

impl Attributes {
    /// `deployments/scale`, as rules name it.
    pub(crate) fn full_resource(&self) -> String {
        if self.subresource.is_empty() {
            self.resource.clone()
        } else {
            format!("{}/{}", self.resource, self.subresource)
        }
    }

    /// The 403 for it.
    pub(crate) fn refusal(&self, user: &str, why: &str) -> StatusError {
        let mut error = StatusError::new(403, "Forbidden", "");
        let why = if why.is_empty() { String::new() } else { format!(": {why}") };
        if let Some(path) = &self.path {
            error.message = format!("forbidden: User {user:?} cannot {} path {path:?}{why}", self.verb);
            error.details = Some(Box::new(json!({})));
            return error;
        }
        let scope = if self.namespace.is_empty() {
            "at the cluster scope".to_owned()
        } else {
            format!("in the namespace {:?}", self.namespace)
        };
        let mut what =
            if self.group.is_empty() { self.resource.clone() } else { format!("{}.{}", self.resource, self.group) };
        let mut details = json!({});
        if !self.name.is_empty() {
            what = format!("{what} {:?}", self.name);
            details["name"] = self.name.as_str().into();
        }
        if !self.group.is_empty() {
            details["group"] = self.group.as_str().into();
        }
        details["kind"] = self.resource.as_str().into();
        error.message = format!(
            "{what} is forbidden: User {user:?} cannot {} resource {:?} in API group {:?} {scope}{why}",
            self.verb,
            self.full_resource(),
            self.group
        );
        error.details = Some(Box::new(details));
        error
    }
}

/// What the rules say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) allowed: bool,
    /// The binding that allows it, or the roles that could not be found.
    pub(crate) reason: String,
}
