//! Bodies, paths, methods and headers that are not as they should be.

use access::Role;
use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use serde_json::json;

use super::site::{HTTP, TestSite, problem, text};

async fn post(site: &TestSite, body: impl Into<Body>) -> http::Response<Body> {
    let request = site
        .request(Method::POST, "/api/v1/session")
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.into())
        .unwrap();
    site.send(request).await
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused_with_the_place() {
    let site = TestSite::new(HTTP).await;
    for body in ["{\"name\":", "name=x", "{} {}"] {
        let problem = problem(post(&site, body).await).await;
        assert!([400, 422].contains(&problem.status), "{body}: {problem}");
    }
    let broken = problem(post(&site, "{\"name\": \"x\",").await).await;
    assert_eq!(broken.status, 400);
    assert!(broken.detail.contains("line 1 column"), "{broken}");
}

#[tokio::test]
async fn a_field_that_does_not_fit_is_named() {
    let site = TestSite::new(HTTP).await;
    let wrong = problem(post(&site, r#"{"name": 7, "password": "x"}"#).await).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.detail.contains("`name`") && wrong.detail.contains("string"), "{wrong}");
    let missing = problem(post(&site, r#"{"name": "x"}"#).await).await;
    assert_eq!(missing.status, 422);
    assert!(missing.detail.contains("`password`"), "{missing}");
}

#[tokio::test]
async fn a_body_over_64_kib_is_refused() {
    let site = TestSite::new(HTTP).await;
    let large = format!(r#"{{"name":"x","password":"{}"}}"#, "x".repeat(64 * 1024));
    let refused = problem(post(&site, large).await).await;
    assert_eq!(refused.kind, "/problems/body-too-large");
    assert_eq!(refused.status, 413);
}

#[tokio::test]
async fn a_query_that_does_not_fit_says_what_is_missing() {
    let site = TestSite::new(HTTP).await;
    let cookie = site.cookie_of(Role::Viewer).await;
    let refused = problem(site.get("/api/v1/node", Some(&cookie)).await).await;
    assert_eq!(refused.status, 400);
    assert!(refused.detail.contains("`id`"), "{refused}");
    let refused = problem(site.get("/api/v1/node?id=nonsense", Some(&cookie)).await).await;
    assert_eq!(refused.status, 400);
    assert!(refused.detail.contains("nonsense"), "{refused}");
}

#[tokio::test]
async fn an_unknown_endpoint_is_a_problem_and_an_unknown_page_a_page() {
    let site = TestSite::new(HTTP).await;
    let cookie = site.cookie_of(Role::Viewer).await;
    for path in ["/api/v1/nothing", "/api", "/api/"] {
        let unknown = problem(site.get(path, Some(&cookie)).await).await;
        assert_eq!(unknown.kind, "/problems/no-such-endpoint", "{path}");
        let stranger = problem(site.get(path, None).await).await;
        assert_eq!(stranger.status, 401, "strangers are not told what there is");
    }
    let page = site.get("/no/such/page", Some(&cookie)).await;
    assert_eq!(page.status(), StatusCode::NOT_FOUND);
    assert!(text(page).await.contains("There is no page at this address"));
}

#[tokio::test]
async fn another_method_is_refused_with_those_that_are_answered() {
    let site = TestSite::new(HTTP).await;
    let cookie = site.cookie_of(Role::Viewer).await;
    let response = site.json(Method::PUT, "/api/v1/session", &cookie, json!({})).await;
    let allow = response.headers()[header::ALLOW].to_str().unwrap().to_owned();
    for method in ["GET", "POST", "DELETE"] {
        assert!(allow.contains(method), "{allow}");
    }
    assert_eq!(problem(response).await.kind, "/problems/method-not-allowed");
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let site = TestSite::new(HTTP).await;
    let cookie = site.cookie_of(Role::Viewer).await;
    let paths = ["/", "/sign-in", "/healthz", "/pkg/none.js", "/api/v1/session", "/api/v1/none", "/none"];
    for (path, cookie) in paths.iter().flat_map(|path| [(path, None), (path, Some(cookie.as_str()))]) {
        let response = site.get(path, cookie).await;
        let headers = response.headers();
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';"), "{path}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert_eq!(headers[header::REFERRER_POLICY], "same-origin", "{path}");
        assert_eq!(headers["cross-origin-opener-policy"], "same-origin", "{path}");
        assert!(headers.contains_key(header::CACHE_CONTROL), "{path}");
    }
}

#[tokio::test]
async fn documents_are_compressed_for_who_can_read_it() {
    let site = TestSite::new(HTTP).await;
    let cookie = site.cookie_of(Role::Viewer).await;
    let request = Request::get("/api/v1/graph")
        .header(header::COOKIE, cookie)
        .header(header::ACCEPT_ENCODING, "gzip, br")
        .body(Body::empty())
        .unwrap();
    let response = site.send(request).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CONTENT_ENCODING], "br");
}

#[tokio::test]
async fn this_process_says_that_it_lives_to_anybody() {
    let site = TestSite::new(HTTP).await;
    assert_eq!(site.get("/healthz", None).await.status(), StatusCode::OK);
    let ready = site.get("/readyz", None).await.status();
    assert!([StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE].contains(&ready), "{ready}");
}
