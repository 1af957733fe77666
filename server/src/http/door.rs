//! The one door: a handler is mounted by its endpoint's type, and the table says the rest.

use std::any::TypeId;

use api::{Answer, Endpoint, Needs, Problem};
use axum::{
    Extension, Router,
    body::Body,
    extract::{ConnectInfo, FromRequestParts, Query, Request, State},
    response::{IntoResponse, Response},
    routing::{MethodFilter, on},
};
use http::request::Parts;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tower_sessions::Session;

use super::{
    Answers, AppState, Refused, answer::Outlet, client_address::client_address, scope::NamesScope, streams::Streams,
};
use crate::sign_in::SignedIn;

/// More than any request of the table needs.
pub(super) const BODY_LIMIT: usize = 64 * 1024;

/// A request that has passed the door.
pub struct Call<E: Endpoint> {
    /// What every handler can reach.
    pub app: AppState,
    /// The query string, read.
    pub query: E::Query,
    /// The body, read.
    pub request: E::Request,
    /// The session, signed in or not.
    pub session: Session,
    /// Where it came from.
    pub address: std::net::IpAddr,
    /// The last event of a stream that the client saw.
    pub last_event_id: Option<String>,
    person: Option<SignedIn>,
}

impl<E: Endpoint> Call<E> {
    /// Who it is. At a door that needs nothing it may be nobody.
    pub fn person(&self) -> Result<&SignedIn, Refused> {
        self.person.as_ref().ok_or_else(not_signed_in)
    }
}

/// Mounts a handler where the table says, behind what the table says it needs.
///
/// A handler whose answer is not of the endpoint's shape does not compile.
pub fn mount<E, H, F, A>(router: Router<AppState>, _: E, handler: H) -> Router<AppState>
where
    E: Endpoint + 'static,
    E::Query: NamesScope,
    H: Fn(Call<E>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<A, Refused>> + Send,
    A: Answers<E> + Send,
{
    const {
        assert!(
            matches!((E::ANSWER, A::ANSWER), (Answer::Document, Answer::Document) | (Answer::Events, Answer::Events)),
            "the handler answers with another kind than the table says"
        );
    }
    let serve = async move |app: State<AppState>, streams: Extension<Streams>, request: Request| {
        serve::<E, _, _, _>(app.0, streams.0, request, handler).await.unwrap_or_else(IntoResponse::into_response)
    };
    router.route(E::PATH, on(filter(E::METHOD), serve))
}

async fn serve<E, H, F, A>(app: AppState, streams: Streams, request: Request, handler: H) -> Result<Response, Refused>
where
    E: Endpoint + 'static,
    E::Query: NamesScope,
    H: Fn(Call<E>) -> F,
    F: Future<Output = Result<A, Refused>>,
    A: Answers<E>,
{
    let (mut parts, body) = request.into_parts();
    let person = parts.extensions.get::<SignedIn>().cloned();
    if E::NEEDS != Needs::Nothing && person.is_none() {
        return Err(not_signed_in());
    }
    let query = query::<E::Query>(&parts)?;
    if let (Needs::Permission(action), Some(person)) = (E::NEEDS, &person) {
        person.may(action, &query.scope())?;
    }
    let outlet = match (E::ANSWER, &person) {
        (Answer::Events, Some(person)) => Some(Outlet::open(&streams, app.sign_in.clone(), person.clone())?),
        _ => None,
    };
    let call = Call {
        query,
        request: body_of::<E::Request>(body).await?,
        session: session(&mut parts).await?,
        address: client_address(
            parts.extensions.get::<ConnectInfo<std::net::SocketAddr>>(),
            &parts.headers,
            &app.settings.trusted_proxies,
        ),
        last_event_id: header(&parts, "last-event-id"),
        person,
        app,
    };
    handler(call).await?.answer(outlet)
}

pub(super) const fn filter(method: api::Method) -> MethodFilter {
    match method {
        api::Method::Get => MethodFilter::GET,
        api::Method::Post => MethodFilter::POST,
        api::Method::Delete => MethodFilter::DELETE,
    }
}

/// Whether a request with this method reaches an endpoint with that one (HEAD is a GET).
pub(super) fn is(endpoint: api::Method, method: &http::Method) -> bool {
    match endpoint {
        api::Method::Get => matches!(*method, http::Method::GET | http::Method::HEAD),
        api::Method::Post => *method == http::Method::POST,
        api::Method::Delete => *method == http::Method::DELETE,
    }
}

fn not_signed_in() -> Refused {
    Problem::new(401, "not-signed-in", "Not signed in", "Sign in and try again.").into()
}

fn header(parts: &Parts, name: &str) -> Option<String> {
    Some(parts.headers.get(name)?.to_str().ok()?.to_owned())
}

async fn session(parts: &mut Parts) -> Result<Session, Refused> {
    Session::from_request_parts(parts, &())
        .await
        .map_err(|(status, why)| Problem::new(status.as_u16(), "no-session", "Sessions are not set up", why).into())
}

fn query<Q: serde::de::DeserializeOwned>(parts: &Parts) -> Result<Q, Refused> {
    Query::try_from_uri(&parts.uri).map(|Query(query)| query).map_err(|rejection| {
        let detail = format!("{}. Correct the address.", rejection.body_text());
        Problem::new(400, "query-invalid", "The query cannot be read", detail).into()
    })
}

async fn body_of<R: serde::de::DeserializeOwned + 'static>(body: Body) -> Result<R, Refused> {
    if TypeId::of::<R>() == TypeId::of::<()>() {
        // Nothing is asked for, so whatever was sent says nothing.
        return json(b"null");
    }
    let bytes = Limited::new(body, BODY_LIMIT)
        .collect()
        .await
        .map_err(|error| match error.downcast::<LengthLimitError>() {
            Ok(_) => Problem::new(
                413,
                "body-too-large",
                "The body is too large",
                format!("It may have {BODY_LIMIT} bytes at most. Send less."),
            ),
            Err(error) => Problem::new(
                400,
                "body-broken-off",
                "The body did not arrive whole",
                format!("{error}. Send it again."),
            ),
        })?
        .to_bytes();
    json(&bytes)
}

fn json<R: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<R, Refused> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let at = error.path().to_string();
        let error = error.into_inner();
        if error.classify() == serde_json::error::Category::Data {
            let detail = match at.as_str() {
                "." => format!("{error}."),
                field => format!("The field `{field}`: {error}."),
            };
            return Problem::new(422, "body-invalid", "The body does not fit", detail);
        }
        let detail = format!("It is no JSON: {error}.");
        Problem::new(400, "body-unreadable", "The body cannot be read", detail)
    })?;
    reader.end().map_err(|error| {
        let detail = format!("Something follows the JSON: {error}.");
        Problem::new(400, "body-unreadable", "The body cannot be read", detail)
    })?;
    Ok(read)
}
