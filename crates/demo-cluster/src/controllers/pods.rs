//! What all controllers of Pods need to know of them, and how they make them.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::conditions;
use super::engine::Engine;
use super::events::{tell, warn};
use crate::clock::parse;
use crate::fields::{items, number, remove, set, text};
use crate::kinds::Kind;
use crate::object::{Key, Object};
use crate::random::spelled_hash;
use crate::selector::LabelSelector;
use crate::status_error::StatusError;
use crate::write::{self, Deletion};

/// A Pod, parsed, with its place.
#[derive(Debug, Clone)]
pub(crate) struct Pod {
    pub(crate) key: Key,
    pub(crate) value: Arc<Value>,
}

impl Pod {
    pub(crate) fn of(object: &Object) -> Self {
        Self { key: object.key.clone(), value: object.value() }
    }

    pub(crate) fn ready(&self) -> bool {
        conditions::status(&self.value, "Ready") == "True"
    }

    /// When it became ready, if it is.
    pub(crate) fn ready_since(&self) -> Option<Timestamp> {
        let ready = conditions::find(&self.value, "Ready").filter(|ready| text(ready, "/status") == "True")?;
        parse(text(ready, "/lastTransitionTime"))
    }

    /// It is being deleted.
    pub(crate) fn going(&self) -> bool {
        !text(&self.value, "/metadata/deletionTimestamp").is_empty()
    }

    pub(crate) fn phase(&self) -> &str {
        text(&self.value, "/status/phase")
    }

    pub(crate) fn over(&self) -> bool {
        matches!(self.phase(), "Succeeded" | "Failed")
    }

    /// It counts for its owner: neither going nor over.
    pub(crate) fn active(&self) -> bool {
        !self.going() && !self.over()
    }

    pub(crate) fn node(&self) -> &str {
        text(&self.value, "/spec/nodeName")
    }
}

/// How many of some Pods are ready, how many have been for long enough, and when that changes by itself.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Readiness {
    pub(crate) ready: i64,
    pub(crate) available: i64,
    pub(crate) next: Option<Timestamp>,
}

impl Readiness {
    pub(crate) fn of<'a>(owner: &Value, pods: impl Iterator<Item = &'a Pod>, now: Timestamp) -> Self {
        let least = SignedDuration::from_secs(number(owner, "/spec/minReadySeconds").unwrap_or(0));
        let mut all = Self::default();
        for since in pods.filter_map(Pod::ready_since) {
            all.ready += 1;
            let due = since + least;
            if least.is_zero() || due <= now {
                all.available += 1;
            } else {
                all.next = Some(all.next.map_or(due, |next| next.min(due)));
            }
        }
        all
    }
}

/// The Pods that an object owns, by name.
pub(crate) fn owned(engine: &Engine, owner: &Value) -> Vec<Pod> {
    engine.store.children(text(owner, "/metadata/uid"), Kind::Pod).iter().map(|object| Pod::of(object)).collect()
}

/// The objects of a kind that belong to an owner by its selector: those without an owner are adopted, those whose labels
/// no longer match are let go.
pub(crate) fn claim(engine: &Engine, kind: Kind, owner: &Value) -> Vec<Arc<Object>> {
    let selector = LabelSelector::of_workload(&owner["spec"]["selector"]);
    let uid = text(owner, "/metadata/uid");
    let mut mine = Vec::new();
    for object in engine.store.children(uid, kind) {
        if selector.takes_object(&object) {
            mine.push(object);
        } else {
            // Gone in the meantime is just as well.
            let _ = engine.edit(kind, &object.key, |value| disown(value, uid));
        }
    }
    if text(owner, "/metadata/deletionTimestamp").is_empty() {
        let namespace = text(owner, "/metadata/namespace");
        let free = |object: &&Arc<Object>| object.owners.is_empty() && !object.going && selector.takes_object(object);
        for object in engine.store.all(kind, Some(namespace)).iter().filter(free) {
            let adopted = engine.edit(kind, &object.key, |value| {
                if items(value, "/metadata/ownerReferences").is_empty() {
                    set(value, "/metadata/ownerReferences", owner_reference(owner));
                }
            });
            if adopted.is_ok() {
                mine.extend(engine.store.get(kind, &object.key));
            }
        }
    }
    mine
}

