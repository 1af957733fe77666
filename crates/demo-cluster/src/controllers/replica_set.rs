//! As many Pods as a `ReplicaSet` wants.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::conditions;
use super::engine::{Engine, Task};
use super::pods::{self, Pod, Readiness};
use super::scale_down;
use crate::fields::{items, number, object, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::selector::LabelSelector;
use crate::status_error::StatusError;

const BY: &str = "replicaset-controller";

pub(crate) fn run(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let Some(set) = engine.value(Kind::ReplicaSet, key) else {
        return Ok(());
    };
    let pods: Vec<Pod> = pods::claimed(engine, &set);
    let active: Vec<Pod> = pods.iter().filter(|pod| pod.active()).cloned().collect();
    let wanted = usize::try_from(number(&set, "/spec/replicas").unwrap_or(1)).unwrap_or(0);
    if active.len() == wanted || !text(&set, "/metadata/deletionTimestamp").is_empty() {
        return write_status(engine, key, &set, &pods, None);
    }
    let failure = adjust(engine, key, &set, active, wanted).err();
    let pods = pods::owned(engine, &set);
    write_status(engine, key, &set, &pods, failure.as_ref())
}

fn adjust(engine: &mut Engine, key: &Key, set: &Value, pods: Vec<Pod>, wanted: usize) -> Result<(), StatusError> {
    for _ in pods.len()..wanted {
        pods::create(engine, key, set, BY, pods::from_template(set, &set["spec"]["template"], None))?;
    }
    if pods.len() > wanted {
        let crowd = crowd(engine, set);
        let over = pods.len() - wanted;
        for pod in scale_down::order(pods, &crowd, engine.now()).iter().take(over) {
            pods::delete(engine, set, BY, &pod.key)?;
        }
    }
    Ok(())
}

/// How many Pods of all the revisions of the same Deployment each Node has.
fn crowd(engine: &Engine, set: &Value) -> HashMap<Arc<str>, usize> {
    let owner = text(set, "/metadata/ownerReferences/0/uid");
    let mut sets: Vec<Arc<str>> =
        engine.store.children(owner, Kind::ReplicaSet).iter().map(|set| Arc::clone(&set.uid)).collect();
    if owner.is_empty() {
        sets.push(text(set, "/metadata/uid").into());
    }
    let mut crowd = HashMap::new();
    for uid in sets {
        for pod in engine.store.children(&uid, Kind::Pod).iter().filter(|pod| !pod.going && pod.load.pods > 0) {
            if let Some(node) = &pod.node {
                *crowd.entry(Arc::clone(node)).or_default() += 1;
            }
        }
    }
    crowd
}

fn write_status(
    engine: &mut Engine,
    key: &Key,
    set: &Value,
    all: &[Pod],
    failure: Option<&StatusError>,
) -> Result<(), StatusError> {
    let going = all.iter().filter(|pod| pod.going() && !pod.over()).count();
    let pods: Vec<&Pod> = all.iter().filter(|pod| pod.active()).collect();
    let template = LabelSelector::of_map(set.pointer("/spec/template/metadata/labels"));
    let whole = pods.iter().filter(|pod| {
        template.takes(|key| pod.value.pointer("/metadata/labels").and_then(|all| all.get(key)).and_then(Value::as_str))
    });
    let (count, whole) = (pods.len(), whole.count());
    let readiness = Readiness::of(set, pods.into_iter(), engine.now());
    if let Some(next) = readiness.next {
        engine.enqueue_at(next, Task::ReplicaSet, key.clone());
    }
    let mut status = json!({
        "replicas": count, "terminatingReplicas": going,
        "observedGeneration": number(set, "/metadata/generation").unwrap_or(1),
    });
    // Zeros are left out, as the real controller's types leave them out.
    for (field, number) in [
        ("fullyLabeledReplicas", i64::try_from(whole).unwrap_or(0)),
        ("readyReplicas", readiness.ready),
        ("availableReplicas", readiness.available),
    ] {
        if number > 0 {
            status[field] = number.into();
        }
    }
    let now = engine.now();
    engine.edit(Kind::ReplicaSet, key, |set| {
        let conditions = items(set, "/status/conditions").to_vec();
        crate::fields::set(set, "/status", status.clone());
        if !conditions.is_empty() {
            crate::fields::set(set, "/status/conditions", conditions);
        }
        match failure {
            Some(error) => conditions::put(set, now, "ReplicaFailure", "True", "FailedCreate", &error.message),
            None => conditions::drop(set, "ReplicaFailure"),
        }
        if items(set, "/status/conditions").is_empty() {
            object(set, "/status").remove("conditions");
        }
    })
}

/// A number of a `ReplicaSet`'s status; absent is none.
pub(crate) fn counted(set: &Value, field: &str) -> i64 {
    number(set, &format!("/status/{field}")).unwrap_or(0)
}
