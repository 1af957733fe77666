//! As many Pods as a `ReplicaSet` wants.

use serde_json::{Value, json};

use super::engine::Engine;
use super::pods::{self, Pod};
use crate::fields::{number, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::status_error::StatusError;
use crate::write::{self, Deletion};

pub(crate) fn run(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let Some(set) = engine.value(Kind::ReplicaSet, key) else {
        return Ok(());
    };
    let mut pods: Vec<Pod> = pods::owned(engine, &set).into_iter().filter(Pod::active).collect();
    let wanted = usize::try_from(number(&set, "/spec/replicas").unwrap_or(1)).unwrap_or(0);
    for _ in pods.len()..wanted {
        engine.create(Kind::Pod, key, pods::from_template(&set, &set["spec"]["template"], None))?;
    }
    if pods.len() > wanted {
        // Those that serve least go first, the youngest among equals.
        pods.sort_by(|a, b| worth(a).cmp(&worth(b)).then_with(|| created(b).cmp(created(a))));
        for pod in &pods[..pods.len() - wanted] {
            write::delete(&engine.store, Kind::Pod, &pod.key, Deletion::PLAIN)?;
        }
    }
    let pods: Vec<Pod> = pods::owned(engine, &set).into_iter().filter(Pod::active).collect();
    let ready = pods.iter().filter(|pod| pod.ready()).count();
    let mut status = json!({
        "replicas": pods.len(), "fullyLabeledReplicas": pods.len(),
        "observedGeneration": number(&set, "/metadata/generation").unwrap_or(1),
    });
    // Zeros are left out, as the real controller's types leave them out.
    if ready > 0 {
        status["readyReplicas"] = ready.into();
        status["availableReplicas"] = ready.into();
    }
    if pods.is_empty() {
        status.as_object_mut().map(|status| status.remove("fullyLabeledReplicas"));
    }
    engine.write_status(Kind::ReplicaSet, key, &status)
}

fn worth(pod: &Pod) -> u8 {
    let assigned = !text(&pod.value, "/spec/nodeName").is_empty();
    u8::from(assigned) + u8::from(pod.phase() == "Running") * 2 + u8::from(pod.ready()) * 4
}

fn created(pod: &Pod) -> &str {
    text(&pod.value, "/metadata/creationTimestamp")
}

/// How many replicas of a status are ready; absent is none.
pub(crate) fn ready(set: &Value) -> i64 {
    number(set, "/status/readyReplicas").unwrap_or(0)
}
