//! The cookie: what it looks like, when it changes, when it is no good any more.

use access::Role;
use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use serde_json::json;

use super::site::{HTTP, HTTPS, PASSWORD, TestSite, cookie, problem, set_cookie, text};

async fn sign_in(site: &TestSite, cookie: &str, password: &str) -> http::Response<Body> {
    let credentials = json!({ "name": "viewer", "password": password });
    site.json(Method::POST, "/api/v1/session", cookie, credentials).await
}

#[tokio::test]
async fn over_tls_the_cookie_is_bound_to_the_host_and_to_tls() {
    let site = TestSite::new(HTTPS).await;
    let response = sign_in(&site, "", PASSWORD).await;
    let cookie = set_cookie(&response);
    assert!(cookie.starts_with("__Host-hopmap="), "{cookie}");
    for attribute in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(cookie.contains(attribute), "{attribute} in {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    let age = cookie.split("Max-Age=").nth(1).unwrap().split(';').next().unwrap();
    let age: u32 = age.parse().unwrap();
    assert!((604_790..=604_800).contains(&age), "{cookie}");
}

#[tokio::test]
async fn over_plain_http_the_cookie_has_a_name_that_browsers_accept() {
    let site = TestSite::new(HTTP).await;
    let response = sign_in(&site, "", PASSWORD).await;
    let cookie = set_cookie(&response);
    assert!(cookie.starts_with("hopmap="), "{cookie}");
    assert!(!cookie.contains("Secure"), "{cookie}");
    for attribute in ["; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(cookie.contains(attribute), "{attribute} in {cookie}");
    }
}

#[tokio::test]
async fn who_is_signed_in_is_told_their_name_and_role() {
    let site = TestSite::new(HTTP).await;
    let cookie = site.cookie_of(Role::Releaser).await;
    let response = site.get("/api/v1/session", Some(&cookie)).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    assert_eq!(text(response).await, r#"{"name":"releaser","role":"releaser"}"#);
}

#[tokio::test]
async fn a_wrong_password_sets_no_cookie_and_says_how_many_tries_are_left() {
    let site = TestSite::new(HTTP).await;
    sign_in(&site, "", "wrong").await;
    let response = sign_in(&site, "", "wrong").await;
    assert!(!response.headers().contains_key(header::SET_COOKIE));
    let problem = problem(response).await;
    assert_eq!(problem.status, 401);
    assert_eq!(problem.detail, "Name or password is wrong. After 3 more tries this name waits 15 minutes.");
}

#[tokio::test]
async fn a_name_that_waits_answers_429_and_when_to_come_back() {
    let site = TestSite::new(HTTP).await;
    for _ in 0..5 {
        assert_eq!(sign_in(&site, "", "wrong").await.status(), StatusCode::UNAUTHORIZED);
    }
    let response = sign_in(&site, "", PASSWORD).await;
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    let after = response.headers()[header::RETRY_AFTER].to_str().unwrap();
    let after: u32 = after.parse().unwrap();
    assert!((880..=900).contains(&after), "{after}");
    assert!(problem(response).await.detail.contains("15 minutes"));
}

#[tokio::test]
async fn signing_in_again_gives_another_cookie_and_ends_the_first() {
    let site = TestSite::new(HTTP).await;
    let first = site.cookie_of(Role::Viewer).await;
    let response = sign_in(&site, &first, PASSWORD).await;
    let second = cookie(&response);
    assert_ne!(first, second);
    let status = site.get("/api/v1/session", Some(&first)).await.status();
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let status = site.get("/api/v1/session", Some(&second)).await.status();
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn a_cookie_planted_before_the_log_in_is_worth_nothing_after_it() {
    let site = TestSite::new(HTTP).await;
    let planted = "hopmap=AAAAAAAAAAAAAAAAAAAAAA";
    let response = sign_in(&site, planted, PASSWORD).await;
    assert_ne!(cookie(&response), planted);
    let status = site.get("/api/v1/session", Some(planted)).await.status();
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn signing_out_ends_the_session_and_removes_the_cookie() {
    for url in [HTTP, HTTPS] {
        let site = TestSite::new(url).await;
        let cookie = site.cookie_of(Role::Viewer).await;
        let response = site.json(Method::DELETE, "/api/v1/session", &cookie, json!(null)).await;
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
        let removal = set_cookie(&response);
        assert!(removal.contains("Max-Age=0"), "{removal}");
        // Browsers ignore a `__Host-` cookie without it, a removal too.
        assert_eq!(removal.contains("; Secure"), url == HTTPS, "{removal}");
        let status = site.get("/api/v1/session", Some(&cookie)).await.status();
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn the_first_admins_token_works_once() {
    let site = TestSite::without_people(HTTP, "/nonexistent").await;
    let link = site.sign_in.first_admin_link(site.url).await.unwrap().unwrap();
    let token = link.split("token=").nth(1).unwrap();
    let new = json!({ "token": token, "name": "root", "password": PASSWORD });
    let response = site.json(Method::POST, "/api/v1/first-admin", "", new.clone()).await;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    let who = site.get("/api/v1/session", Some(&cookie(&response))).await;
    assert_eq!(text(who).await, r#"{"name":"root","role":"admin"}"#);
    let again = site.json(Method::POST, "/api/v1/first-admin", "", new).await;
    assert_eq!(problem(again).await.kind, "/problems/link-refused");
}

#[tokio::test]
async fn a_script_signs_in_as_the_contract_says() {
    let site = TestSite::new(HTTP).await;
    let request = Request::post("/api/v1/session")
        .header(header::CONTENT_TYPE, "application/json; charset=utf-8")
        .header(header::ORIGIN, HTTP)
        .body(Body::from(r#"{"name":"viewer","password":"correct horse"}"#))
        .unwrap();
    assert_eq!(site.send(request).await.status(), StatusCode::NO_CONTENT);
}
