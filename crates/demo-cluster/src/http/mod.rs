//! The API over HTTP.

mod accept;
mod answer;
mod blank;
mod connection;
mod discovery;
mod list;
mod logs;
mod missing;
mod openapi;
mod options;
mod protobuf;
mod reviews;
mod route;
mod stalling;
mod switches;
mod table;
mod token;
mod watch;
mod write;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::response::Response;
use http::request::Parts;
use http::{HeaderValue, Method, header};

use crate::authorization::{Accounts, Attributes, Authorizer, impersonated};
use crate::faults::{Faults, Seen};
use crate::kinds::Kind;
use crate::selector::selected_name;
use crate::status_error::StatusError;
use crate::store::Store;
use accept::Form;
pub(crate) use answer::{error as answer_error, html as answer_html};
pub use connection::Serving;
use options::Options;
pub(crate) use route::decoded;
use route::{Query, Route, Target};

/// What every request reaches.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    pub(crate) store: Arc<Store>,
    pub(crate) faults: Arc<Faults>,
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) authorizer: Arc<Authorizer>,
}

/// A manifest larger than this is refused, as etcd would.
const LARGEST_BODY: usize = 3 * 1024 * 1024;

impl Server {
    pub(crate) fn serve(&self, listener: tokio::net::TcpListener) -> std::io::Result<Serving> {
        connection::serve(listener, self.router(), &self.faults)
    }

    pub(crate) fn router(&self) -> axum::Router {
        axum::Router::new().fallback(handle).with_state(self.clone())
    }
}

/// A request, taken apart.
#[derive(Debug)]
pub(crate) struct Asked {
    method: Method,
    target: Target,
    query: Query,
    /// What calls itself so, as `User-Agent`.
    agent: String,
    /// What form of an answer is wanted.
    form: Form,
    content_type: String,
    body: Bytes,
}

async fn handle(State(server): State<Server>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    switches::enter_as(&mut parts);
    if parts.uri.path().starts_with(switches::PATH) {
        return switches::answer(&server, Request::from_parts(parts, body)).await;
    }
    server.faults.note(Seen {
        method: parts.method.to_string(),
        path: parts.uri.path_and_query().map_or_else(String::new, ToString::to_string),
        user: header(&parts, "impersonate-user").map(str::to_owned),
    });
    server.faults.flowing().await;
    let mut response = match server.faults.answer_to_all() {
        Some(fault) => fault.response(),
        None => answered(&server, &parts, body).await.unwrap_or_else(|error| answer::error(&error)),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, private"));
    if let Some(date) = server.store.clock.told() {
        headers.insert(header::DATE, date);
    }
    stalling::may_stall(response, &server.faults)
}

fn header<'a>(parts: &'a Parts, name: &str) -> Option<&'a str> {
    parts.headers.get(name).and_then(|value| value.to_str().ok())
}

async fn answered(server: &Server, parts: &Parts, body: axum::body::Body) -> Result<Response, StatusError> {
    let path = parts.uri.path();
    let query = Query::parse(parts.uri.query().unwrap_or(""));
    let route = route::parse(path);
    let attributes = attributes(&parts.method, path, route.as_ref(), &query);
    let account = server.accounts.of(header(parts, header::AUTHORIZATION.as_str()))?;
    let user = impersonated(&server.authorizer, account, &parts.headers, &attributes)?;
    let decision = server.authorizer.decide(&user, &attributes);
    if !decision.allowed {
        return Err(attributes.refusal(&user.name, &decision.reason));
    }
    let Some(route) = route.filter(|_| !discovery::has(path)) else {
        return Ok(outside(parts, path));
    };
    let Ok(body) = axum::body::to_bytes(body, LARGEST_BODY).await else {
        return Err(StatusError::new(413, "RequestEntityTooLarge", "Request entity too large: limit is 3145728"));
    };
    if let Some(answer) = reviews::answer(server, &parts.method, &route, &user, &body) {
        return answer;
    }
    let Some(target) = route.target().filter(|_| !route.old_watch) else {
        let known = discovery::has_group(&route.group) || missing::known(&route);
        return if known { Err(missing::refusal(&route, &parts.method)) } else { Ok(nothing()) };
    };
    if !server.faults.allows(target.kind, &attributes.verb, target.namespace.as_deref()) {
        return Err(attributes.refusal(&user.name, ""));
    }
    let form = accept::form(
        header(parts, header::ACCEPT.as_str()).unwrap_or(""),
        query.get("includeObject"),
        attributes.verb == "list",
    )?;
    let asked = Asked {
        method: parts.method.clone(),
        target,
        query,
        agent: header(parts, header::USER_AGENT.as_str()).unwrap_or("").to_owned(),
        form,
        content_type: header(parts, header::CONTENT_TYPE.as_str()).unwrap_or("").to_owned(),
        body,
    };
    run(server, &asked, &attributes.verb).await
}

