//! The switches of [`Faults`](crate::Faults) by hand, and doors for accounts: no part of Kubernetes, and only in the
//! demo server.
//!
//! * `GET /demo/faults`: how they are thrown.
//! * `PUT /demo/faults`: throws all of them; what the document leaves out is off. For example
//!   `{"lists": [{"kind": "pods", "answer": {"tooManyRequests": 3}, "times": 1}]}`, `{"all": "internalError"}`,
//!   `{"forbidden": [{"kind": "nodes"}]}`, `{"stall": true}`, `{"clockSkewSeconds": -600}`, `{"history": 10}`.
//! * `DELETE /demo/faults`: everything off.
//! * `POST /demo/faults`: something happens at once: `{"do": "cutWatches"}`, `{"do": "expireHistory"}`,
//!   `{"do": "restart", "awaySeconds": 3, "versions": "goOn" | "forgotten" | "startOver"}`.
//!
//! `/demo/as/<token>` is the whole API as an account sees it, for clients that send no token without TLS, as `kubectl`:
//! `kubectl --server http://127.0.0.1:40000/demo/as/demo-viewer get pods`.

use std::time::Duration;

use axum::extract::Request;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderValue, Method, Uri, header};
use serde::Deserialize;
use serde_json::json;

use super::{LARGEST_BODY, Server, answer};
use crate::faults::{Switches, Versions};
use crate::status_error::StatusError;

/// Everything below is the demo server's own.
pub(crate) const PATH: &str = "/demo/";

const DOORS: &str = "/demo/as/";

/// Takes a request through an account's door for what it is behind it.
pub(crate) fn enter_as(parts: &mut Parts) {
    let Some((token, rest)) = parts
        .uri
        .path_and_query()
        .and_then(|path| path.as_str().strip_prefix(DOORS))
        .map(|behind| behind.split_at(behind.find(['/', '?']).unwrap_or(behind.len())))
    else {
        return;
    };
    let rest = if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") };
    if let (Ok(token), Ok(uri)) = (HeaderValue::from_str(&format!("Bearer {token}")), rest.parse::<Uri>()) {
        parts.headers.insert(header::AUTHORIZATION, token);
        parts.uri = uri;
    }
}

/// Something that happens at once.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(tag = "do", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
enum Act {
    CutWatches {},
    ExpireHistory {},
    Restart {
        #[serde(default)]
        away_seconds: f64,
        #[serde(default)]
        versions: Versions,
    },
}

pub(crate) async fn answer(server: &Server, request: Request) -> Response {
    if request.uri().path() != "/demo/faults" {
        return answer::error(&StatusError::no_such_path());
    }
    let method = request.method().clone();
    let Ok(body) = axum::body::to_bytes(request.into_body(), LARGEST_BODY).await else {
        return answer::error(&StatusError::bad_request("the body could not be read"));
    };
    throw(server, &method, &body).unwrap_or_else(|error| answer::error(&error))
}

fn throw(server: &Server, method: &Method, body: &[u8]) -> Result<Response, StatusError> {
    let unreadable = |error: serde_json::Error| StatusError::bad_request(format!("the switches are not read: {error}"));
    match *method {
        Method::GET => {}
        Method::PUT => {
            let switches: Switches = serde_json::from_slice(body).map_err(unreadable)?;
            if let Some(name) = switches.unknown_kind() {
                return Err(StatusError::bad_request(format!("no kind {name:?} in this cluster")));
            }
            server.faults.throw(switches);
        }
        Method::DELETE => server.faults.clear(),
        Method::POST => act(server, serde_json::from_slice(body).map_err(unreadable)?)?,
        _ => return Err(super::not_allowed()),
    }
    Ok(answer::json(200, &json!(server.faults.switches())))
}

fn act(server: &Server, act: Act) -> Result<(), StatusError> {
    match act {
        Act::CutWatches {} => server.faults.cut_watches(),
        Act::ExpireHistory {} => server.faults.expire_history(),
        Act::Restart { away_seconds, versions } => {
            let away = Duration::try_from_secs_f64(away_seconds)
                .map_err(|error| StatusError::bad_request(format!("awaySeconds: {error}")))?;
            let faults = std::sync::Arc::clone(&server.faults);
            tokio::spawn(async move {
                // The answer to this very request goes first.
                tokio::time::sleep(Duration::from_millis(100)).await;
                faults.restart(away, versions);
            });
        }
    }
    Ok(())
}
