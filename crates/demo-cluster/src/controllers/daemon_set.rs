//! One Pod on every Node.

use serde_json::{Value, json};

use super::engine::Engine;
use super::pods::{self, Pod};
use crate::fields::{label, number, set, text};
use crate::kinds::Kind;
use crate::object::{Key, Object};
use crate::status_error::StatusError;
use crate::write::{self, Deletion};

const REVISION: &str = "controller-revision-hash";

pub(crate) fn run(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let Some(daemon) = engine.value(Kind::DaemonSet, key) else {
        return Ok(());
    };
    let revision = pods::template_hash(&daemon["spec"]["template"]);
    let nodes: Vec<_> = engine.store.all(Kind::Node, None).into_iter().filter(|node| takes(&daemon, node)).collect();
    let pods = pods::owned(engine, &daemon);
    let node_of = |pod: &Pod| text(&pod.value, "/spec/nodeName").to_owned();
    for node in &nodes {
        if !pods.iter().any(|pod| node_of(pod) == *node.key.name) {
            make(engine, key, &daemon, &node.key.name, &revision)?;
        }
    }
    for pod in pods.iter().filter(|pod| !nodes.iter().any(|node| *node.key.name == node_of(pod))) {
        write::delete(&engine.store, Kind::Pod, &pod.key, Deletion::PLAIN)?;
    }
    let all_ready = pods.len() >= nodes.len() && pods.iter().all(Pod::ready);
    let old = pods.iter().find(|pod| label(&pod.value, REVISION) != revision);
    if let Some(old) = old
        && all_ready
        && text(&daemon, "/spec/updateStrategy/type") != "OnDelete"
    {
        write::delete(&engine.store, Kind::Pod, &old.key, Deletion::PLAIN)?;
    }
    write_status(engine, key, &daemon, nodes.len(), &revision)
}

fn takes(daemon: &Value, node: &Object) -> bool {
    let wanted = daemon.pointer("/spec/template/spec/nodeSelector");
    crate::selector::LabelSelector::of_map(wanted).takes_object(node)
}

fn make(engine: &Engine, key: &Key, daemon: &Value, node: &str, revision: &str) -> Result<(), StatusError> {
    let mut pod = pods::from_template(daemon, &daemon["spec"]["template"], None);
    set(&mut pod, "/metadata/labels/controller-revision-hash", revision);
    set(
        &mut pod,
        "/metadata/labels/pod-template-generation",
        number(daemon, "/metadata/generation").unwrap_or(1).to_string(),
    );
    set(&mut pod, "/spec/nodeName", node);
    engine.create(Kind::Pod, key, pod).map(drop)
}

fn write_status(engine: &Engine, key: &Key, daemon: &Value, nodes: usize, revision: &str) -> Result<(), StatusError> {
    let pods: Vec<Pod> = pods::owned(engine, daemon).into_iter().filter(Pod::active).collect();
    let ready = pods.iter().filter(|pod| pod.ready()).count();
    let updated = pods.iter().filter(|pod| label(&pod.value, REVISION) == revision).count();
    let mut status = json!({
        "observedGeneration": number(daemon, "/metadata/generation").unwrap_or(1),
        "desiredNumberScheduled": nodes, "currentNumberScheduled": pods.len(), "numberMisscheduled": 0,
        "numberReady": ready, "numberAvailable": ready, "updatedNumberScheduled": updated,
    });
    if nodes > ready {
        status["numberUnavailable"] = (nodes - ready).into();
    }
    engine.write_status(Kind::DaemonSet, key, &status)
}
