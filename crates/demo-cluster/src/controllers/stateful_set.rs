//! Pods with names that stay: started in order, updated from the last to the first.

use serde_json::{Value, json};

use super::engine::Engine;
use super::pods::{self, Pod};
use crate::fields::{label, number, set, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::status_error::StatusError;
use crate::write::{self, Deletion};

const REVISION: &str = "controller-revision-hash";

pub(crate) fn run(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let Some(stateful) = engine.value(Kind::StatefulSet, key) else {
        return Ok(());
    };
    let wanted = number(&stateful, "/spec/replicas").unwrap_or(1);
    let update = format!("{}-{}", key.name, pods::template_hash(&stateful["spec"]["template"]));
    let pods = pods::owned(engine, &stateful);
    let at = |ordinal: i64| pods.iter().find(|pod| ordinal_of(pod, key) == Some(ordinal));
    let parallel = text(&stateful, "/spec/podManagementPolicy") == "Parallel";

    let mut settled = true;
    for ordinal in 0..wanted {
        match at(ordinal) {
            Some(pod) if pod.ready() => {}
            Some(_) => settled = false,
            None => {
                settled = false;
                make(engine, key, &stateful, ordinal, &update)?;
            }
        }
        if !settled && !parallel {
            break;
        }
    }
    if settled {
        shrink_or_update(engine, key, &stateful, &pods, &update)?;
    }
    write_status(engine, key, &stateful, &update)
}

fn ordinal_of(pod: &Pod, key: &Key) -> Option<i64> {
    pod.key.name.strip_prefix(&*key.name)?.strip_prefix('-')?.parse().ok()
}

fn make(engine: &Engine, key: &Key, stateful: &Value, ordinal: i64, revision: &str) -> Result<(), StatusError> {
    let name = format!("{}-{ordinal}", key.name);
    let mut pod = pods::from_template(stateful, &stateful["spec"]["template"], Some(&name));
    set(&mut pod, "/metadata/generateName", format!("{}-", key.name));
    set(&mut pod, "/metadata/labels/controller-revision-hash", revision);
    set(&mut pod, "/metadata/labels/statefulset.kubernetes.io~1pod-name", name.clone());
    set(&mut pod, "/metadata/labels/apps.kubernetes.io~1pod-index", ordinal.to_string());
    set(&mut pod, "/spec/hostname", name);
    set(&mut pod, "/spec/subdomain", text(stateful, "/spec/serviceName"));
    engine.create(Kind::Pod, key, pod).map(drop)
}

/// One Pod at a time, the last first: those that are too many, then those of an old revision.
fn shrink_or_update(
    engine: &Engine,
    key: &Key,
    stateful: &Value,
    pods: &[Pod],
    update: &str,
) -> Result<(), StatusError> {
    if pods.iter().any(Pod::going) {
        return Ok(());
    }
    let wanted = number(stateful, "/spec/replicas").unwrap_or(1);
    let partition = number(stateful, "/spec/updateStrategy/rollingUpdate/partition").unwrap_or(0);
    let rolls = text(stateful, "/spec/updateStrategy/type") != "OnDelete";
    let last = pods
        .iter()
        .filter_map(|pod| ordinal_of(pod, key).map(|ordinal| (ordinal, pod)))
        .filter(|(ordinal, pod)| {
            let old = label(&pod.value, REVISION) != update;
            *ordinal >= wanted || (rolls && old && *ordinal >= partition)
        })
        .max_by_key(|(ordinal, _)| *ordinal);
    match last {
        Some((_, pod)) => write::delete(&engine.store, Kind::Pod, &pod.key, Deletion::PLAIN).map(drop),
        None => Ok(()),
    }
}

fn write_status(engine: &Engine, key: &Key, stateful: &Value, update: &str) -> Result<(), StatusError> {
    let pods: Vec<Pod> = pods::owned(engine, stateful).into_iter().filter(Pod::active).collect();
    let ready = pods.iter().filter(|pod| pod.ready()).count();
    let updated = pods.iter().filter(|pod| label(&pod.value, REVISION) == update).count();
    // Until every Pod is of the new revision, the old one is the current one.
    let current =
        pods.iter().map(|pod| label(&pod.value, REVISION)).find(|revision| *revision != update).unwrap_or(update);
    let of_current = pods.iter().filter(|pod| label(&pod.value, REVISION) == current).count();
    engine.write_status(
        Kind::StatefulSet,
        key,
        &json!({
            "observedGeneration": number(stateful, "/metadata/generation").unwrap_or(1),
            "replicas": pods.len(), "readyReplicas": ready, "availableReplicas": ready, "currentReplicas": of_current,
            "updatedReplicas": updated, "currentRevision": current, "updateRevision": update, "collisionCount": 0,
        }),
    )
}
