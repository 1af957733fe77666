//! The revisions of a `StatefulSet` or a `DaemonSet`: a `ControllerRevision` a template.

use std::sync::Arc;

use serde_json::{Value, json};

use super::engine::Engine;
use super::pods;
use crate::fields::{number, object, remove, set, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::status_error::StatusError;
use crate::write::{self, Deletion};

/// The label of a Pod that names its revision.
pub(crate) const LABEL: &str = "controller-revision-hash";

/// The revisions of a workload.
#[derive(Debug)]
pub(crate) struct Revisions {
    /// Oldest first; the last is that of the current template.
    all: Vec<Arc<Value>>,
}

impl Revisions {
    /// Takes up the revision of the current template, or makes it.
    pub(crate) fn of(engine: &Engine, key: &Key, owner: &Value) -> Result<Self, StatusError> {
        let mut all: Vec<Arc<Value>> = engine
            .store
            .children(text(owner, "/metadata/uid"), Kind::ControllerRevision)
            .iter()
            .map(|one| one.value())
            .collect();
        all.sort_by_key(|one| order(one));
        let mut template = owner["spec"]["template"].clone();
        remove(&mut template, "/metadata/creationTimestamp");
        object(&mut template, "").insert("$patch".into(), "replace".into());
        let data = json!({"spec": {"template": template}});
        let newest = all.last().map_or(0, |one| order(one));
        match all.iter().position(|one| one["data"] == data) {
            Some(at) if at + 1 == all.len() => {}
            Some(at) => {
                let taken_up = all.remove(at);
                let its = key.beside(text(&taken_up, "/metadata/name"));
                all.push(engine.edited(Kind::ControllerRevision, &its, |one| one["revision"] = (newest + 1).into())?);
            }
            None => all.push(engine.create(Kind::ControllerRevision, key, describe(key, owner, &data, newest + 1))?),
        }
        Ok(Self { all })
    }

    /// The name of the current template's revision.
    pub(crate) fn update(&self) -> &str {
        self.all.last().map_or("", |one| text(one, "/metadata/name"))
    }

    pub(crate) fn hash(&self) -> &str {
        self.all.last().map_or("", |one| crate::fields::label(one, LABEL))
    }

    /// The number of the current template's revision.
    pub(crate) fn number(&self) -> i64 {
        self.all.last().map_or(1, |one| order(one))
    }

    /// The template of a revision; where that is forgotten, the current one.
    pub(crate) fn template(&self, name: &str) -> Value {
        let named = self.all.iter().find(|one| text(one, "/metadata/name") == name);
        let mut template = named.or(self.all.last()).map_or(Value::Null, |one| one["data"]["spec"]["template"].clone());
        remove(&mut template, "/$patch");
        template
    }

    /// Forgets the oldest that no Pod is of, down to as many as shall be kept.
    pub(crate) fn forget(&self, engine: &Engine, key: &Key, owner: &Value, used: &[&str]) -> Result<(), StatusError> {
        let kept = usize::try_from(number(owner, "/spec/revisionHistoryLimit").unwrap_or(10)).unwrap_or(10);
        let names = self.all[..self.all.len().saturating_sub(1)].iter().map(|one| text(one, "/metadata/name"));
        let unused: Vec<&str> = names.filter(|name| !used.iter().any(|used| is(name, used))).collect();
        for name in &unused[..unused.len().saturating_sub(kept)] {
            write::delete(&engine.store, Kind::ControllerRevision, &key.beside(name), Deletion::PLAIN)?;
        }
        Ok(())
    }
}

/// Pods of a `StatefulSet` carry the name of their revision, those of a `DaemonSet` only its end.
fn is(name: &str, used: &str) -> bool {
    name == used || name.rsplit_once('-').is_some_and(|(_, hash)| hash == used)
}

fn order(one: &Value) -> i64 {
    number(one, "/revision").unwrap_or(0)
}

fn describe(key: &Key, owner: &Value, data: &Value, number: i64) -> Value {
    let hash = pods::template_hash(&owner["spec"]["template"], 0);
    let mut labels = owner["spec"]["template"]["metadata"]["labels"].clone();
    set(&mut labels, &format!("/{LABEL}"), &*hash);
    let mut made = json!({
        "kind": "ControllerRevision", "apiVersion": "apps/v1",
        "metadata": {
            "name": format!("{}-{hash}", key.name), "namespace": &*key.namespace, "labels": labels,
            "ownerReferences": pods::owner_reference(owner),
        },
        "data": data, "revision": number,
    });
    if let Some(annotations) = owner.pointer("/metadata/annotations").and_then(Value::as_object)
        && !annotations.is_empty()
    {
        made["metadata"]["annotations"] = annotations.clone().into();
    }
    made
}