/// Takes an owner out of an object's references.
pub(crate) fn disown(value: &mut Value, uid: &str) {
    let owners = items(value, "/metadata/ownerReferences");
    let kept: Vec<Value> = owners.iter().filter(|one| text(one, "/uid") != uid).cloned().collect();
    if kept.is_empty() {
        remove(value, "/metadata/ownerReferences");
    } else {
        set(value, "/metadata/ownerReferences", kept);
    }
}

/// The Pods that belong to a workload by its selector.
pub(crate) fn claimed(engine: &Engine, owner: &Value) -> Vec<Pod> {
    claim(engine, Kind::Pod, owner).iter().map(|object| Pod::of(object)).collect()
}

/// The reference by which a thing names its controller.
pub(crate) fn owner_reference(owner: &Value) -> Value {
    json!([{
        "apiVersion": owner["apiVersion"], "kind": owner["kind"], "name": owner["metadata"]["name"],
        "uid": owner["metadata"]["uid"], "controller": true, "blockOwnerDeletion": true,
    }])
}

/// A Pod from the template of its owner; without a name it gets a generated one.
pub(crate) fn from_template(owner: &Value, template: &Value, name: Option<&str>) -> Value {
    let mut pod = template.clone();
    set(&mut pod, "/kind", "Pod");
    set(&mut pod, "/apiVersion", "v1");
    set(&mut pod, "/metadata/namespace", text(owner, "/metadata/namespace"));
    remove(&mut pod, "/metadata/creationTimestamp");
    match name {
        Some(name) => set(&mut pod, "/metadata/name", name),
        None => set(&mut pod, "/metadata/generateName", format!("{}-", text(owner, "/metadata/name"))),
    }
    set(&mut pod, "/metadata/ownerReferences", owner_reference(owner));
    pod
}

/// Creates a Pod for its owner, and says so.
pub(crate) fn create(engine: &mut Engine, key: &Key, owner: &Value, by: &str, pod: Value) -> Result<(), StatusError> {
    match engine.create(Kind::Pod, key, pod) {
        Ok(made) => {
            let message = format!("Created pod: {}", text(&made, "/metadata/name"));
            tell(engine, owner, by, "SuccessfulCreate", &message);
            Ok(())
        }
        Err(error) => {
            warn(engine, owner, by, "FailedCreate", &format!("Error creating: {}", error.message));
            Err(error)
        }
    }
}

/// Deletes a Pod of an owner, and says so.
pub(crate) fn delete(engine: &mut Engine, owner: &Value, by: &str, pod: &Key) -> Result<(), StatusError> {
    write::delete(&engine.store, Kind::Pod, pod, Deletion::PLAIN)?;
    tell(engine, owner, by, "SuccessfulDelete", &format!("Deleted pod: {}", pod.name));
    Ok(())
}

/// Whether two templates are the same but for the hash that a controller added.
pub(crate) fn same_template(a: &Value, b: &Value) -> bool {
    a.get("spec") == b.get("spec") && plain_metadata(a) == plain_metadata(b)
}

fn plain_metadata(template: &Value) -> Value {
    let mut plain = json!({"metadata": template.get("metadata").cloned().unwrap_or_default()});
    remove(&mut plain, "/metadata/labels/pod-template-hash");
    remove(&mut plain, "/metadata/creationTimestamp");
    plain
}

/// The hash of a Pod template, whichever labels controllers have added.
pub(crate) fn template_hash(template: &Value, collisions: i64) -> String {
    let mut plain = plain_metadata(template);
    plain["spec"] = template.get("spec").cloned().unwrap_or_default();
    let mut text = String::new();
    write_sorted(&plain, &mut text);
    if collisions > 0 {
        text.push_str(&collisions.to_string());
    }
    spelled_hash(text.as_bytes(), 10)
}

/// JSON with its keys in order, so that equal templates are equal text.
fn write_sorted(value: &Value, text: &mut String) {
    match value {
        Value::Object(map) => {
            let mut all: Vec<_> = map.iter().collect();
            all.sort_by_key(|(key, _)| *key);
            for (key, value) in all {
                text.push_str(key);
                text.push(':');
                write_sorted(value, text);
                text.push(',');
            }
        }
        Value::Array(all) => all.iter().for_each(|value| {
            write_sorted(value, text);
            text.push(';');
        }),
        plain => text.push_str(&plain.to_string()),
    }
}
