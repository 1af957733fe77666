//! Every endpoint of the table against nobody and every role.

use access::{Role, Scope};
use api::{Needs, Row, endpoints::TABLE};
use axum::body::Body;
use http::{Method, Response, StatusCode};
use serde_json::json;

use super::site::{HTTP, TestSite, problem};

fn method(row: &Row) -> Method {
    match row.method {
        api::Method::Get => Method::GET,
        api::Method::Post => Method::POST,
        api::Method::Delete => Method::DELETE,
    }
}

/// A query that the endpoint can read.
fn address(row: &Row) -> String {
    match row.name {
        "GetNode" => format!("{}?id=cluster/Service/prod/shop", row.path),
        _ => row.path.to_owned(),
    }
}

async fn ask(site: &TestSite, row: &Row, cookie: &str) -> Response<Body> {
    site.json(method(row), &address(row), cookie, json!({})).await
}

#[tokio::test]
async fn without_a_session_everything_that_needs_one_answers_401() {
    let site = TestSite::new(HTTP).await;
    for row in TABLE {
        let response = ask(&site, row, "").await;
        if row.needs == Needs::Nothing {
            // The body was empty on purpose: let in, and told what is missing.
            assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{}", row.name);
        } else {
            assert_eq!(problem(response).await.kind, "/problems/not-signed-in", "{}", row.name);
        }
    }
}

#[tokio::test]
async fn a_made_up_session_is_no_session() {
    let site = TestSite::new(HTTP).await;
    for cookie in ["hopmap=AAAAAAAAAAAAAAAAAAAAAA", "hopmap=x", "hopmap=", "other=1"] {
        for row in TABLE.iter().filter(|row| row.needs != Needs::Nothing) {
            let status = ask(&site, row, cookie).await.status();
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{} {cookie}", row.name);
        }
    }
}

#[tokio::test]
async fn each_role_may_what_access_says_at_each_endpoint() {
    let site = TestSite::new(HTTP).await;
    for role in Role::ALL {
        for row in TABLE.iter().filter(|row| row.needs != Needs::Nothing) {
            // Anew each time: one of the endpoints ends the session.
            let cookie = site.cookie_of(role).await;
            let status = ask(&site, row, &cookie).await.status();
            let grants = [access::Grant { role, scope: Scope::Everywhere }];
            let may = match row.needs {
                Needs::Permission(action) => access::decide(&grants, action, &Scope::Everywhere).is_ok(),
                Needs::Session | Needs::Nothing => true,
            };
            assert_ne!(status, StatusCode::UNAUTHORIZED, "{} {role:?}", row.name);
            assert_eq!(status != StatusCode::FORBIDDEN, may, "{} {role:?}", row.name);
        }
    }
}

#[tokio::test]
async fn every_endpoint_of_the_table_is_mounted() {
    let site = TestSite::new(HTTP).await;
    for row in TABLE {
        let cookie = site.cookie_of(Role::Admin).await;
        let response = ask(&site, row, &cookie).await;
        let status = response.status();
        assert_ne!(status, StatusCode::METHOD_NOT_ALLOWED, "{}", row.name);
        if status == StatusCode::NOT_FOUND {
            assert_ne!(problem(response).await.kind, "/problems/no-such-endpoint", "{}", row.name);
        }
    }
}
