//! Objects go, and what they own with them.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Part, Written, update};
use crate::clock::stamp;
use crate::fields::{items, number, set, text};
use crate::kinds::{KINDS, Kind};
use crate::object::{Key, Object};
use crate::status_error::StatusError;
use crate::store::{Expect, Store};

/// What becomes of the things that a deleted object owns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dependents {
    /// They go after it.
    Delete,
    /// They go before it.
    First,
    /// They stay, without an owner.
    Orphan,
}

impl Dependents {
    /// The finalizer that keeps the object until it is done with them.
    fn finalizer(self) -> Option<&'static str> {
        match self {
            Dependents::Delete => None,
            Dependents::First => Some("foregroundDeletion"),
            Dependents::Orphan => Some("orphan"),
        }
    }
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

/// Deletes an object.
pub(crate) fn delete(store: &Store, kind: Kind, key: &Key, how: Deletion) -> Result<Deleted, StatusError> {
    let object = store.get(kind, key).ok_or_else(|| StatusError::not_found(kind, &key.name))?;
    if how.dry {
        return Ok(Deleted::Gone(object));
    }
    let value = object.value();
    let graceful = is_graceful(store, &object, how);
    if graceful || how.dependents.finalizer().is_some() || !items(&value, "/metadata/finalizers").is_empty() {
        return hold(store, kind, key, how, graceful);
    }
    let emptied = kind == Kind::Namespace && store.graceful();
    if emptied {
        return hold(store, kind, key, how, true);
    }
    erase(store, kind, key, how.dependents).map(Deleted::Gone).ok_or_else(|| StatusError::not_found(kind, &key.name))
}

/// Whether a kubelet is told before the Pod goes.
fn is_graceful(store: &Store, pod: &Object, how: Deletion) -> bool {
    let over = || ["Succeeded", "Failed"].contains(&text(&pod.value(), "/status/phase"));
    pod.kind == Kind::Pod && pod.node.is_some() && store.graceful() && how.grace != Some(0) && !over()
}

/// Marks an object as one that goes; what holds it lets it go later.
fn hold(store: &Store, kind: Kind, key: &Key, how: Deletion, graceful: bool) -> Result<Deleted, StatusError> {
    let marked = mark(store, kind, key, how, graceful)?;
    let others = items(&marked, "/metadata/finalizers")
        .iter()
        .any(|one| Some(one.as_str().unwrap_or("")) != how.dependents.finalizer());
    // Without controllers nobody would see to the dependents.
    if how.dependents.finalizer().is_some() && !store.graceful() && !others {
        erase(store, kind, key, how.dependents);
    }
    Ok(Deleted::Going(marked))
}

fn mark(store: &Store, kind: Kind, key: &Key, how: Deletion, graceful: bool) -> Written {
    loop {
        let current = store.get(kind, key).ok_or_else(|| StatusError::not_found(kind, &key.name))?;
        let before = current.value();
        let mut value = (*before).clone();
        let usual = number(&value, "/spec/terminationGracePeriodSeconds").filter(|_| kind == Kind::Pod);
        let grace = if graceful { how.grace.filter(|grace| *grace >= 0).or(usual).unwrap_or(30) } else { 0 };
        let grace = if kind == Kind::Pod { grace } else { 0 };
        let going = number(&value, "/metadata/deletionGracePeriodSeconds");
        let fresh = text(&value, "/metadata/deletionTimestamp").is_empty();
        // Who asks again may shorten the time, not lengthen it.
        if fresh || (kind == Kind::Pod && how.grace.is_some() && going.is_some_and(|left| grace < left)) {
            let since = store.clock.now() + jiff::SignedDuration::from_secs(grace);
            set(&mut value, "/metadata/deletionTimestamp", stamp(since));
            set(&mut value, "/metadata/deletionGracePeriodSeconds", grace);
        }
        if fresh && let Some(generation) = number(&value, "/metadata/generation") {
            set(&mut value, "/metadata/generation", generation + 1);
        }
        if fresh && kind == Kind::Namespace {
            set(&mut value, "/status/phase", "Terminating");
        }
        if let Some(finalizer) = how.dependents.finalizer() {
            let mut all: Vec<Value> = items(&value, "/metadata/finalizers").to_vec();
            if !all.iter().any(|one| one == finalizer) {
                all.push(finalizer.into());
            }
            set(&mut value, "/metadata/finalizers", all);
        }
        if value == *before {
            return Ok(before);
        }
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
            _ if has_another_owner(store, kind, &key, &gone.uid) => orphan(store, kind, &key, &gone.uid),
            Dependents::Delete | Dependents::First => {
                // A dependent that another was quicker to delete is just as gone.
                let _ = delete(store, kind, &key, Deletion::PLAIN);
            }
            Dependents::Orphan => orphan(store, kind, &key, &gone.uid),
        }
    }
    Some(gone)
}

/// What has another owner that lives is let go, not deleted.
fn has_another_owner(store: &Store, kind: Kind, key: &Key, gone: &str) -> bool {
    let Some(dependent) = store.get(kind, key) else { return false };
    items(&dependent.value(), "/metadata/ownerReferences").iter().any(|owner| {
        let Some(kind) = Kind::named(text(owner, "/kind")) else { return false };
        let namespace = if kind.namespaced() { &*key.namespace } else { "" };
        let found = store.get(kind, &Key::new(namespace, text(owner, "/name")));
        text(owner, "/uid") != gone && found.is_some_and(|found| *found.uid == *text(owner, "/uid"))
    })
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
