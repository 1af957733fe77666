//! Watching: every change after a version, until the client or the time goes.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::Response;
use futures::stream;
use serde_json::json;
use tokio::sync::watch;
use tokio::time::Instant;

use super::{Asked, Server, answer, list};
use crate::history::{Change, Happened};
use crate::kinds::Kind;
use crate::object::{Object, prefix};
use crate::selector::Filter;
use crate::status_error::StatusError;
use crate::store::Store;

/// How often a quiet watch is told how far it has come.
const BOOKMARK_EVERY: Duration = Duration::from_secs(10);
/// The real server ends a watch that names no time after half an hour or more.
const LONGEST: u64 = 1800;
/// Changes per piece of the body.
const BATCH: usize = 512;

struct Watching {
    store: Arc<Store>,
    kind: Kind,
    namespace: Option<String>,
    filter: Filter,
    version: u64,
    /// What stands before the first change.
    opening: Option<Bytes>,
    bookmarks: bool,
    next_bookmark: Instant,
    deadline: Instant,
    news: watch::Receiver<u64>,
    cuts: watch::Receiver<u64>,
    over: bool,
}

pub(crate) fn answer(server: &Server, asked: &Asked) -> Result<Response, StatusError> {
    let kind = asked.target.kind;
    let filter = watched(asked)?;
    let text = asked.query.get("resourceVersion");
    let version = match text {
        "" => 0,
        text => text.parse::<u64>().map_err(|_| {
            StatusError::bad_request(format!(
                "resourceVersion: Invalid value: {text:?}: strconv.ParseUint: invalid syntax"
            ))
        })?,
    };
    // Listening starts before the list is read, so that nothing falls between.
    let (news, cuts) = (server.store.news(kind), server.faults.cuts.subscribe());
    let seconds = asked.query.number("timeoutSeconds").filter(|seconds| *seconds > 0).unwrap_or(LONGEST);
    let now = Instant::now();
    let mut watching = Watching {
        store: Arc::clone(&server.store),
        kind,
        namespace: asked.target.namespace.clone(),
        filter,
        version,
        opening: None,
        bookmarks: asked.query.flag("allowWatchBookmarks"),
        next_bookmark: now + BOOKMARK_EVERY,
        deadline: now + Duration::from_secs(seconds.min(86_400)),
        news,
        cuts,
        over: false,
    };
    let initial = asked.query.flag("sendInitialEvents");
    if version == 0 || initial {
        watching.open(initial);
    }
    Ok(answer::bytes(200, "application/json", Body::from_stream(stream::unfold(watching, next))))
}

/// A watch on `…/pods/name` is one on its name.
fn watched(asked: &Asked) -> Result<Filter, StatusError> {
    let Some(name) = &asked.target.name else {
        return list::filter(asked);
    };
    Filter::parse(asked.target.kind, asked.query.get("labelSelector"), &format!("metadata.name={name}"))
}

type Piece = Result<Bytes, std::io::Error>;

async fn next(mut watching: Watching) -> Option<(Piece, Watching)> {
    if watching.over {
        return None;
    }
    if let Some(opening) = watching.opening.take().filter(|opening| !opening.is_empty()) {
        return Some((Ok(opening), watching));
    }
    loop {
        watching.news.mark_unchanged();
        if let Some(piece) = watching.changes() {
            return Some((Ok(piece), watching));
        }
        let wake = watching.deadline.min(watching.next_bookmark);
        tokio::select! {
            changed = watching.news.changed() => changed.ok()?,
            _ = watching.cuts.changed() => {
                watching.over = true;
                return Some((Err(std::io::ErrorKind::ConnectionReset.into()), watching));
            }
            () = tokio::time::sleep_until(wake) => {
                let now = Instant::now();
                watching.over = now >= watching.deadline;
                watching.next_bookmark = now + BOOKMARK_EVERY;
                if watching.bookmarks {
                    return Some((Ok(watching.bookmark(false)), watching));
                }
                if watching.over {
                    return None;
                }
            }
        }
    }
}

impl Watching {
    /// What is there already, as if it had just been added.
    fn open(&mut self, end_marked: bool) {
        let page = self.store.page(self.kind, self.namespace.as_deref(), None, usize::MAX);
        self.version = page.version;
        let mut text = Vec::new();
        for object in page.objects.iter().filter(|object| self.filter.takes(object)) {
            line(&mut text, Happened::Added, object);
        }
        if end_marked && self.bookmarks {
            text.extend_from_slice(&self.bookmark(true));
        }
        self.opening = Some(text.into());
    }

    /// The next changes that this watch shows; `None` when it has shown everything.
    fn changes(&mut self) -> Option<Bytes> {
        loop {
            let (changes, reached) = match self.store.changes(self.kind, self.version, BATCH) {
                Ok(found) => found,
                Err(oldest) => {
                    self.over = true;
                    let status = StatusError::expired(self.version, oldest).to_status();
                    return Some(Bytes::from(format!("{}\n", json!({"type": "ERROR", "object": status}))));
                }
            };
            let last = changes.last()?.object.version;
            self.version = reached.max(last);
            let mut text = Vec::new();
            for change in &changes {
                if let Some(happened) = self.shows(change) {
                    line(&mut text, happened, &change.object);
                }
            }
            if !text.is_empty() {
                return Some(text.into());
            }
        }
    }

    /// A selective watch sees an object come and go as it begins and ceases to match.
    fn shows(&self, change: &Change) -> Option<Happened> {
        if self.namespace.as_deref().is_some_and(|namespace| namespace != &*change.object.key.namespace) {
            return None;
        }
        if self.filter.is_empty() {
            return Some(change.happened);
        }
        let before = change.before.as_ref().is_some_and(|before| self.filter.takes(before));
        let after = change.happened != Happened::Deleted && self.filter.takes(&change.object);
        match (before, after) {
            (false, true) => Some(Happened::Added),
            (true, true) => Some(Happened::Modified),
            (true, false) => Some(Happened::Deleted),
            (false, false) => None,
        }
    }

    fn bookmark(&mut self, end_of_initial: bool) -> Bytes {
        if let Ok((changes, reached)) = self.store.changes(self.kind, self.version, 1)
            && changes.is_empty()
        {
            self.version = reached;
        }
        let mut metadata = json!({"resourceVersion": self.version.to_string(), "creationTimestamp": null});
        if end_of_initial {
            metadata["annotations"] = json!({"k8s.io/initial-events-end": "true"});
        }
        Bytes::from(format!("{{\"type\":\"BOOKMARK\",\"object\":{}\"metadata\":{metadata}}}}}\n", prefix(self.kind)))
    }
}

fn line(text: &mut Vec<u8>, happened: Happened, object: &Object) {
    text.extend_from_slice(b"{\"type\":\"");
    text.extend_from_slice(happened.word().as_bytes());
    text.extend_from_slice(b"\",\"object\":");
    text.extend_from_slice(&object.json);
    text.extend_from_slice(b"}\n");
}
