//! The forms, which work without scripts: form-encoded in, a redirect out.
//!
//! An error goes back to the form's page as a code in the query, so that the page says it in the
//! visitor's language. What was typed comes along, the password never.

use std::net::SocketAddr;

use axum::{
    Form, Router,
    extract::{ConnectInfo, DefaultBodyLimit, State, rejection::FormRejection},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use http::HeaderMap;
use serde::Deserialize;
use tower_sessions::Session;

use super::{
    AppState, client_address::client_address, door::BODY_LIMIT, next::with_query, plain_page::bad_form, safe_next,
};
use crate::sign_in::SignInError;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/sign-in", post(sign_in))
        .route("/sign-out", post(sign_out))
        .route("/welcome", post(welcome))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
}

#[derive(Deserialize)]
struct SignInForm {
    name: String,
    password: String,
    next: Option<String>,
}

async fn sign_in(
    State(app): State<AppState>,
    peer: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    session: Session,
    form: Result<Form<SignInForm>, FormRejection>,
) -> Response {
    let form = match form {
        Ok(Form(form)) => form,
        Err(rejection) => return bad_form(&rejection, &headers),
    };
    let peer = peer.map(|axum::Extension(peer)| peer);
    let address = client_address(peer.as_ref(), &headers, &app.settings.trusted_proxies);
    let next = safe_next(form.next.as_deref());
    let signed_in = app.sign_in.sign_in(&session, address, &form.name, &form.password).await;
    let error = match signed_in {
        Ok(()) => return Redirect::to(next).into_response(),
        Err(error) => error,
    };
    let (code, detail) = code(&error);
    let detail = detail.as_ref().map(|(key, value)| (*key, value.as_str()));
    let mut pairs = vec![("error", code)];
    pairs.extend(detail);
    pairs.extend([("name", typed(&form.name)), ("next", next)]);
    Redirect::to(&with_query("/sign-in", &pairs)).into_response()
}

async fn sign_out(State(app): State<AppState>, session: Session) -> Response {
    if let Err(error) = app.sign_in.sign_out(&session).await {
        let (code, _) = code(&error);
        return Redirect::to(&with_query("/sign-in", &[("error", code)])).into_response();
    }
    Redirect::to("/sign-in").into_response()
}

#[derive(Deserialize)]
struct WelcomeForm {
    token: String,
    name: String,
    password: String,
    /// The password once more; whoever has no page to type into need not send it.
    again: Option<String>,
}

async fn welcome(
    State(app): State<AppState>,
    headers: HeaderMap,
    session: Session,
    form: Result<Form<WelcomeForm>, FormRejection>,
) -> Response {
    let form = match form {
        Ok(Form(form)) => form,
        Err(rejection) => return bad_form(&rejection, &headers),
    };
    if form.again.as_ref().is_some_and(|again| *again != form.password) {
        return back_to_welcome("differ", &form);
    }
    let made = app.sign_in.make_first_admin(&session, &form.token, &form.name, &form.password).await;
    match made {
        Ok(()) => Redirect::to("/").into_response(),
        Err(error) => back_to_welcome(code(&error).0, &form),
    }
}

fn back_to_welcome(code: &str, form: &WelcomeForm) -> Response {
    let pairs = [("error", code), ("token", typed(&form.token)), ("name", typed(&form.name))];
    Redirect::to(&with_query("/welcome", &pairs)).into_response()
}

/// What the page says, as a code, and the number in it.
fn code(error: &SignInError) -> (&'static str, Option<(&'static str, String)>) {
    let minutes = |seconds: u64| Some(("minutes", seconds.div_ceil(60).to_string()));
    match error {
        SignInError::Wrong { left } => ("wrong", Some(("left", left.to_string()))),
        SignInError::NameWaits { seconds } => ("name-waits", minutes(*seconds)),
        SignInError::AddressWaits { seconds } => ("address-waits", minutes(*seconds)),
        SignInError::Busy => ("busy", None),
        SignInError::LinkRefused => ("link", None),
        SignInError::Name(_) => ("name", None),
        SignInError::Password(_) => ("password", None),
        SignInError::NoSuchUser(_)
        | SignInError::Store(_)
        | SignInError::Session(_)
        | SignInError::Hash(_)
        | SignInError::NoRandomness(_) => {
            tracing::error!("{error}");
            ("unavailable", None)
        }
    }
}

/// What comes back into the form. A whole novel does not.
fn typed(text: &str) -> &str {
    if text.len() <= 256 { text } else { "" }
}
