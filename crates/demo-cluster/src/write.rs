//! What a write means: the server's own fields, generations, conflicts, deletion and its cascade.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::clock::stamp;
use crate::fields::{items, remove, set, text};
use crate::kinds::{KINDS, Kind};
use crate::object::{Key, Object};
use crate::status_error::StatusError;
use crate::store::{Expect, Store};
use crate::{defaults, validate};

/// Which part of an object a write may touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Everything but the status of kinds that have a status subresource.
    Main,
    /// Only the status.
    Status,
    /// Both: for controllers and tests.
    Whole,
}

/// What becomes of the things that a deleted object owns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dependents {
    Delete,
    Orphan,
}

/// The outcome of a write: the stored object, or what it would have been.
pub(crate) type Written = Result<Arc<Value>, StatusError>;

pub(crate) fn create(store: &Store, kind: Kind, namespace: &str, mut value: Value, part: Part, dry: bool) -> Written {
    identify(kind, namespace, &value)?;
    if kind.namespaced() {
        set(&mut value, "/metadata/namespace", namespace);
        admit_namespace(store, kind, namespace, &value)?;
    } else {
        remove(&mut value, "/metadata/namespace");
    }
    if text(&value, "/metadata/name").is_empty() {
        let stem = text(&value, "/metadata/generateName");
        if stem.is_empty() {
            return Err(StatusError::invalid(
                kind,
                "",
                "metadata.name",
                "Required value: name or generateName is required",
            ));
        }
        let name = format!("{stem}{}", store.random(|random| random.suffix(5)));
        set(&mut value, "/metadata/name", name);
    }
    for field in ["resourceVersion", "managedFields", "selfLink", "deletionTimestamp"] {
        remove(&mut value, &format!("/metadata/{field}"));
    }
    set(&mut value, "/metadata/uid", store.random(crate::random::Random::uid));
    set(&mut value, "/metadata/creationTimestamp", stamp(store.clock.now()));
    if kind.facts().generation {
        set(&mut value, "/metadata/generation", 1);
    }
    if part == Part::Main && kind.facts().status {
        remove(&mut value, "/status");
    }
    defaults::fill(kind, &mut value);
    validate::check(kind, &value)?;
    if kind == Kind::Service {
        crate::addresses::give_service(store, &mut value);
    }
    let name = text(&value, "/metadata/name").to_owned();
    if dry {
        if store.has(kind, &Key::new(namespace, &name)) {
            return Err(StatusError::already_exists(kind, &name));
        }
        return Ok(Arc::new(value));
    }
    store
        .put(kind, value, Expect::Absent)
        .map(|object| object.value())
        .map_err(|_| StatusError::already_exists(kind, &name))
}

fn identify(kind: Kind, namespace: &str, value: &Value) -> Result<(), StatusError> {
    let facts = kind.facts();
    if !value.is_object() {
        return Err(StatusError::bad_request("the body of the request is not a JSON object"));
    }
    let (version, name) = (text(value, "/apiVersion"), text(value, "/kind"));
    if !version.is_empty() && version != facts.api_version() {
        return Err(StatusError::bad_request(format!(
            "the API version in the data ({version}) does not match the expected API version ({})",
            facts.api_version()
        )));
    }
    if !name.is_empty() && name != facts.name {
        return Err(StatusError::bad_request(format!(
            "{name} in the data does not match the expected kind {}",
            facts.name
        )));
    }
    let own = text(value, "/metadata/namespace");
    if kind.namespaced() && !own.is_empty() && own != namespace {
        return Err(StatusError::bad_request(
            "the namespace of the provided object does not match the namespace sent on the request",
        ));
    }
    Ok(())
}

fn admit_namespace(store: &Store, kind: Kind, namespace: &str, value: &Value) -> Result<(), StatusError> {
    let Some(found) = store.get(Kind::Namespace, &Key::new("", namespace)) else {
        return Err(StatusError::not_found(Kind::Namespace, namespace));
    };
    if text(&found.value(), "/status/phase") == "Terminating" {
        return Err(StatusError::new(
            403,
            "Forbidden",
            format!(
                "{} {:?} is forbidden: unable to create new content in namespace {namespace} because it is being terminated",
                kind.facts().resource(),
                text(value, "/metadata/name")
            ),
        ));
    }
    Ok(())
}

/// Changes an object; `change` sees the current one and may be asked again when somebody was quicker.
pub(crate) fn update(
    store: &Store,
    kind: Kind,
    key: &Key,
    part: Part,
    dry: bool,
    change: impl Fn(&Value) -> Result<Value, StatusError>,
) -> Written {
    loop {
        let current = store.get(kind, key).ok_or_else(|| StatusError::not_found(kind, &key.name))?;
        let before = current.value();
        let asked = change(&before)?;
        identify(kind, &key.namespace, &asked)?;
        let version = text(&asked, "/metadata/resourceVersion");
        if !version.is_empty() && version != text(&before, "/metadata/resourceVersion") {
            return Err(StatusError::conflict(kind, &key.name));
        }
        let after = next_version(kind, &before, asked, part)?;
        if after == *before || dry {
            return Ok(Arc::new(after));
        }
        if store.put(kind, after, Expect::Version(current.version)).is_ok() {
            return finish_deletion(store, kind, key).ok_or_else(|| StatusError::not_found(kind, &key.name));
        }
    }
}

