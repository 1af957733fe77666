//! Errors as the API server words them: `Status` objects.

use serde_json::{Value, json};

use crate::kinds::Kind;

/// A refusal, as a Kubernetes `Status`.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct StatusError {
    /// The HTTP status.
    pub code: u16,
    /// The machine-readable reason, such as `NotFound`.
    pub reason: &'static str,
    /// What went wrong, for people.
    pub message: String,
    /// The `details` of the `Status`, where there are any.
    pub details: Option<Box<Value>>,
    /// Seconds for the `Retry-After` header.
    pub retry_after: Option<u32>,
}

impl StatusError {
    pub(crate) fn new(code: u16, reason: &'static str, message: impl Into<String>) -> Self {
        Self { code, reason, message: message.into(), details: None, retry_after: None }
    }

    fn about(mut self, kind: Kind, name: &str) -> Self {
        let facts = kind.facts();
        self.details = Some(Box::new(if facts.group.is_empty() {
            json!({"name": name, "kind": facts.plural})
        } else {
            json!({"name": name, "group": facts.group, "kind": facts.plural})
        }));
        self
    }

    pub(crate) fn not_found(kind: Kind, name: &str) -> Self {
        Self::new(404, "NotFound", format!("{} {name:?} not found", kind.facts().resource())).about(kind, name)
    }

    pub(crate) fn no_such_path() -> Self {
        Self::new(404, "NotFound", "the server could not find the requested resource")
    }

    pub(crate) fn already_exists(kind: Kind, name: &str) -> Self {
        Self::new(409, "AlreadyExists", format!("{} {name:?} already exists", kind.facts().resource()))
            .about(kind, name)
    }

    pub(crate) fn conflict(kind: Kind, name: &str) -> Self {
        Self::new(
            409,
            "Conflict",
            format!(
                "Operation cannot be fulfilled on {} {name:?}: the object has been modified; please apply your \
                 changes to the latest version and try again",
                kind.facts().resource()
            ),
        )
        .about(kind, name)
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "BadRequest", message)
    }

    pub(crate) fn not_implemented(what: &str) -> Self {
        Self::new(501, "NotImplemented", format!("the demo cluster does not implement {what}"))
    }

    pub(crate) fn expired(asked: u64, oldest: u64) -> Self {
        Self::new(410, "Expired", format!("too old resource version: {asked} ({oldest})"))
    }

    /// `problem` is worded as in field errors: `Required value`, `Invalid value: "x": …`.
    pub(crate) fn invalid(kind: Kind, name: &str, field: &str, problem: &str) -> Self {
        let reason = if problem.starts_with("Required") { "FieldValueRequired" } else { "FieldValueInvalid" };
        let mut error =
            Self::new(422, "Invalid", format!("{} {name:?} is invalid: {field}: {problem}", kind.facts().qualified()));
        error.details = Some(Box::new(json!({
            "name": name, "group": kind.facts().group, "kind": kind.facts().name,
            "causes": [{"reason": reason, "message": problem, "field": field}],
        })));
        error
    }

    /// The error as the `Status` object that goes over the wire.
    pub fn to_status(&self) -> Value {
        let mut status = json!({
            "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": self.message, "reason": self.reason, "code": self.code,
        });
        if let Some(details) = &self.details {
            status["details"] = (**details).clone();
        }
        if let Some(seconds) = self.retry_after {
            crate::fields::set(&mut status, "/details/retryAfterSeconds", seconds);
        }
        status
    }
}
