//! Whose work a change is.

use std::sync::Arc;

use serde_json::Value;

use super::engine::{Engine, Task};
use super::{BEHAVIOUR, garbage};
use crate::fields::{annotation, items, text};
use crate::history::{Change, Happened};
use crate::kinds::{KINDS, Kind};
use crate::object::{Key, Object};
use crate::selector::LabelSelector;

/// The kinds whose objects are a controller's work whenever they change.
const OWN: [(Kind, Task); 10] = [
    (Kind::Deployment, Task::Deployment),
    (Kind::ReplicaSet, Task::ReplicaSet),
    (Kind::StatefulSet, Task::StatefulSet),
    (Kind::DaemonSet, Task::DaemonSet),
    (Kind::Job, Task::Job),
    (Kind::CronJob, Task::CronJob),
    (Kind::Service, Task::Endpoints),
    (Kind::Ingress, Task::Ingress),
    (Kind::Node, Task::Node),
    (Kind::Namespace, Task::Namespace),
];

/// After an absence: everything is looked at, of the Pods those that changed since a version.
pub(crate) fn everything(engine: &mut Engine, since: u64) {
    for (kind, task) in OWN {
        for object in engine.store.all(kind, None) {
            engine.enqueue(task, object.key.clone());
        }
    }
    for facts in KINDS.iter().filter(|facts| facts.kind != Kind::Pod) {
        for object in engine.store.all(facts.kind, None).iter().filter(|object| object.version > since) {
            if object.going {
                engine.enqueue(Task::Garbage(facts.kind), object.key.clone());
            } else if !object.owners.is_empty() {
                garbage::check_owners(engine, object, &object.value());
            }
        }
    }
    for pod in engine.store.all(Kind::Pod, None).iter().filter(|pod| pod.version > since || pod.node.is_none()) {
        engine.enqueue(task_of(pod), pod.key.clone());
    }
}

fn task_of(pod: &Object) -> Task {
    if pod.node.is_some() { Task::Kubelet } else { Task::Schedule }
}

pub(crate) fn change(engine: &mut Engine, change: &Change) {
    let object = &change.object;
    if let Some((_, task)) = OWN.iter().find(|(kind, _)| *kind == object.kind) {
        engine.enqueue(*task, object.key.clone());
    }
    if object.going && change.happened != Happened::Deleted && object.kind != Kind::Pod {
        engine.enqueue(Task::Garbage(object.kind), object.key.clone());
    }
    match object.kind {
        Kind::Pod => pod(engine, change),
        Kind::Node => node(engine, change),
        Kind::ReplicaSet | Kind::Job | Kind::ControllerRevision => owners(engine, change),
        Kind::EndpointSlice if change.happened == Happened::Deleted => owners(engine, change),
        _ if change.happened != Happened::Modified && !object.owners.is_empty() => owners(engine, change),
        _ => {}
    }
    if change.happened == Happened::Deleted && object.kind.namespaced() && object.kind != Kind::Event {
        let namespace = Key::new("", &object.key.namespace);
        if engine.store.get(Kind::Namespace, &namespace).is_some_and(|namespace| namespace.going) {
            engine.enqueue(Task::Namespace, namespace);
        }
    }
}

fn pod(engine: &mut Engine, change: &Change) {
    let pod = &change.object;
    if change.happened == Happened::Deleted {
        engine.wait_no_more(Task::Kubelet, &pod.key);
        engine.wait_no_more(Task::Schedule, &pod.key);
        engine.unplaced.remove(&pod.key);
    } else {
        engine.enqueue(task_of(pod), pod.key.clone());
    }
    let lighter =
        |before: &Arc<Object>| before.load.pods > 0 && (change.happened == Happened::Deleted || pod.load.pods == 0);
    if pod.node.is_some() && change.before.as_ref().is_some_and(lighter) {
        place_again(engine);
    }
    if pod.owners.is_empty() && change.happened != Happened::Deleted {
        possible_owners(engine, pod);
    }
    owners(engine, change);
    for service in engine.store.all(Kind::Service, Some(&pod.key.namespace)) {
        let selector = LabelSelector::of_map(service.value().pointer("/spec/selector"));
        let takes = |pod: &Object| !selector.is_empty() && selector.takes_object(pod);
        if takes(pod) || change.before.as_deref().is_some_and(takes) {
            engine.enqueue(Task::Endpoints, service.key.clone());
        }
    }
}

/// Whoever waits for a place may have one now.
pub(crate) fn place_again(engine: &mut Engine) {
    for key in std::mem::take(&mut engine.unplaced) {
        engine.enqueue(Task::Schedule, key);
    }
}

/// A Pod without an owner belongs to whoever selects it.
fn possible_owners(engine: &mut Engine, pod: &Object) {
    for (kind, task) in [
        (Kind::ReplicaSet, Task::ReplicaSet),
        (Kind::StatefulSet, Task::StatefulSet),
        (Kind::DaemonSet, Task::DaemonSet),
    ] {
        for owner in engine.store.all(kind, Some(&pod.key.namespace)) {
            if LabelSelector::of_workload(&owner.value()["spec"]["selector"]).takes_object(pod) {
                engine.enqueue(task, owner.key.clone());
            }
        }
    }
}

/// What about a Node decides which Pods run on it.
fn character(node: &Object) -> (Value, Value, Value, String) {
    let value = node.value();
    let of = |pointer: &str| value.pointer(pointer).cloned().unwrap_or_default();
    let behaviour = annotation(&value, BEHAVIOUR).to_owned();
    (of("/metadata/labels"), of("/spec"), of("/status/allocatable"), behaviour)
}

/// A Node that comes, goes or changes its character concerns its Pods, every `DaemonSet` and whoever waits for a place.
fn node(engine: &mut Engine, change: &Change) {
    let same = |before: &Arc<Object>| character(before) == character(&change.object);
    if change.happened == Happened::Modified && change.before.as_ref().is_some_and(same) {
        return;
    }
    for set in engine.store.all(Kind::DaemonSet, None) {
        engine.enqueue(Task::DaemonSet, set.key.clone());
    }
    for key in engine.store.pods_on(&change.object.key.name) {
        engine.enqueue(Task::Evict, key.clone());
        engine.enqueue(Task::Kubelet, key);
    }
    place_again(engine);
}

fn owners(engine: &mut Engine, change: &Change) {
    let object = &change.object;
    let before = change.before.as_ref().filter(|before| before.owners != object.owners);
    for one in before.into_iter().chain([object]).filter(|one| !one.owners.is_empty()) {
        let value = one.value();
        for owner in items(&value, "/metadata/ownerReferences") {
            let Some(kind) = Kind::named(text(owner, "/kind")) else {
                continue;
            };
            let key = if kind.namespaced() {
                object.key.beside(text(owner, "/name"))
            } else {
                Key::new("", text(owner, "/name"))
            };
            if let Some((_, task)) = OWN.iter().find(|(own, _)| *own == kind) {
                engine.enqueue(*task, key.clone());
            }
            if change.happened == Happened::Deleted && engine.store.get(kind, &key).is_some_and(|owner| owner.going) {
                engine.enqueue(Task::Garbage(kind), key);
            }
        }
        if change.happened == Happened::Added {
            garbage::check_owners(engine, object, &value);
        }
    }
}
