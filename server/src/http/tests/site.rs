//! A site over an empty database and no cluster, and a visitor of it.

use access::Role;
use axum::body::Body;
use http::{Method, Request, Response, StatusCode, header, request::Builder};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{
    cluster::{ConnectError, Patience},
    http::{AppState, Settings, Site, router},
    picture::{Clusters, RunningGuard},
    sign_in::{Cost, SignIn},
    store::Store,
};

pub const HTTP: &str = "http://127.0.0.1:3000";
pub const HTTPS: &str = "https://hopmap.example.com";
pub const PASSWORD: &str = "correct horse";

pub struct TestSite {
    pub site: Site,
    pub sign_in: SignIn,
    pub store: Store,
    pub url: &'static str,
    _reading: RunningGuard,
}

impl TestSite {
    /// Everybody of [`Role::ALL`] by the role's name, with [`PASSWORD`].
    pub async fn new(url: &'static str) -> Self {
        let site = Self::without_people(url, "/nonexistent").await;
        for role in Role::ALL {
            site.sign_in.add_user(role.as_str(), PASSWORD, role).await.unwrap();
        }
        site
    }

    pub async fn without_people(url: &'static str, files: &str) -> Self {
        let store = Store::in_memory().await.unwrap();
        let sign_in = SignIn::with_cost(store.clone(), Cost::LEAST).await.unwrap();
        let nowhere = ConnectError::NoCluster { tried: "nothing".into() };
        let (pictures, reading) = Clusters::start(Err(nowhere), Patience::default(), Vec::new());
        let app = AppState { pictures, sign_in: sign_in.clone(), settings: Settings::new(url, files).unwrap().into() };
        Self { site: router(app), sign_in, store, url, _reading: reading }
    }

    pub async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.site.router.clone().oneshot(request).await.unwrap()
    }

    /// A request as a page of the site sends it.
    pub fn request(&self, method: Method, path: &str) -> Builder {
        Request::builder().method(method).uri(path).header(header::ORIGIN, self.url)
    }

    pub async fn get(&self, path: &str, cookie: Option<&str>) -> Response<Body> {
        let mut request = Request::get(path);
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub async fn json(&self, method: Method, path: &str, cookie: &str, body: Value) -> Response<Body> {
        let request = self
            .request(method, path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::COOKIE, cookie)
            .body(Body::from(body.to_string()))
            .unwrap();
        self.send(request).await
    }

    pub async fn form(&self, path: &str, cookie: &str, pairs: &[(&str, &str)]) -> Response<Body> {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, cookie)
            .body(Body::from(form))
            .unwrap();
        self.send(request).await
    }

    /// Signs in through the API; the cookie as a browser sends it back.
    pub async fn cookie_of(&self, role: Role) -> String {
        let credentials = json!({ "name": role.as_str(), "password": PASSWORD });
        let response = self.json(Method::POST, "/api/v1/session", "", credentials).await;
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
        cookie(&response)
    }
}

/// The whole `Set-Cookie`.
pub fn set_cookie(response: &Response<Body>) -> &str {
    response.headers()[header::SET_COOKIE].to_str().unwrap()
}

/// Its `name=value`.
pub fn cookie(response: &Response<Body>) -> String {
    set_cookie(response).split(';').next().unwrap().to_owned()
}

pub fn location(response: &Response<Body>) -> &str {
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    response.headers()[header::LOCATION].to_str().unwrap()
}

pub async fn text(response: Response<Body>) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Reads the problem, after checking that it is one.
pub async fn problem(response: Response<Body>) -> api::Problem {
    assert_eq!(response.headers()[header::CONTENT_TYPE], api::PROBLEM_CONTENT_TYPE);
    let status = response.status().as_u16();
    let problem: api::Problem = serde_json::from_str(&text(response).await).unwrap();
    assert_eq!(problem.status, status);
    problem
}
