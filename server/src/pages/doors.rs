//! Sign-in and welcome: the two pages for people whom nobody knows yet.

use app::sign_in::{Form, Refusal, Stranger};
use axum::{
    extract::{Query, rejection::QueryRejection},
    response::{Html, IntoResponse, Redirect, Response},
};
use http::{HeaderMap, Uri};
use serde::Deserialize;

use super::preferences;
use crate::{http::safe_next, sign_in::SignedIn};

/// What a form's redirect brings back.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Back {
    next: Option<String>,
    token: Option<String>,
    error: Option<String>,
    name: Option<String>,
    left: Option<String>,
    minutes: Option<String>,
}

impl Back {
    fn refusal(&self) -> Option<Refusal> {
        let number = |text: &Option<String>| text.as_ref().and_then(|text| text.parse().ok());
        self.error.as_ref().map(|code| Refusal::parse(code, number(&self.left), number(&self.minutes)))
    }
}

pub(super) async fn sign_in(
    person: Option<SignedIn>,
    headers: HeaderMap,
    uri: Uri,
    query: Result<Query<Back>, QueryRejection>,
) -> Response {
    let back = query.map(|Query(back)| back).unwrap_or_default();
    let next = safe_next(back.next.as_deref()).to_owned();
    if person.is_some() {
        return Redirect::to(&next).into_response();
    }
    door(&headers, &uri, &back, Form::SignIn { next })
}

pub(super) async fn welcome(headers: HeaderMap, uri: Uri, query: Result<Query<Back>, QueryRejection>) -> Response {
    let back = query.map(|Query(back)| back).unwrap_or_default();
    let token = back.token.clone().unwrap_or_default();
    door(&headers, &uri, &back, Form::Welcome { token })
}

fn door(headers: &HeaderMap, uri: &Uri, back: &Back, form: Form) -> Response {
    let stranger = Stranger {
        preferences: preferences::of(headers),
        refusal: back.refusal(),
        name: back.name.clone().unwrap_or_default(),
        here: uri.path_and_query().map_or("/sign-in", |here| here.as_str()).to_owned(),
        form,
    };
    Html(app::document::door(&stranger)).into_response()
}
