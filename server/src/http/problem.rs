//! Refusals as answers.

use api::{PROBLEM_CONTENT_TYPE, Problem};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

use crate::sign_in::SignInError;

/// A [`Problem`] on its way out.
#[derive(Clone, Debug)]
pub struct Refused {
    problem: Problem,
    /// In seconds.
    retry_after: Option<u64>,
}

impl Refused {
    /// The same, saying after how many seconds it is worth another try.
    #[must_use]
    pub const fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// What is answered.
    pub const fn problem(&self) -> &Problem {
        &self.problem
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self { problem, retry_after: None }
    }
}

impl From<SignInError> for Refused {
    fn from(error: SignInError) -> Self {
        let detail = error.to_string();
        let problem = |status, name, title| Self::from(Problem::new(status, name, title, detail.as_str()));
        match error {
            SignInError::Wrong { .. } => problem(401, "wrong-credentials", "Not signed in"),
            SignInError::NameWaits { seconds } => {
                problem(429, "name-waits", "Too many failed tries").retry_after(seconds)
            }
            SignInError::AddressWaits { seconds } => {
                problem(429, "address-waits", "Too many failed tries").retry_after(seconds)
            }
            SignInError::Busy => problem(503, "busy", "Too many log-ins at once").retry_after(5),
            SignInError::LinkRefused => problem(403, "link-refused", "The link is no good"),
            SignInError::NoSuchUser(_) => problem(404, "no-such-user", "Nobody has that name"),
            SignInError::Name(_) => problem(422, "name-invalid", "This cannot be a name"),
            SignInError::Password(_) => problem(422, "password-invalid", "This cannot be a password"),
            SignInError::Store(_) | SignInError::Session(_) | SignInError::Hash(_) | SignInError::NoRandomness(_) => {
                // The answer names no file and no row; the log does.
                tracing::error!("{detail}");
                Self::from(Problem::new(
                    503,
                    "store-unavailable",
                    "Hopmap cannot read its database",
                    "Try again; when it stays so, an Admin finds the cause in Hopmap's log.",
                ))
            }
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // A Problem is four texts and a number: there is nothing in it that JSON cannot say.
        let body = serde_json::to_vec(&self.problem).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_CONTENT_TYPE));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
