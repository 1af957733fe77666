//! The gate: everything is closed but what stands here.

use api::{Answer, Needs, Problem, Row, endpoints::TABLE};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use http::{Method, Uri};
use tower_sessions::Session;

use super::{AppState, Refused, next::with_query, safe_next, same_origin, unknown};

/// Pages and forms that anybody may open; `/preferences` is the language of the sign-in page.
const OPEN: &[&str] = &["/sign-in", "/welcome", "/preferences"];

/// Finds out who it is, lets nobody but known people past, and refuses what another site sent.
pub(super) async fn gate(State(app): State<AppState>, session: Session, mut request: Request, next: Next) -> Response {
    match pass(&app, &session, &mut request).await {
        Ok(()) => next.run(request).await,
        Err(response) => response,
    }
}

async fn pass(app: &AppState, session: &Session, request: &mut Request) -> Result<(), Response> {
    let uri = request.uri();
    let headers = request.headers();
    let refused = |error: Refused| unknown::refused(uri, headers, error);
    let path = uri.path();
    let row = row(request.method(), path);
    let who = app.sign_in.who(session).await;
    let person = who.map_err(|error| refused(error.into()))?;
    if person.is_none() && !is_open(row, path) {
        // A cookie without a session: it has ended, and the page says so.
        let ended = session.id().is_some();
        return Err(answer_stranger(request.method(), uri, ended));
    }
    let url = &app.settings.public_url;
    same_origin::check(request.method(), path, request.headers(), url).map_err(refused)?;
    if let Some(person) = person {
        if row.is_none_or(|row| row.answer != Answer::Events) {
            let used = app.sign_in.used(&person).await;
            used.map_err(|error| refused(error.into()))?;
        }
        request.extensions_mut().insert(person);
    }
    Ok(())
}

fn is_open(row: Option<&Row>, path: &str) -> bool {
    row.map_or(OPEN.contains(&path), |row| row.needs == Needs::Nothing)
}

/// The endpoint, as far as it can be told from a path in which nothing varies; no other can be
/// open or a stream without its own line here.
fn row(method: &Method, path: &str) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.path == path && super::door::is(row.method, method))
}

/// What somebody who is not signed in is answered: a problem under `/api`, else the way to the
/// sign-in page.
pub fn not_signed_in(method: &Method, uri: &Uri) -> Response {
    answer_stranger(method, uri, false)
}

fn answer_stranger(method: &Method, uri: &Uri, ended: bool) -> Response {
    if unknown::is_api(uri) {
        return Refused::from(Problem::new(
            401,
            "not-signed-in",
            "Not signed in",
            "There is no session, or it has ended. Sign in with POST /api/v1/session and send the cookie.",
        ))
        .into_response();
    }
    // What a form meant to do is not done again by coming back.
    let next = match *method {
        Method::GET | Method::HEAD => uri.path_and_query().map_or("/", |path| path.as_str()),
        _ => "/",
    };
    let why = if ended { "session" } else { "" };
    let address = with_query("/sign-in", &[("error", why), ("next", safe_next(Some(next)))]);
    Redirect::to(&address).into_response()
}
