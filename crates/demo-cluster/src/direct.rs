//! Access without HTTP: for tests, benches and worlds being made.

use serde_json::Value;

use crate::fields::{remove, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::patch;
use crate::status_error::StatusError;
use crate::store::Store;
use crate::write::{self, Part};

/// Creates an object, or replaces the one that is there.
pub(crate) fn apply(store: &Store, object: Value) -> Result<Value, StatusError> {
    let name = text(&object, "/kind");
    let kind =
        Kind::named(name).ok_or_else(|| StatusError::bad_request(format!("no kind {name:?} in this cluster")))?;
    let namespace = match text(&object, "/metadata/namespace") {
        _ if !kind.namespaced() => "",
        "" => "default",
        namespace => namespace,
    };
    let key = Key::new(namespace, text(&object, "/metadata/name"));
    if !store.has(kind, &key) {
        return write::create(store, kind, namespace, object.clone(), Part::Whole, false).map(|made| (*made).clone());
    }
    write::update(store, kind, &key, Part::Whole, false, |current| {
        let mut new = object.clone();
        remove(&mut new, "/metadata/resourceVersion");
        // A manifest without a status leaves the status alone.
        if new.get("status").is_none()
            && let Some(status) = current.get("status")
        {
            new["status"] = status.clone();
        }
        Ok(new)
    })
    .map(|done| (*done).clone())
}

/// Merges a patch (RFC 7396) into an object, status and all.
pub(crate) fn merge(
    store: &Store,
    kind: Kind,
    namespace: Option<&str>,
    name: &str,
    patch: &Value,
) -> Result<Value, StatusError> {
    let done = write::update(store, kind, &key(kind, namespace, name), Part::Whole, false, |current| {
        let mut after = current.clone();
        patch::merge(&mut after, patch);
        Ok(after)
    })?;
    Ok((*done).clone())
}

/// Where an object stands; without a namespace, in `default`.
pub(crate) fn key(kind: Kind, namespace: Option<&str>, name: &str) -> Key {
    Key::new(if kind.namespaced() { namespace.unwrap_or("default") } else { "" }, name)
}
