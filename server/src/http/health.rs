//! Whether this process lives, and whether it is of use yet.

use axum::{Router, extract::State, routing::get};
use http::StatusCode;

use super::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/healthz", get(async || "ok\n")).route("/readyz", get(ready))
}

async fn ready(State(app): State<AppState>) -> (StatusCode, &'static str) {
    if app.pictures.ready() {
        (StatusCode::OK, "ok\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the first list of a cluster is not complete yet; ask again\n")
    }
}
