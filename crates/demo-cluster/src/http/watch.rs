//! Watching: every change after a version, until the client or the time goes.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::Response;
use futures::stream;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::Instant;

use super::accept::{Beside, Form};
use super::blank::blank;
use super::options::{Options, too_large};
use super::{Asked, Server, answer, list, table};
use crate::fields::set;
use crate::history::{Change, Happened};
use crate::kinds::Kind;
use crate::object::{Object, prefix};
use crate::selector::Filter;
use crate::status_error::StatusError;
use crate::store::Store;

/// How often a quiet watch is told how far it has come.
const BOOKMARK_EVERY: Duration = Duration::from_secs(10);
/// How long before its end a watch is told how far it has come, to be resumed from there.
const BEFORE_END: Duration = Duration::from_secs(2);
/// The real server ends a watch that names no time after half an hour or more.
const LONGEST: u64 = 1800;
/// Changes per piece of the body.
const BATCH: usize = 512;

struct Watching {
    store: Arc<Store>,
    kind: Kind,
    namespace: Option<String>,
    filter: Filter,
    form: Form,
    /// The columns were said already.
    named: bool,
    version: u64,
    /// What stands before the first change.
    opening: Option<Bytes>,
    bookmarks: bool,
    next_bookmark: Option<Instant>,
    deadline: Instant,
    news: watch::Receiver<u64>,
    cuts: watch::Receiver<u64>,
    over: bool,
}

pub(crate) fn answer(server: &Server, asked: &Asked, options: &Options) -> Result<Response, StatusError> {
    let kind = asked.target.kind;
    let filter = list::filter(asked)?;
    // Listening starts before the list is read, so that nothing falls between.
    let (news, cuts) = (server.store.news(kind), server.faults.cuts.subscribe());
    let seconds = options.seconds.unwrap_or(LONGEST);
    let now = Instant::now();
    let mut watching = Watching {
        store: Arc::clone(&server.store),
        kind,
        namespace: asked.target.namespace.clone(),
        filter,
        form: asked.form,
        named: false,
        version: options.version.filter(|version| *version > 0).unwrap_or_else(|| server.store.version()),
        opening: None,
        bookmarks: asked.query.flag("allowWatchBookmarks"),
        next_bookmark: None,
        deadline: now + Duration::from_secs(seconds.min(86_400)),
        news,
        cuts,
        over: false,
    };
    watching.plan_bookmark();
    if options.initial {
        watching.open(options.awaited());
    }
    Ok(answer::bytes(200, "application/json", Body::from_stream(stream::unfold(watching, next))))
}

type Piece = Result<Bytes, std::io::Error>;

async fn next(mut watching: Watching) -> Option<(Piece, Watching)> {
    if let Some(opening) = watching.opening.take().filter(|opening| !opening.is_empty()) {
        return Some((Ok(opening), watching));
    }
    if watching.over {
        return None;
    }
    loop {
        // Also where there is always something to tell.
        if Instant::now() >= watching.deadline {
            return None;
        }
        if watching.cuts.has_changed().unwrap_or(false) {
            return Some(broken(watching));
        }
        watching.news.mark_unchanged();
        if let Some(piece) = watching.changes() {
            return Some((Ok(piece), watching));
        }
        let wake = watching.next_bookmark.unwrap_or(watching.deadline);
        tokio::select! {
            changed = watching.news.changed() => changed.ok()?,
            _ = watching.cuts.changed() => return Some(broken(watching)),
            () = tokio::time::sleep_until(wake) => {
                if watching.next_bookmark.is_some() {
                    watching.plan_bookmark();
                    return Some((Ok(watching.bookmark(false)), watching));
                }
            }
        }
    }
}

fn broken(mut watching: Watching) -> (Piece, Watching) {
    watching.over = true;
    (Err(std::io::ErrorKind::ConnectionReset.into()), watching)
}

impl Watching {
    /// The next bookmark comes after a while, or a little before the end, whatever is sooner.
    fn plan_bookmark(&mut self) {
        let now = Instant::now();
        let next = (now + BOOKMARK_EVERY).min(self.deadline.checked_sub(BEFORE_END).unwrap_or(now));
        self.next_bookmark = Some(next).filter(|next| self.bookmarks && *next > now);
    }