/// What a request asks for, as access rules see it.
fn attributes(method: &Method, path: &str, route: Option<&Route>, query: &Query) -> Attributes {
    let Some(route) = route.filter(|_| !discovery::has(path)) else {
        let verb = method.as_str().to_lowercase();
        return Attributes { verb, path: Some(path.to_owned()), ..Attributes::default() };
    };
    let named = route.name.is_some();
    let verb = match *method {
        Method::GET | Method::HEAD if named => "get",
        Method::GET | Method::HEAD if query.flag("watch") || route.old_watch => "watch",
        Method::GET | Method::HEAD => "list",
        Method::POST => "create",
        Method::PUT => "update",
        Method::PATCH => "patch",
        Method::DELETE if named => "delete",
        Method::DELETE => "deletecollection",
        _ => "",
    };
    // Who selects one name asks for that one.
    let selected = || if named { None } else { selected_name(query.get("fieldSelector")) };
    Attributes {
        verb: verb.to_owned(),
        group: route.group.clone(),
        resource: route.resource.clone(),
        subresource: route.subresource.clone().unwrap_or_default(),
        namespace: route.namespace.clone().unwrap_or_default(),
        name: route.name.clone().or_else(selected).unwrap_or_default(),
        path: None,
    }
}

/// What is no resource: discovery, descriptions, health.
fn outside(parts: &Parts, path: &str) -> Response {
    // Discovery answers to whatever method.
    if !path.starts_with("/api") && parts.method != Method::GET && parts.method != Method::HEAD {
        return answer::error(&not_allowed());
    }
    let accept = header(parts, header::ACCEPT.as_str()).unwrap_or("");
    let address = header(parts, header::HOST.as_str()).unwrap_or("127.0.0.1");
    openapi::answer(path, accept).or_else(|| discovery::answer(path, address)).unwrap_or_else(nothing)
}

fn nothing() -> Response {
    answer::bytes(404, "text/plain; charset=utf-8", "404 page not found\n")
}

fn not_allowed() -> StatusError {
    let mut error =
        StatusError::new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
    error.details = Some(Box::new(serde_json::json!({})));
    error
}

async fn run(server: &Server, asked: &Asked, verb: &str) -> Result<Response, StatusError> {
    let target = &asked.target;
    let facts = target.kind.facts();
    let placed = !facts.namespaced || target.namespace.is_some();
    if facts.empty && !matches!(verb, "get" | "list" | "watch") {
        return Err(StatusError::not_implemented(&format!("writing {}", facts.plural)));
    }
    match (target.subresource.as_deref(), verb) {
        (None, "watch") => {
            let options = Options::of_watch(&asked.query)?;
            if options.initial {
                // Who asks for the future is told within the stream.
                let _ = list::reached(server, options.awaited()).await;
            }
            watch::answer(server, asked, &options)
        }
        (None, "list") => {
            let options = Options::of_list(&asked.query, target)?;
            list::reached(server, options.awaited()).await?;
            list::answer(server, asked, &options)
        }
        (None, "get") => {
            list::reached(server, options::of_get(&asked.query)?).await?;
            list::one(server, asked)
        }
        (None, "create") if target.name.is_none() && placed => write::create(server, asked),
        (None, "update") if target.name.is_some() => write::replace(server, asked),
        (None, "patch") if target.name.is_some() => write::patch(server, asked),
        (None, "delete") => write::delete(server, asked),
        (None, "deletecollection") if target.kind != Kind::Namespace && placed => {
            write::delete_collection(server, asked)
        }
        (Some(part), _) => subresource(server, asked, part, verb),
        (None, _) => Err(not_allowed()),
    }
}

fn subresource(server: &Server, asked: &Asked, part: &str, verb: &str) -> Result<Response, StatusError> {
    let kind = asked.target.kind;
    let facts = kind.facts();
    match (part, verb) {
        ("status", "get") if facts.status => list::one(server, asked),
        ("status", "update") if facts.status => write::replace(server, asked),
        ("status", "patch") if facts.status => write::patch(server, asked),
        ("scale", "get" | "update" | "patch") if facts.scale => write::scale(server, asked),
        ("log", "get") if kind == Kind::Pod => logs::answer(server, asked),
        ("eviction", "create") if kind == Kind::Pod => write::evict(server, asked),
        ("status", _) if facts.status => Err(not_allowed()),
        ("scale", _) if facts.scale => Err(not_allowed()),
        ("log" | "eviction", _) if kind == Kind::Pod => Err(not_allowed()),
        (part, _) if missing::subresource(kind, part) => {
            Err(StatusError::not_implemented(&format!("the subresource {part} of {}", facts.plural)))
        }
        _ => Err(StatusError::no_such_path()),
    }
}
