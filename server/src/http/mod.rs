//! HTTP: the one door, the forms, the pages and the static files, behind one gate.
//!
//! ```text
//! request ─▶ headers ─▶ /healthz, /readyz, static files
//!                    └▶ session ─▶ gate (who? from where?) ─▶ door (may they?) ─▶ handler
//!                                                          ├▶ forms
//!                                                          └▶ pages
//! ```
//!
//! The gate knows what is open to all; everything else, known or not, wants a session.

mod answer;
mod client_address;
mod door;
mod endpoints;
mod forms;
mod gate;
mod health;
mod next;
mod plain_page;
mod problem;
mod public_url;
mod same_origin;
mod scope;
mod security_headers;
mod serve;
mod session_cookie;
mod state;
mod static_files;
mod streams;
mod unknown;

use axum::{Extension, Router, middleware};
use tower_http::compression::{CompressionLayer, CompressionLevel};

pub use answer::{Answers, Document, Empty, Events};
pub use client_address::{TrustedProxy, TrustedProxyError};
pub use door::{Call, mount};
pub use gate::not_signed_in;
pub use next::safe_next;
pub use problem::Refused;
pub use public_url::{PublicUrl, PublicUrlError};
pub use serve::serve;
pub use state::{AppState, Settings};

use streams::Streams;

/// Everything that answers, ready to be served.
#[derive(Debug)]
pub struct Site {
    /// The routes.
    pub router: Router,
    streams: Streams,
}

/// Everything that answers.
pub fn router(app: AppState) -> Site {
    assemble(app, crate::pages::router())
}

fn assemble(app: AppState, pages: Router<AppState>) -> Site {
    let streams = Streams::default();
    // The quality that costs less time than it saves on a fast line.
    let compression = CompressionLayer::new().quality(CompressionLevel::Precise(4));
    let guarded = endpoints::mount_all(Router::new())
        .merge(forms::router())
        .merge(pages)
        .fallback(unknown::path)
        .method_not_allowed_fallback(unknown::method)
        .layer(middleware::from_fn_with_state(app.clone(), gate::gate))
        .layer(session_cookie::layer(&app))
        .layer(middleware::from_fn_with_state(app.clone(), session_cookie::secure_removal))
        .layer(Extension(streams.clone()))
        .layer(compression);
    let router = health::router()
        .merge(static_files::router(&app.settings.site))
        .merge(guarded)
        .layer(middleware::from_fn(security_headers::set))
        .with_state(app);
    Site { router, streams }
}

#[cfg(test)]
mod tests;
