//! Objects change.

use std::sync::Arc;

use serde_json::Value;

use super::identity::{check_kind, check_name, check_namespace};
use super::record::record;
use super::{Author, Dependents, Manner, Part, Written, erase};
use crate::fields::{items, number, remove, set, text};
use crate::kinds::Kind;
use crate::managed_fields::Entries;
use crate::object::Key;
use crate::schema::{self, conform};
use crate::status_error::StatusError;
use crate::store::{Expect, Store};
use crate::validate::Problems;
use crate::{defaults, validate};

/// Changes an object; `change` sees the current one and may be asked again when somebody was quicker.
pub(crate) fn update_as(
    store: &Store,
    kind: Kind,
    key: &Key,
    how: Manner<'_>,
    change: impl Fn(&Value) -> Result<Value, StatusError>,
) -> Written {
    loop {
        let current = store.get(kind, key).ok_or_else(|| StatusError::not_found(kind, &key.name))?;
        let before = current.value();
        let asked = change(&before)?;
        check_kind(kind, &asked)?;
        check_namespace(kind, &key.namespace, &asked)?;
        if how.author != Author::Controller {
            check_name(&asked, &key.name)?;
        }
        stale(kind, &key.name, text(&asked, "/metadata/resourceVersion"), &before)?;
        let after = next(store, kind, &before, asked, how)?;
        if unchanged(&before, &after) {
            return Ok(before);
        }
        if how.dry {
            return Ok(Arc::new(after));
        }
        if store.put(kind, after, Expect::Version(current.version)).is_ok() {
            return finish_deletion(store, kind, key).ok_or_else(|| StatusError::not_found(kind, &key.name));
        }
    }
}

/// Refuses a write to a version that is not the current one any more.
pub(crate) fn stale(kind: Kind, name: &str, version: &str, current: &Value) -> Result<(), StatusError> {
    if version.is_empty() || version == "0" || version == text(current, "/metadata/resourceVersion") {
        return Ok(());
    }
    if version.parse::<u64>().is_err() {
        return Err(StatusError::internal(format!("strconv.ParseUint: parsing {version:?}: invalid syntax")));
    }
    Err(StatusError::conflict(kind, name))
}

fn unchanged(before: &Value, after: &Value) -> bool {
    let bare = |object: &Value| {
        let mut object = object.clone();
        remove(&mut object, "/metadata/managedFields");
        object
    };
    if before["metadata"]["managedFields"] == after["metadata"]["managedFields"] {
        return before == after;
    }
    Entries::same_but_for_times(before, after) && bare(before) == bare(after)
}

fn next(store: &Store, kind: Kind, before: &Value, asked: Value, how: Manner<'_>) -> Result<Value, StatusError> {
    let facts = kind.facts();
    let mut after = asked;
    set(&mut after, "/kind", facts.name);
    set(&mut after, "/apiVersion", facts.api_version());
    conform(&schema::of(kind), &mut after);
    if kind == Kind::DaemonSet {
        keep(before, &mut after, &[TEMPLATE_GENERATION], true);
    }
    defaults::fill(kind, &mut after);
    if kind == Kind::Service {
        crate::addresses::pair(before, &mut after);
    }
    record(store, kind, before, &mut after, how);
    check_uid(kind, before, &after)?;
    // When it goes is the server's to say, but for what controllers write.
    keep(
        before,
        &mut after,
        &[
            "/metadata/name",
            "/metadata/namespace",
            "/metadata/uid",
            "/metadata/creationTimestamp",
            "/metadata/resourceVersion",
            "/metadata/generation",
            "/metadata/deletionTimestamp",
            "/metadata/deletionGracePeriodSeconds",
        ],
        false,
    );
    if facts.status && how.part == Part::Main {
        keep(before, &mut after, &["/status"], false);
    }
    if how.part == Part::Status {
        keep_all_but_status(kind, before, &mut after);
        validate::check_status(kind, &after)?;
        return Ok(after);
    }
    if kind == Kind::Service {
        crate::addresses::keep_service(before, &mut after);
    }
    check(kind, before, &after, how)?;
    if kind == Kind::Service && how.author != Author::Controller {
        crate::addresses::give_ports(store, &mut after, how.dry)?;
    }
    count_generation(kind, before, &mut after, how.part);
    Ok(after)
}

