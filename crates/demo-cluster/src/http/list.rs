//! Reading: one object, or many.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::Response;
use futures::{StreamExt, stream};
use serde_json::{Value, json};

use super::{Asked, Server, answer};
use crate::faults::ListAnswer;
use crate::kinds::Kind;
use crate::object::{Key, Object};
use crate::selector::Filter;
use crate::status_error::StatusError;

/// Objects per piece of a list's body: large lists are never in memory as one text.
const PIECE: usize = 128;

pub(crate) fn key(asked: &Asked) -> Key {
    let target = &asked.target;
    Key::new(target.namespace.as_deref().unwrap_or(""), target.name.as_deref().unwrap_or(""))
}

pub(crate) fn one(server: &Server, asked: &Asked) -> Result<Response, StatusError> {
    let (kind, key) = (asked.target.kind, key(asked));
    let object = server.store.get(kind, &key).ok_or_else(|| StatusError::not_found(kind, &key.name))?;
    Ok(answer::bytes(200, "application/json", object.json.clone()))
}

pub(crate) fn filter(asked: &Asked) -> Result<Filter, StatusError> {
    Filter::parse(asked.target.kind, asked.query.get("labelSelector"), asked.query.get("fieldSelector"))
}

pub(crate) fn answer(server: &Server, asked: &Asked) -> Result<Response, StatusError> {
    let kind = asked.target.kind;
    let filter = filter(asked)?;
    let mut cut = false;
    match server.faults.list_answer(kind) {
        None => {}
        Some(ListAnswer::CutMidway) => cut = true,
        Some(ListAnswer::Html) => return Ok(answer::html()),
        Some(other) => return Err(fault(other)),
    }
    let limit = asked.query.number("limit").filter(|limit| *limit > 0);
    let limit = limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
    let resumed = token(asked.query.get("continue"))?;
    if let Some((version, _)) = &resumed
        && *version < server.store.forgotten(kind)
    {
        return Err(StatusError::new(
            410,
            "Expired",
            "The provided continue parameter is too old to display a consistent list result. You must start a new list \
             without the continue parameter.",
        ));
    }
    let found = chosen(server, asked, &filter, resumed.as_ref().map(|(_, key)| key), limit);
    let version = resumed.map_or(found.version, |(version, _)| version);
    let mut metadata = json!({"resourceVersion": version.to_string()});
    if found.more
        && let Some(last) = found.objects.last()
    {
        metadata["continue"] = make_token(version, &last.key).into();
        if let Some(remaining) = found.remaining {
            metadata["remainingItemCount"] = remaining.into();
        }
    }
    Ok(body(kind, &metadata, found.objects, cut))
}

struct Found {
    objects: Vec<Arc<Object>>,
    version: u64,
    more: bool,
    remaining: Option<usize>,
}

fn chosen(server: &Server, asked: &Asked, filter: &Filter, after: Option<&Key>, limit: usize) -> Found {
    let namespace = asked.target.namespace.as_deref();
    if filter.is_empty() {
        let page = server.store.page(asked.target.kind, namespace, after, limit);
        let (more, remaining) = (page.remaining > 0, Some(page.remaining));
        return Found { objects: page.objects, version: page.version, more, remaining };
    }
    let page = server.store.page(asked.target.kind, namespace, after, usize::MAX);
    let mut taken = page.objects.into_iter().filter(|object| filter.takes(object));
    let objects: Vec<_> = taken.by_ref().take(limit).collect();
    Found { objects, version: page.version, more: taken.next().is_some(), remaining: None }
}

fn fault(fault: ListAnswer) -> StatusError {
    match fault {
        ListAnswer::Unauthorized => StatusError::new(401, "Unauthorized", "Unauthorized"),
        ListAnswer::Gone => StatusError::expired(1, 2),
        ListAnswer::TooManyRequests(seconds) => {
            let mut error = StatusError::new(
                429,
                "TooManyRequests",
                "the server has received too many requests and has asked us to try again later",
            );
            error.retry_after = Some(seconds);
            error
        }
        _ => StatusError::new(500, "InternalError", "Internal error occurred: etcdserver: leader changed"),
    }
}

fn body(kind: Kind, metadata: &Value, objects: Vec<Arc<Object>>, cut: bool) -> Response {
    let facts = kind.facts();
    let head = format!(
        r#"{{"kind":"{}List","apiVersion":"{}","metadata":{metadata},"items":["#,
        facts.name,
        facts.api_version()
    );
    let pieces = objects.len().div_ceil(PIECE);
    let kept = if cut { pieces / 2 } else { pieces };
    let piece = move |at: usize| -> Result<Bytes, std::io::Error> {
        if at > kept {
            return if cut { Err(std::io::ErrorKind::ConnectionReset.into()) } else { Ok(Bytes::from_static(b"]}\n")) };
        }
        if at == 0 {
            return Ok(Bytes::from(head.clone().into_bytes()));
        }
        let range = &objects[(at - 1) * PIECE..objects.len().min(at * PIECE)];
        let mut text = Vec::with_capacity(range.iter().map(|object| object.json.len() + 2).sum());
        for (index, object) in range.iter().enumerate() {
            text.extend_from_slice(if at == 1 && index == 0 { b"{" } else { b",{" });
            text.extend_from_slice(object.item());
        }
        if cut && at == kept {
            text.truncate(text.len() / 2);
        }
        Ok(text.into())
    };
    if pieces <= 1 && !cut {
        let whole: Vec<u8> = (0..pieces + 2).filter_map(|at| piece(at).ok()).flatten().collect();
        return answer::bytes(200, "application/json", whole);
    }
    answer::bytes(
        200,
        "application/json",
        Body::from_stream(stream::iter((0..kept + 2).map(piece)).then(after_a_moment)),
    )
}

/// Breaking at once would take back what is not sent yet; a moment later the client holds half a list.
async fn after_a_moment(piece: Result<Bytes, std::io::Error>) -> Result<Bytes, std::io::Error> {
    if piece.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    piece
}

/// Tokens are opaque to clients: the version of the first page and where it ended.
fn make_token(version: u64, last: &Key) -> String {
    let text = format!("{version}/{}/{}", last.namespace, last.name);
    text.bytes().fold(String::new(), |mut hex, byte| {
        use std::fmt::Write;
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn token(token: &str) -> Result<Option<(u64, Key)>, StatusError> {
    if token.is_empty() {
        return Ok(None);
    }
    let read = || {
        let bytes = (0..token.len()).step_by(2).map(|at| u8::from_str_radix(token.get(at..at + 2)?, 16).ok());
        let text = String::from_utf8(bytes.collect::<Option<Vec<_>>>()?).ok()?;
        let mut parts = text.splitn(3, '/');
        Some((parts.next()?.parse().ok()?, Key::new(parts.next()?, parts.next()?)))
    };
    read().map(Some).ok_or_else(|| StatusError::bad_request("continue key is not valid"))
}
