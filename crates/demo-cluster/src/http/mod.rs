//! The API over HTTP.

mod answer;
mod connection;
mod discovery;
mod list;
mod logs;
mod route;
mod watch;
mod write;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::response::Response;
use http::{Method, header};

use crate::faults::{Faults, Seen};
use crate::status_error::StatusError;
use crate::store::Store;
pub use connection::Serving;
use route::{Query, Target};

/// What every request reaches.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    pub(crate) store: Arc<Store>,
    pub(crate) faults: Arc<Faults>,
}

/// A manifest larger than this is refused, as etcd would.
const LARGEST_BODY: usize = 3 * 1024 * 1024;

/// The account that requests without impersonation come from.
const ACCOUNT: &str = "system:serviceaccount:hopmap:hopmap";

impl Server {
    pub(crate) fn serve(&self, listener: tokio::net::TcpListener) -> std::io::Result<Serving> {
        connection::serve(listener, self.router())
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
    content_type: String,
    body: Bytes,
}

async fn handle(State(server): State<Server>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let user = header("impersonate-user");
    server.faults.note(Seen {
        method: parts.method.to_string(),
        path: parts.uri.path_and_query().map_or_else(String::new, ToString::to_string),
        user: user.clone(),
    });
    if server.faults.html() {
        return answer::html();
    }
    if parts.method == Method::GET
        && let Some(found) = discovery::answer(parts.uri.path())
    {
        return found;
    }
    let Some(target) = route::parse(parts.uri.path()) else {
        return answer::error(&StatusError::no_such_path());
    };
    let Ok(body) = axum::body::to_bytes(body, LARGEST_BODY).await else {
        return answer::error(&StatusError::new(
            413,
            "RequestEntityTooLarge",
            "Request entity too large: limit is 3145728",
        ));
    };
    let asked = Asked {
        method: parts.method,
        target,
        query: Query::parse(parts.uri.query().unwrap_or("")),
        content_type: header(header::CONTENT_TYPE.as_str()).unwrap_or_default(),
        body,
    };
    run(&server, &asked, user.as_deref().unwrap_or(ACCOUNT)).unwrap_or_else(|error| answer::error(&error))
}

fn verb(asked: &Asked) -> &'static str {
    let named = asked.target.name.is_some();
    match asked.method {
        Method::GET if asked.query.flag("watch") => "watch",
        Method::GET if named => "get",
        Method::GET => "list",
        Method::POST => "create",
        Method::PUT => "update",
        Method::PATCH => "patch",
        Method::DELETE if named => "delete",
        Method::DELETE => "deletecollection",
        _ => "",
    }
}

fn run(server: &Server, asked: &Asked, user: &str) -> Result<Response, StatusError> {
    let target = &asked.target;
    let verb = verb(asked);
    if !server.faults.allows(target.kind, verb, target.namespace.as_deref()) {
        let name = target.name.as_deref().unwrap_or("");
        return Err(Faults::refusal(target.kind, verb, target.namespace.as_deref(), name, user));
    }
    match (target.subresource.as_deref(), verb) {
        (None, "watch") => watch::answer(server, asked),
        (None, "list") => list::answer(server, asked),
        (None, "get") => list::one(server, asked),
        (None, "create") if target.name.is_none() => write::create(server, asked),
        (None, "update") => write::replace(server, asked),
        (None, "patch") => write::patch(server, asked),
        (None, "delete") => write::delete(server, asked),
        (None, "deletecollection") => write::delete_collection(server, asked),
        (Some("status"), "get") if target.kind.facts().status => list::one(server, asked),
        (Some("status"), "update") if target.kind.facts().status => write::replace(server, asked),
        (Some("status"), "patch") if target.kind.facts().status => write::patch(server, asked),
        (Some("scale"), "get" | "update" | "patch") if target.kind.facts().scale => write::scale(server, asked),
        (Some("log"), "get") if target.kind == crate::kinds::Kind::Pod => logs::answer(server, asked),
        (Some("eviction"), "create") if target.kind == crate::kinds::Kind::Pod => write::evict(server, asked),
        (
            Some(part @ ("exec" | "attach" | "portforward" | "proxy" | "binding" | "ephemeralcontainers" | "finalize")),
            _,
        ) => Err(StatusError::not_implemented(&format!("the subresource {part}"))),
        (Some(_), _) => Err(StatusError::no_such_path()),
        (None, _) => Err(StatusError::new(
            405,
            "MethodNotAllowed",
            "the server does not allow this method on the requested resource",
        )),
    }
}
