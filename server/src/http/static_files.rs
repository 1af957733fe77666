//! Static files: the browser half, styles, the icon.

use std::path::Path;

use axum::{Router, extract::Request, middleware, middleware::Next, response::Response};
use http::{HeaderValue, header};
use tower_http::services::{ServeDir, ServeFile};

use super::AppState;

pub(super) fn router(site: &Path) -> Router<AppState> {
    let files =
        ServeDir::new(site.join("pkg")).append_index_html_on_directories(false).precompressed_br().precompressed_gzip();
    let icon = ServeFile::new(site.join("favicon.svg"));
    Router::new().nest_service("/pkg", files).route_service("/favicon.svg", icon).layer(middleware::from_fn(caching))
}

async fn caching(request: Request, next: Next) -> Response {
    let named_by_content = is_named_by_content(request.uri().path());
    let mut response = next.run(request).await;
    let success = response.status().is_success();
    let keep = if named_by_content && success {
        "public, max-age=31536000, immutable"
    } else {
        // Kept, but asked about each time (`If-Modified-Since`).
        "no-cache"
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    response
}

/// Whether the name holds a hash of the content (`page.3fa9c1d2.wasm`, `page-3fa9c1d2e0.js`): then
/// it never means another content.
fn is_named_by_content(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let parts: Vec<&str> = name.split(['.', '-', '_']).collect();
    // Neither the first part (the name) nor the last (the extension) is the hash.
    parts.get(1..parts.len().saturating_sub(1)).is_some_and(|parts| {
        parts.iter().any(|part| {
            part.len() >= 8
                && part.bytes().all(|byte| byte.is_ascii_hexdigit())
                && part.bytes().any(|byte| byte.is_ascii_digit())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_that_holds_a_hash_is_kept_for_ever() {
        assert!(is_named_by_content("/pkg/page.3fa9c1d2.wasm"));
        assert!(is_named_by_content("/pkg/page-3fa9c1d2e0f1.js"));
        assert!(!is_named_by_content("/pkg/page.wasm"));
        assert!(!is_named_by_content("/pkg/page_bg.wasm"));
        assert!(!is_named_by_content("/pkg/facade.defaced.js"));
        assert!(!is_named_by_content("/favicon.svg"));
    }
}