    /// What is there already, as if it had just been added.
    fn open(&mut self, awaited: u64) {
        let page = self.store.page(self.kind, self.namespace.as_deref(), None, usize::MAX);
        self.version = page.version;
        if page.version < awaited {
            let status = too_large(awaited, page.version).to_status();
            self.opening = Some(error(&status));
            self.over = true;
            return;
        }
        let mut text = Vec::new();
        for object in &page.objects {
            if self.filter.takes(object) {
                self.line(&mut text, Happened::Added, object);
            }
        }
        if self.bookmarks {
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
                    return Some(error(&self.expired(oldest).to_status()));
                }
            };
            let last = changes.last()?.object.version;
            self.version = reached.max(last);
            let mut text = Vec::new();
            for change in &changes {
                match self.shows(change) {
                    Some((happened, Shown::Now)) => self.line(&mut text, happened, &change.object),
                    Some((happened, Shown::Before(before))) => self.line(&mut text, happened, &before),
                    None => {}
                }
            }
            if !text.is_empty() {
                return Some(text.into());
            }
        }
    }

    /// A selective watch sees an object come and go as it begins and ceases to match.
    fn shows(&self, change: &Change) -> Option<(Happened, Shown)> {
        if self.namespace.as_deref().is_some_and(|namespace| namespace != &*change.object.key.namespace) {
            return None;
        }
        if self.filter.is_empty() {
            return Some((change.happened, Shown::Now));
        }
        let before = change.before.as_ref().filter(|before| self.filter.takes(before));
        let after = change.happened != Happened::Deleted && self.filter.takes(&change.object);
        match (before, after) {
            (None, true) => Some((Happened::Added, Shown::Now)),
            (Some(_), true) => Some((Happened::Modified, Shown::Now)),
            // What it was when it matched last, with the version of the change.
            (Some(before), false) => {
                let mut value = (*before.value()).clone();
                set(&mut value, "/metadata/resourceVersion", change.object.version.to_string());
                let before = Object::new(self.kind, change.object.version, value);
                Some((Happened::Deleted, Shown::Before(Box::new(before))))
            }
            (None, false) => None,
        }
    }

    fn expired(&self, oldest: u64) -> StatusError {
        // Events come from the store itself, the others from the memory before it.
        if self.kind == Kind::Event {
            return StatusError::new(410, "Expired", "The resourceVersion for the provided watch is too old.");
        }
        StatusError::expired(self.version, oldest)
    }

    fn bookmark(&mut self, end_of_initial: bool) -> Bytes {
        if let Ok((changes, reached)) = self.store.changes(self.kind, self.version, 1)
            && changes.is_empty()
        {
            self.version = reached;
        }
        let version = self.version.to_string();
        let mut metadata = json!({"resourceVersion": version});
        if end_of_initial {
            metadata["annotations"] = json!({"k8s.io/initial-events-end": "true"});
        }
        let object = match self.form {
            Form::Whole => format!("{}\"metadata\":{metadata}{}}}", prefix(self.kind), blank(self.kind)),
            Form::Metadata => table::partial(&json!({"metadata": metadata})).to_string(),
            Form::Table(beside) => {
                let partial = table::partial(&json!({"metadata": metadata}));
                let object = if beside == Beside::Nothing { Value::Null } else { partial };
                let row = json!({"cells": table::blank_cells(self.kind), "object": object});
                self.table(&version, row).to_string()
            }
        };
        Bytes::from(format!("{{\"type\":\"BOOKMARK\",\"object\":{object}}}\n"))
    }

    fn table(&mut self, version: &str, row: Value) -> Value {
        let first = !std::mem::replace(&mut self.named, true);
        table::of_one(self.kind, version, Some(row), first)
    }

    fn line(&mut self, text: &mut Vec<u8>, happened: Happened, object: &Object) {
        text.extend_from_slice(b"{\"type\":\"");
        text.extend_from_slice(happened.word().as_bytes());
        text.extend_from_slice(b"\",\"object\":");
        match self.form {
            Form::Whole => text.extend_from_slice(&object.json),
            Form::Metadata => text.extend_from_slice(table::partial(&object.value()).to_string().as_bytes()),
            Form::Table(beside) => {
                let row = table::row(object, beside, self.store.clock.now());
                let table = self.table(&object.version.to_string(), row);
                text.extend_from_slice(table.to_string().as_bytes());
            }
        }
        text.extend_from_slice(b"}\n");
    }
}

/// What is shown of a change.
enum Shown {
    Now,
    Before(Box<Object>),
}

fn error(status: &Value) -> Bytes {
    Bytes::from(format!("{}\n", json!({"type": "ERROR", "object": status})))
}
