//! What another site makes a browser send is refused.

use access::Role;
use axum::body::Body;
use http::{Request, StatusCode, header, request::Builder};

use super::site::{HTTP, HTTPS, TestSite, problem, text};

const CREDENTIALS: &str = r#"{"name":"viewer","password":"correct horse"}"#;

fn post() -> Builder {
    Request::post("/api/v1/session").header(header::CONTENT_TYPE, "application/json")
}

async fn status(site: &TestSite, request: Builder) -> StatusCode {
    let request = request.body(Body::from(CREDENTIALS)).unwrap();
    site.send(request).await.status()
}

#[tokio::test]
async fn a_request_from_another_site_is_refused_and_told_where_it_should_come_from() {
    let site = TestSite::new(HTTPS).await;
    for origin in ["https://evil.example", "null", "http://hopmap.example.com", ""] {
        let request = post().header(header::ORIGIN, origin);
        let response = site.send(request.body(Body::from(CREDENTIALS)).unwrap()).await;
        let problem = problem(response).await;
        assert_eq!(problem.kind, "/problems/cross-origin", "{origin}");
        assert!(problem.detail.contains(HTTPS), "{}", problem.detail);
    }
}

#[tokio::test]
async fn without_an_origin_only_the_browsers_own_word_counts() {
    let site = TestSite::new(HTTPS).await;
    assert_eq!(status(&site, post()).await, StatusCode::FORBIDDEN);
    for (word, expected) in [
        ("same-origin", StatusCode::NO_CONTENT),
        ("same-site", StatusCode::FORBIDDEN),
        ("cross-site", StatusCode::FORBIDDEN),
        ("none", StatusCode::FORBIDDEN),
    ] {
        let request = post().header("sec-fetch-site", word);
        assert_eq!(status(&site, request).await, expected, "{word}");
    }
}

#[tokio::test]
async fn the_host_of_the_request_counts_without_tls_only() {
    let both = |origin: &str| post().header(header::ORIGIN, origin).header(header::HOST, "localhost:3000");
    let site = TestSite::new(HTTP).await;
    assert_eq!(status(&site, both("http://localhost:3000")).await, StatusCode::NO_CONTENT);
    assert_eq!(status(&site, both("http://localhost:3001")).await, StatusCode::FORBIDDEN);
    let site = TestSite::new(HTTPS).await;
    assert_eq!(status(&site, both("https://localhost:3000")).await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_a_form_of_another_site_can_send_is_no_json() {
    let site = TestSite::new(HTTP).await;
    for kind in ["text/plain", "application/x-www-form-urlencoded", "text/plain; application/json"] {
        let request = Request::post("/api/v1/session").header(header::ORIGIN, HTTP).header(header::CONTENT_TYPE, kind);
        assert_eq!(status(&site, request).await, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
    }
}

#[tokio::test]
async fn another_site_cannot_sign_anybody_in_or_out_by_a_form() {
    let site = TestSite::new(HTTP).await;
    let cookie = site.cookie_of(Role::Viewer).await;
    for path in ["/sign-in", "/sign-out", "/welcome"] {
        let request = Request::post(path)
            .header(header::ORIGIN, "http://evil.example")
            .header(header::COOKIE, &cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from("name=viewer&password=correct+horse&token=x"))
            .unwrap();
        let response = site.send(request).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{path}");
        let page = text(response).await;
        assert!(page.contains("another address") && page.contains("hopmap.css"), "{page}");
    }
    let response = site.get("/api/v1/session", Some(&cookie)).await;
    assert_eq!(response.status(), StatusCode::OK, "still signed in");
}
