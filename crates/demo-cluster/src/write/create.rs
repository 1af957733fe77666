//! Objects come to be.

use std::sync::Arc;

use serde_json::Value;

use super::identity::{check_kind, check_namespace};
use super::{Author, Manner, Part, Written};
use crate::clock::stamp;
use crate::fields::{remove, set, text};
use crate::kinds::Kind;
use crate::managed_fields::{Entries, Writer, update as record};
use crate::object::Key;
use crate::schema::{self, conform};
use crate::status_error::StatusError;
use crate::store::{Expect, Store};
use crate::{defaults, validate};

/// Creates an object.
pub(crate) fn create_as(store: &Store, kind: Kind, namespace: &str, mut value: Value, how: Manner<'_>) -> Written {
    check_kind(kind, &value)?;
    check_namespace(kind, namespace, &value)?;
    let facts = kind.facts();
    if kind.namespaced() {
        set(&mut value, "/metadata/namespace", namespace);
        admit_namespace(store, kind, namespace, &value)?;
    } else {
        remove(&mut value, "/metadata/namespace");
    }
    set(&mut value, "/kind", facts.name);
    set(&mut value, "/apiVersion", facts.api_version());
    if how.author != Author::Recorded {
        remove(&mut value, "/metadata/managedFields");
    }
    let client = how.author != Author::Controller;
    if let Author::Client(manager) = how.author {
        conform(&schema::of(kind), &mut value);
        defaults::fill(kind, &mut value);
        let writer = Writer::of(kind, manager, "", stamp(store.clock.now()));
        record(&writer, &writer.nothing(), &value, Entries::default()).write(&mut value);
    }
    if how.part == Part::Main && facts.status {
        remove(&mut value, "/status");
    }
    if how.part == Part::Main && !text(&value, "/metadata/resourceVersion").is_empty() {
        return Err(StatusError::internal("resourceVersion should not be set on objects to be created"));
    }
    name(store, &mut value);
    for field in ["resourceVersion", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds"] {
        remove(&mut value, &format!("/metadata/{field}"));
    }
    set(&mut value, "/metadata/uid", store.random(crate::random::Random::uid));
    set(&mut value, "/metadata/creationTimestamp", stamp(store.clock.now()));
    if facts.generation {
        set(&mut value, "/metadata/generation", 1);
    } else {
        remove(&mut value, "/metadata/generation");
    }
    conform(&schema::of(kind), &mut value);
    defaults::fill(kind, &mut value);
    defaults::admit(kind, &mut value, client);
    if client {
        admit_account(store, kind, namespace, &value)?;
    }
    validate::check(kind, &value)?;
    if kind == Kind::Service {
        if client {
            crate::addresses::check(store, &value)?;
            crate::addresses::give_ports(store, &mut value, how.dry)?;
        }
        crate::addresses::give_service(store, &mut value);
    }
    let name = text(&value, "/metadata/name").to_owned();
    if how.dry {
        if store.has(kind, &Key::new(namespace, &name)) {
            return Err(already_there(store, kind, namespace, &name));
        }
        return Ok(Arc::new(value));
    }
    store
        .put(kind, value, Expect::Absent)
        .map(|object| object.value())
        .map_err(|_| already_there(store, kind, namespace, &name))
}

fn already_there(store: &Store, kind: Kind, namespace: &str, name: &str) -> StatusError {
    let mut error = StatusError::already_exists(kind, name);
    if store.get(kind, &Key::new(namespace, name)).is_some_and(|object| object.going) {
        error.message = format!("object is being deleted: {}", error.message);
    }
    error
}

/// Who has no name, but the beginning of one, gets one.
fn name(store: &Store, value: &mut Value) {
    let stem = text(value, "/metadata/generateName");
    if text(value, "/metadata/name").is_empty() && !stem.is_empty() {
        let name = format!("{stem}{}", store.random(|random| random.suffix(5)));
        set(value, "/metadata/name", name);
    }
}

/// A Pod runs as an account that there must be.
fn admit_account(store: &Store, kind: Kind, namespace: &str, value: &Value) -> Result<(), StatusError> {
    let account = text(value, "/spec/serviceAccountName");
    // The account called default is made with its namespace, sooner or later.
    let known = || account == "default" || store.has(Kind::ServiceAccount, &Key::new(namespace, account));
    if kind != Kind::Pod || known() {
        return Ok(());
    }
    let (facts, name) = (kind.facts(), text(value, "/metadata/name"));
    let why = format!("error looking up service account {namespace}/{account}: serviceaccount {account:?} not found");
    let message = format!("{} {name:?} is forbidden: {why}", facts.resource());
    let details = serde_json::json!({"name": name, "kind": facts.plural});
    Err(StatusError::new(403, "Forbidden", message).with_details(details))
}

fn admit_namespace(store: &Store, kind: Kind, namespace: &str, value: &Value) -> Result<(), StatusError> {
    let Some(found) = store.get(Kind::Namespace, &Key::new("", namespace)) else {
        return Err(StatusError::not_found(Kind::Namespace, namespace));
    };
    if text(&found.value(), "/status/phase") == "Terminating" {
        let (facts, name) = (kind.facts(), text(value, "/metadata/name"));
        let why = format!("unable to create new content in namespace {namespace} because it is being terminated");
        let message = format!("{} {name:?} is forbidden: {why}", facts.resource());
        let cause = format!("namespace {namespace} is being terminated");
        let mut details = serde_json::json!({
            "name": name, "kind": facts.plural,
            "causes": [{"reason": "NamespaceTerminating", "message": cause, "field": "metadata.namespace"}],
        });
        if !facts.group.is_empty() {
            details["group"] = facts.group.into();
        }
        return Err(StatusError::new(403, "Forbidden", message).with_details(details));
    }
    Ok(())
}
