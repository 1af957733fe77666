//! Wrong answers.

use axum::response::Response;
use serde::{Deserialize, Serialize};

use crate::http::{answer_error, answer_html};
use crate::kinds::Kind;
use crate::status_error::StatusError;

/// A wrong answer to a list, or to everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ListAnswer {
    /// 401, as with an expired token.
    Unauthorized,
    /// 410, as with a continue token that is too old.
    Gone,
    /// 429 with a `Retry-After` of so many seconds.
    TooManyRequests(u32),
    /// 500.
    InternalError,
    /// 200 and the HTML of some log-in page.
    Html,
    /// 200, and the connection breaks in the middle of the JSON; what is not a list is 500.
    CutMidway,
}

impl ListAnswer {
    pub(crate) fn error(self) -> StatusError {
        match self {
            ListAnswer::Unauthorized => StatusError::new(401, "Unauthorized", "Unauthorized"),
            ListAnswer::Gone => StatusError::expired(1, 2),
            ListAnswer::TooManyRequests(seconds) => {
                let mut error = StatusError::new(
                    429,
                    "TooManyRequests",
                    "the server has received too many requests and has asked us to try again later",
                );
                error.retry_after = Some(seconds);
                error
            }
            _ => StatusError::new(500, "InternalError", "Internal error occurred: etcdserver: leader changed"),
        }
    }

    pub(crate) fn response(self) -> Response {
        if self == ListAnswer::Html { answer_html() } else { answer_error(&self.error()) }
    }
}

/// Which lists are answered wrongly, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListFault {
    /// Of one kind, by any of its names; else of every kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// How.
    pub answer: ListAnswer,
    /// How many more; else all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
}

impl ListFault {
    pub(super) fn concerns(&self, kind: Kind) -> bool {
        self.kind.as_deref().is_none_or(|name| Kind::named(name) == Some(kind))
    }
}
