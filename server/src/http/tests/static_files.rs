//! Files that anybody may have.

use std::{fs, path::PathBuf};

use axum::body::Body;
use http::{Request, StatusCode, header};

use super::site::{HTTP, TestSite, text};

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("hopmap-site-{name}-{}", std::process::id()));
        fs::create_dir_all(path.join("pkg")).unwrap();
        Self(path)
    }

    async fn site(&self) -> TestSite {
        TestSite::without_people(HTTP, self.0.to_str().unwrap()).await
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn files_are_served_to_anybody_and_asked_about_each_time() {
    let folder = Folder::new("plain");
    fs::write(folder.0.join("pkg/page.js"), "plain").unwrap();
    fs::write(folder.0.join("favicon.svg"), "<svg/>").unwrap();
    let site = folder.site().await;
    let response = site.get("/pkg/page.js", None).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-cache");
    let since = response.headers()[header::LAST_MODIFIED].clone();
    assert_eq!(text(response).await, "plain");
    let again = Request::get("/pkg/page.js").header(header::IF_MODIFIED_SINCE, since).body(Body::empty()).unwrap();
    assert_eq!(site.send(again).await.status(), StatusCode::NOT_MODIFIED);
    let icon = site.get("/favicon.svg", None).await;
    assert_eq!(icon.headers()[header::CONTENT_TYPE], "image/svg+xml");
}

#[tokio::test]
async fn a_file_that_was_compressed_ahead_is_sent_as_it_is() {
    let folder = Folder::new("ahead");
    fs::write(folder.0.join("pkg/page.3fa9c1d2.wasm"), "plain").unwrap();
    fs::write(folder.0.join("pkg/page.3fa9c1d2.wasm.br"), "brotli").unwrap();
    let site = folder.site().await;
    let request = Request::get("/pkg/page.3fa9c1d2.wasm")
        .header(header::ACCEPT_ENCODING, "gzip, br")
        .body(Body::empty())
        .unwrap();
    let response = site.send(request).await;
    assert_eq!(response.headers()[header::CONTENT_ENCODING], "br");
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/wasm");
    assert!(response.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    assert_eq!(text(response).await, "brotli");
}

#[tokio::test]
async fn nothing_outside_of_the_folder_is_served() {
    let folder = Folder::new("outside");
    fs::write(folder.0.join("secret"), "secret").unwrap();
    let site = folder.site().await;
    for path in ["/pkg/../secret", "/pkg/%2e%2e/secret", "/pkg/..%2fsecret", "/pkg//etc/passwd", "/pkg/"] {
        assert_eq!(site.get(path, None).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}
