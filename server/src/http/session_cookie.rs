//! The session's cookie.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderValue, header};
use tower_sessions::{
    Expiry, SessionManagerLayer,
    cookie::{SameSite, time::Duration},
};

use super::AppState;
use crate::sign_in::SessionRows;

/// However much a session is used, it ends after this.
const DAYS: i64 = 7;

/// The layer that reads the cookie and writes it after a log-in.
pub(super) fn layer(app: &AppState) -> SessionManagerLayer<SessionRows> {
    SessionManagerLayer::new(app.sign_in.session_rows())
        .with_name(app.settings.cookie_name())
        .with_secure(app.settings.public_url.is_https())
        .with_http_only(true)
        // Not Strict: a link to a view, sent in a chat, must open the view.
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(Duration::days(DAYS)))
}

/// Browsers ignore a removal of a `__Host-` cookie that is not `Secure` itself, and the session
/// layer's is not.
pub(super) async fn secure_removal(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if app.settings.public_url.is_https() {
        let removal = format!("{}=;", app.settings.cookie_name());
        for (name, value) in response.headers_mut() {
            let Ok(text) = value.to_str() else { continue };
            if name == header::SET_COOKIE && text.starts_with(&removal) {
                let secure = HeaderValue::from_str(&format!("{text}; Secure"));
                // Visible characters before, visible characters after.
                if let Ok(secure) = secure {
                    *value = secure;
                }
            }
        }
    }
    response
}
