//! What an endpoint answers when it cannot do what was asked (RFC 9457).

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The content type of a [`Problem`] (RFC 9457, section 3).
pub const PROBLEM_CONTENT_TYPE: &str = "application/problem+json";

/// What failed, why, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Error)]
#[error("{title}: {detail}")]
pub struct Problem {
    /// A stable name of the problem, relative to the API's root: `/problems/<name>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What failed, in a few words that are the same each time.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Why, this time, and what to do next.
    pub detail: String,
}

impl Problem {
    /// A problem of the kind `/problems/<name>`.
    pub fn new(status: u16, name: &str, title: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { kind: format!("/problems/{name}"), title: title.into(), status, detail: detail.into() }
    }
}
