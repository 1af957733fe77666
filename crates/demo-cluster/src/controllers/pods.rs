//! What all controllers of Pods need to know of them, and how they make them.

use std::sync::Arc;

use serde_json::{Value, json};

use super::conditions;
use super::engine::Engine;
use crate::fields::{remove, set, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::random::spelled_hash;

/// A Pod, parsed, with its place.
#[derive(Debug, Clone)]
pub(crate) struct Pod {
    pub(crate) key: Key,
    pub(crate) value: Arc<Value>,
}

impl Pod {
    pub(crate) fn ready(&self) -> bool {
        conditions::status(&self.value, "Ready") == "True" && !self.going()
    }

    /// It is being deleted.
    pub(crate) fn going(&self) -> bool {
        !text(&self.value, "/metadata/deletionTimestamp").is_empty()
    }

    pub(crate) fn phase(&self) -> &str {
        text(&self.value, "/status/phase")
    }

    /// It counts for its owner: neither going nor over.
    pub(crate) fn active(&self) -> bool {
        !self.going() && !matches!(self.phase(), "Succeeded" | "Failed")
    }
}

/// The Pods that an object owns, by name.
pub(crate) fn owned(engine: &Engine, owner: &Value) -> Vec<Pod> {
    let objects = engine.store.children(text(owner, "/metadata/uid"), Kind::Pod);
    objects.into_iter().map(|object| Pod { key: object.key.clone(), value: object.value() }).collect()
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

/// The hash of a Pod template, whichever labels controllers have added.
pub(crate) fn template_hash(template: &Value) -> String {
    let mut plain = template.clone();
    remove(&mut plain, "/metadata/labels/pod-template-hash");
    remove(&mut plain, "/metadata/creationTimestamp");
    spelled_hash(plain.to_string().as_bytes(), 10)
}
