//! What becomes of the dependents of an object that is deleted.
//!
//! Deleting in the background is done where the object goes. Here are the other two ways, which keep the object until its
//! dependents are gone or let go, and dependents that name an owner that is not there.

use serde_json::Value;

use super::engine::Engine;
use super::pods;
use crate::fields::{flag, items, set, text};
use crate::kinds::Kind;
use crate::object::{Key, Object};
use crate::status_error::StatusError;
use crate::write::{self, Deletion};

const FOREGROUND: &str = "foregroundDeletion";
const ORPHAN: &str = "orphan";

pub(crate) fn run(engine: &mut Engine, kind: Kind, key: &Key) -> Result<(), StatusError> {
    let Some(value) = engine.value(kind, key) else {
        return Ok(());
    };
    if text(&value, "/metadata/deletionTimestamp").is_empty() {
        return Ok(());
    }
    let uid = text(&value, "/metadata/uid");
    let has = |finalizer: &str| items(&value, "/metadata/finalizers").iter().any(|one| one == finalizer);
    if has(ORPHAN) {
        for (kind, key) in engine.store.owned_by(uid) {
            engine.edit(kind, &key, |value| pods::disown(value, uid))?;
        }
        return release(engine, kind, key, ORPHAN);
    }
    if !has(FOREGROUND) {
        return Ok(());
    }
    for (kind, key) in engine.store.owned_by(uid) {
        if engine.store.get(kind, &key).is_some_and(|dependent| !dependent.going) {
            drop_dependent(engine, kind, &key)?;
        }
    }
    let blocked = engine.store.owned_by(uid).iter().any(|(kind, key)| {
        engine.value(*kind, key).is_some_and(|dependent| {
            let owners = items(&dependent, "/metadata/ownerReferences");
            owners.iter().any(|owner| text(owner, "/uid") == uid && flag(owner, "/blockOwnerDeletion"))
        })
    });
    if blocked { Ok(()) } else { release(engine, kind, key, FOREGROUND) }
}

/// What an object in the foreground owns goes the same way, so that the whole tree is gone before it is.
fn drop_dependent(engine: &Engine, kind: Kind, key: &Key) -> Result<(), StatusError> {
    let owns = engine.store.get(kind, key).is_some_and(|object| !engine.store.owned_by(&object.uid).is_empty());
    if owns {
        engine.edit(kind, key, |value| {
            let mut all = items(value, "/metadata/finalizers").to_vec();
            if !all.iter().any(|one| one == FOREGROUND) {
                all.push(FOREGROUND.into());
            }
            set(value, "/metadata/finalizers", all);
        })?;
    }
    write::delete(&engine.store, kind, key, Deletion::PLAIN).map(drop)
}

fn release(engine: &Engine, kind: Kind, key: &Key, finalizer: &str) -> Result<(), StatusError> {
    engine.edit(kind, key, |value| {
        let kept: Vec<Value> =
            items(value, "/metadata/finalizers").iter().filter(|one| *one != finalizer).cloned().collect();
        set(value, "/metadata/finalizers", kept);
    })
}

/// A new object whose owners are all unknown goes again.
pub(crate) fn check_owners(engine: &mut Engine, object: &Object, value: &Value) {
    let known = |owner: &Value| {
        let Some(kind) = Kind::named(text(owner, "/kind")) else {
            // Of a kind that is not kept here nobody can say that it is gone.
            return true;
        };
        let namespace = if kind.namespaced() { &*object.key.namespace } else { "" };
        let found = engine.store.get(kind, &Key::new(namespace, text(owner, "/name")));
        found.is_some_and(|found| *found.uid == *text(owner, "/uid"))
    };
    if !items(value, "/metadata/ownerReferences").iter().any(known) {
        // Somebody may have been quicker.
        let _ = write::delete(&engine.store, object.kind, &object.key, Deletion::PLAIN);
    }
}
