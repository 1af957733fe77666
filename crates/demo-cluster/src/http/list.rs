//! Reading: one object, or many.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::Response;
use futures::{StreamExt, stream};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::accept::Form;
use super::options::{Match, Options, too_large};
use super::token::Token;
use super::{Asked, Server, answer, table};
use crate::faults::ListAnswer;
use crate::kinds::Kind;
use crate::object::{Key, Object};
use crate::selector::Filter;
use crate::status_error::StatusError;
use crate::store::Page;

/// Objects per piece of a list's body: large lists are never in memory as one text.
const PIECE: usize = 128;

pub(crate) fn key(asked: &Asked) -> Key {
    let target = &asked.target;
    Key::new(target.namespace.as_deref().unwrap_or(""), target.name.as_deref().unwrap_or(""))
}

pub(crate) fn one(server: &Server, asked: &Asked) -> Result<Response, StatusError> {
    let (kind, key) = (asked.target.kind, key(asked));
    let object = server.store.get(kind, &key).ok_or_else(|| StatusError::not_found(kind, &key.name))?;
    Ok(match asked.form {
        Form::Whole => answer::bytes(200, "application/json", object.json.clone()),
        Form::Metadata => answer::json(200, &table::partial(&object.value())),
        Form::Table(beside) => {
            let row = table::row(&object, beside, server.store.clock.now());
            answer::json(200, &table::of_one(kind, &object.version.to_string(), Some(row), true))
        }
    })
}

pub(crate) fn filter(asked: &Asked) -> Result<Filter, StatusError> {
    Filter::parse(asked.target.kind, asked.query.get("labelSelector"), asked.query.get("fieldSelector"))
}

pub(crate) fn answer(server: &Server, asked: &Asked, options: &Options) -> Result<Response, StatusError> {
    let kind = asked.target.kind;
    let filter = filter(asked)?;
    let mut cut = false;
    match server.faults.list_answer(kind) {
        None => {}
        Some(ListAnswer::CutMidway) => cut = true,
        Some(ListAnswer::Html) => return Ok(answer::html()),
        Some(other) => return Err(other.error()),
    }
    let found = match chosen(server, asked, &filter, options) {
        Ok(found) => found,
        Err(TooOld) => return too_old(asked, options),
    };
    let mut metadata = json!({"resourceVersion": found.version.to_string()});
    if found.more
        && let Some(last) = found.objects.last()
    {
        let token = Token { version: Some(found.version), after: last.key.clone() };
        metadata["continue"] = token.write(asked.target.namespace.is_none()).into();
        if let Some(remaining) = found.remaining {
            metadata["remainingItemCount"] = remaining.into();
        }
    }
    let words = Words { kind, form: asked.form, now: server.store.clock.now() };
    Ok(body(words, &metadata, found.objects, cut))
}

struct Found {
    objects: Vec<Arc<Object>>,
    version: u64,
    more: bool,
    /// Not counted where a selector would have to look at each.
    remaining: Option<usize>,
}

/// The version that was asked for is forgotten.
struct TooOld;

fn chosen(server: &Server, asked: &Asked, filter: &Filter, options: &Options) -> Result<Found, TooOld> {
    let after = options.token.as_ref().map(|token| &token.after);
    let limit = if filter.is_empty() { options.limit } else { usize::MAX };
    let page = page(server, asked, options, after, limit)?;
    if filter.is_empty() {
        let (more, remaining) = (page.remaining > 0, Some(page.remaining));
        return Ok(Found { objects: page.objects, version: page.version, more, remaining });
    }
    let mut taken = page.objects.into_iter().filter(|object| filter.takes(object));
    let objects: Vec<_> = taken.by_ref().take(options.limit).collect();
    Ok(Found { objects, version: page.version, more: taken.next().is_some(), remaining: None })
}

fn page(server: &Server, asked: &Asked, options: &Options, after: Option<&Key>, limit: usize) -> Result<Page, TooOld> {
    let (kind, namespace) = (asked.target.kind, asked.target.namespace.as_deref());
    let limited = options.limit != usize::MAX;
    let version = match (&options.token, options.version, options.matching) {
        (Some(token), _, _) => token.version,
        (None, version, Some(Match::Exact)) => version,
        // A version with a limit and nothing said about how it is meant was exact before that could be said.
        (None, Some(version), None) if limited && version > 0 => Some(version),
        _ => None,
    };
    match version {
        Some(version) => server.store.page_at(version, kind, namespace, after, limit).map_err(|_| TooOld),
        None => Ok(server.store.page(kind, namespace, after, limit)),
    }
}

/// 410, for a list that goes on with a token that brings the rest, if not of the same moment.
fn too_old(asked: &Asked, options: &Options) -> Result<Response, StatusError> {
    let Some(token) = &options.token else {
        return Err(StatusError::new(410, "Expired", "The resourceVersion for the provided list is too old."));
    };
    let rest = Token { version: None, after: token.after.clone() };
    let error = StatusError::new(
        410,
        "Expired",
        "The provided continue parameter is too old to display a consistent list result. You can start a new list \
         without the continue parameter, or use the continue token in this response to retrieve the remainder of the \
         results. Continuing with the provided token results in an inconsistent list - objects that were created, \
         modified, or deleted between the time the first chunk was returned and now may show up in the list.",
    );
    let mut status = error.to_status();
    status["metadata"]["continue"] = rest.write(asked.target.namespace.is_none()).into();
    Ok(answer::json(410, &status))
}

/// Waits a little for a version that is not there yet, as the real server does before it gives up.
pub(crate) async fn reached(server: &Server, version: u64) -> Result<(), StatusError> {
    const PATIENCE: Duration = Duration::from_secs(3);
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        let current = server.store.version();
        if current >= version {
            return Ok(());
        }
        if tokio::time::Instant::now() >= deadline {
            return Err(too_large(version, current));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// How objects are put into words.
#[derive(Clone, Copy)]
struct Words {
    kind: Kind,
    form: Form,
    now: Timestamp,
}

impl Words {
    fn head(self, metadata: &Value) -> String {
        let facts = self.kind.facts();
        match self.form {
            Form::Whole => format!(
                r#"{{"kind":"{}List","apiVersion":"{}","metadata":{metadata},"items":["#,
                facts.name,
                facts.api_version()
            ),
            Form::Metadata => format!(
                r#"{{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1","metadata":{metadata},"items":["#
            ),
            Form::Table(_) => format!(
                r#"{{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{metadata},"columnDefinitions":{},"rows":["#,
                table::columns(self.kind)
            ),
        }
    }

    fn item(self, object: &Object, text: &mut Vec<u8>) {
        let value = match self.form {
            Form::Whole => {
                text.push(b'{');
                text.extend_from_slice(object.item());
                return;
            }
            Form::Metadata => table::partial(&object.value()),
            Form::Table(beside) => table::row(object, beside, self.now),
        };
        text.extend_from_slice(value.to_string().as_bytes());
    }
}

fn body(words: Words, metadata: &Value, objects: Vec<Arc<Object>>, cut: bool) -> Response {
    let head = words.head(metadata);
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
            if at > 1 || index > 0 {
                text.push(b',');
            }
            words.item(object, &mut text);
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