/// Pointers whose values stay what they were; with `absent_only`, where nobody says anything else.
fn keep(before: &Value, after: &mut Value, pointers: &[&str], absent_only: bool) {
    for pointer in pointers {
        match before.pointer(pointer) {
            Some(_) if absent_only && after.pointer(pointer).is_some() => {}
            Some(kept) => set(after, pointer, kept.clone()),
            None if absent_only => {}
            None => remove(after, pointer),
        }
    }
}

fn keep_all_but_status(kind: Kind, before: &Value, after: &mut Value) {
    let fields: Vec<String> =
        before.as_object().into_iter().chain(after.as_object()).flatten().map(|(key, _)| key.clone()).collect();
    for field in fields.iter().filter(|field| !["metadata", "status"].contains(&field.as_str())) {
        keep(before, after, &[&format!("/{field}")], false);
    }
    match kind {
        Kind::Deployment => keep(before, after, &["/metadata/labels"], false),
        Kind::Pod => keep(before, after, &["/metadata/ownerReferences"], false),
        _ => {}
    }
}

fn check_uid(kind: Kind, before: &Value, after: &Value) -> Result<(), StatusError> {
    let (was, is) = (text(before, "/metadata/uid"), text(after, "/metadata/uid"));
    let mut problems = Problems::default();
    if !is.is_empty() && is != was {
        problems.invalid("metadata.uid", is, "field is immutable");
    }
    problems.refuse(kind, text(before, "/metadata/name"))
}

/// Controllers may change what nobody else may, and are trusted with what they leave as it is.
fn check(kind: Kind, before: &Value, after: &Value, how: Manner<'_>) -> Result<(), StatusError> {
    if how.author != Author::Controller {
        return validate::check_change(kind, before, after);
    }
    let same = |pointer: &str| before.pointer(pointer) == after.pointer(pointer);
    if same("/spec") && same("/metadata/labels") && same("/metadata/annotations") {
        return Ok(());
    }
    validate::check(kind, after)
}

const TEMPLATE_GENERATION: &str = "/metadata/annotations/deprecated.daemonset.template.generation";

fn count_generation(kind: Kind, before: &Value, after: &mut Value, part: Part) {
    let same = |pointer: &str, after: &Value| before.pointer(pointer) == after.pointer(pointer);
    if kind == Kind::DaemonSet && !same("/spec/template", after) {
        let count: i64 = text(before, TEMPLATE_GENERATION).parse().unwrap_or(0);
        set(after, TEMPLATE_GENERATION, (count + 1).to_string());
    }
    // A Deployment's annotations are copied to its ReplicaSets, and so count.
    let noted = kind == Kind::Deployment && part == Part::Main && !same("/metadata/annotations", after);
    if kind.facts().generation && (noted || spec_differs(kind, before, after)) {
        let generation = number(before, "/metadata/generation").unwrap_or(0);
        set(after, "/metadata/generation", generation + 1);
    }
}

/// What counts as the spec of a kind.
fn spec_differs(kind: Kind, before: &Value, after: &Value) -> bool {
    if kind == Kind::EndpointSlice {
        return ["endpoints", "ports"].iter().any(|field| before[field] != after[field])
            || before["metadata"]["labels"] != after["metadata"]["labels"];
    }
    before.get("spec") != after.get("spec")
}

/// An object that is being deleted goes when its last finalizer goes.
fn finish_deletion(store: &Store, kind: Kind, key: &Key) -> Option<Arc<Value>> {
    let object = store.get(kind, key)?;
    let value = object.value();
    let waits = [Kind::Pod, Kind::Namespace].contains(&kind) || !items(&value, "/metadata/finalizers").is_empty();
    if !text(&value, "/metadata/deletionTimestamp").is_empty() && !waits {
        erase(store, kind, key, Dependents::Delete);
    }
    Some(value)
}
