//! The pages: each handler asks in process what the API would answer, and hands it to the app.

mod doors;
mod map;
mod preferences;

use axum::{Router, routing::get};

use crate::http::AppState;

pub(crate) use preferences::of as preferences_of;

/// The pages.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/", get(map::page))
        .route("/sign-in", get(doors::sign_in))
        .route("/welcome", get(doors::welcome))
        .route("/preferences", get(preferences::choose))
}