fn next_version(kind: Kind, before: &Value, asked: Value, part: Part) -> Result<Value, StatusError> {
    let facts = kind.facts();
    let mut after = asked;
    if part == Part::Status {
        let status = after.get("status").cloned();
        after = before.clone();
        if let Some(status) = status {
            set(&mut after, "/status", status);
        }
        return Ok(after);
    }
    let name = text(&after, "/metadata/name");
    if !name.is_empty() && name != text(before, "/metadata/name") {
        return Err(StatusError::bad_request(format!(
            "the name of the object ({name}) does not match the name on the URL ({})",
            text(before, "/metadata/name")
        )));
    }
    for field in ["name", "namespace", "uid", "creationTimestamp", "resourceVersion", "generation", "deletionTimestamp"]
    {
        let pointer = format!("/metadata/{field}");
        match before.pointer(&pointer) {
            Some(kept) => set(&mut after, &pointer, kept.clone()),
            None => remove(&mut after, &pointer),
        }
    }
    remove(&mut after, "/metadata/managedFields");
    set(&mut after, "/kind", facts.name);
    set(&mut after, "/apiVersion", facts.api_version());
    if part == Part::Main && facts.status {
        match before.get("status") {
            Some(status) => set(&mut after, "/status", status.clone()),
            None => remove(&mut after, "/status"),
        }
    }
    if kind == Kind::Service {
        crate::addresses::keep_service(before, &mut after);
    }
    defaults::fill(kind, &mut after);
    validate::check(kind, &after)?;
    validate::check_change(kind, before, &after)?;
    if facts.generation && after.get("spec") != before.get("spec") {
        let generation = crate::fields::number(before, "/metadata/generation").unwrap_or(0);
        set(&mut after, "/metadata/generation", generation + 1);
    }
    Ok(after)
}

/// An object that is being deleted goes when its last finalizer goes.
fn finish_deletion(store: &Store, kind: Kind, key: &Key) -> Option<Arc<Value>> {
    let object = store.get(kind, key)?;
    let value = object.value();
    let waits = kind == Kind::Pod || !items(&value, "/metadata/finalizers").is_empty();
    if !text(&value, "/metadata/deletionTimestamp").is_empty() && !waits {
        erase(store, kind, key, Dependents::Delete);
    }
    Some(value)
}

/// How a deletion is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deletion {
    pub(crate) dependents: Dependents,
    /// Seconds a Pod may take; `Some(0)` is at once.
    pub(crate) grace: Option<i64>,
    pub(crate) dry: bool,
}

impl Deletion {
    pub(crate) const PLAIN: Deletion = Deletion { dependents: Dependents::Delete, grace: None, dry: false };
}

/// What a deletion answered with.
#[derive(Debug)]
pub(crate) enum Deleted {
    /// It is gone; this was it.
    Gone(Arc<Object>),
    /// It will go: its last version says since when.
    Going(Arc<Value>),
}

pub(crate) fn delete(store: &Store, kind: Kind, key: &Key, how: Deletion) -> Result<Deleted, StatusError> {
    let object = store.get(kind, key).ok_or_else(|| StatusError::not_found(kind, &key.name))?;
    if how.dry {
        return Ok(Deleted::Gone(object));
    }
    let value = object.value();
    let graceful = kind == Kind::Pod && object.node.is_some() && store.graceful() && how.grace != Some(0);
    if graceful || !items(&value, "/metadata/finalizers").is_empty() {
        if !text(&value, "/metadata/deletionTimestamp").is_empty() {
            return Ok(Deleted::Going(value));
        }
        let grace = how.grace.or(crate::fields::number(&value, "/spec/terminationGracePeriodSeconds")).unwrap_or(30);
        return mark(store, kind, key, if kind == Kind::Pod { grace } else { 0 }).map(Deleted::Going);
    }
    erase(store, kind, key, how.dependents).map(Deleted::Gone).ok_or_else(|| StatusError::not_found(kind, &key.name))
}

fn mark(store: &Store, kind: Kind, key: &Key, grace: i64) -> Written {
    loop {
        let current = store.get(kind, key).ok_or_else(|| StatusError::not_found(kind, &key.name))?;
        let mut value = (*current.value()).clone();
        let end = store.clock.now() + jiff::SignedDuration::from_secs(grace);
        set(&mut value, "/metadata/deletionTimestamp", stamp(end));
        set(&mut value, "/metadata/deletionGracePeriodSeconds", grace);
        if let Ok(marked) = store.put(kind, value, Expect::Version(current.version)) {
            return Ok(marked.value());
        }
    }
}

/// Takes an object away, and what it owns with it.
pub(crate) fn erase(store: &Store, kind: Kind, key: &Key, dependents: Dependents) -> Option<Arc<Object>> {
    if kind == Kind::Namespace {
        for facts in KINDS.iter().filter(|facts| facts.namespaced) {
            for object in store.all(facts.kind, Some(&key.name)) {
                store.take(facts.kind, &object.key);
            }
        }
    }
    let gone = store.take(kind, key)?;
    for (kind, key) in store.owned_by(&gone.uid) {
        match dependents {
            Dependents::Delete => {
                // A dependent that another was quicker to delete is just as gone.
                let _ = delete(store, kind, &key, Deletion::PLAIN);
            }
            Dependents::Orphan => orphan(store, kind, &key, &gone.uid),
        }
    }
    Some(gone)
}

fn orphan(store: &Store, kind: Kind, key: &Key, owner: &str) {
    let _ = update(store, kind, key, Part::Whole, false, |value| {
        let mut value = value.clone();
        let owners = items(&value, "/metadata/ownerReferences");
        let kept: Vec<Value> = owners.iter().filter(|one| text(one, "/uid") != owner).cloned().collect();
        set(&mut value, "/metadata/ownerReferences", json!(kept));
        Ok(value)
    });
}
