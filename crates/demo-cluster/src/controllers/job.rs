//! Work that ends.

use serde_json::{Value, json};

use super::conditions;
use super::engine::Engine;
use super::pods::{self, Pod};
use crate::clock::stamp;
use crate::fields::{flag, number, object, set, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::status_error::StatusError;

pub(crate) fn run(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let Some(job) = engine.value(Kind::Job, key) else {
        return Ok(());
    };
    if ended(&job).is_some() || flag(&job, "/spec/suspend") {
        return Ok(());
    }
    let pods = pods::owned(engine, &job);
    let count = |phase: &str| pods.iter().filter(|pod| pod.phase() == phase).count();
    let (succeeded, failed) = (count("Succeeded"), count("Failed"));
    let active = pods.iter().filter(|pod| pod.active()).count();
    let setting = |name: &str| usize::try_from(number(&job, &format!("/spec/{name}")).unwrap_or(1)).unwrap_or(0);
    let (completions, parallel) = (setting("completions"), setting("parallelism"));
    let gave_up = failed > setting("backoffLimit");
    let more = if gave_up { 0 } else { parallel.min(completions.saturating_sub(succeeded)).saturating_sub(active) };
    for _ in 0..more {
        make(engine, key, &job)?;
    }
    let now = engine.now();
    let mut after = (*job).clone();
    crate::fields::set_default(&mut after, "/status/startTime", stamp(now));
    let ready = pods.iter().filter(|pod| pod.ready()).count();
    for (field, number) in [("active", active + more), ("ready", ready), ("succeeded", succeeded), ("failed", failed)] {
        if number == 0 && field != "ready" {
            object(&mut after, "/status").remove(field);
        } else {
            set(&mut after, &format!("/status/{field}"), number);
        }
    }
    if succeeded >= completions {
        set(&mut after, "/status/completionTime", stamp(now));
        let (reason, message) = ("CompletionsReached", "Reached expected number of succeeded pods");
        conditions::put(&mut after, now, "SuccessCriteriaMet", "True", reason, message);
        conditions::put(&mut after, now, "Complete", "True", reason, message);
    } else if gave_up {
        let message = "Job has reached the specified backoff limit";
        conditions::put(&mut after, now, "Failed", "True", "BackoffLimitExceeded", message);
    }
    engine.write_status(Kind::Job, key, &after["status"])
}

/// Which way a Job ended, if it has.
pub(crate) fn ended(job: &Value) -> Option<&'static str> {
    ["Complete", "Failed"].into_iter().find(|kind| conditions::status(job, kind) == "True")
}

fn make(engine: &Engine, key: &Key, job: &Value) -> Result<(), StatusError> {
    let uid = text(job, "/metadata/uid");
    let mut pod = pods::from_template(job, &job["spec"]["template"], None);
    for prefix in ["", "batch.kubernetes.io~1"] {
        set(&mut pod, &format!("/metadata/labels/{prefix}job-name"), &*key.name);
        set(&mut pod, &format!("/metadata/labels/{prefix}controller-uid"), uid);
    }
    engine.create(Kind::Pod, key, pod).map(drop)
}

/// A Job made from a template by somebody, with the selector that the real server generates.
pub(crate) fn from_template(owner: &Value, template: &Value, name: &str) -> Value {
    let mut metadata = template.get("metadata").cloned().unwrap_or_else(|| json!({}));
    metadata["name"] = name.into();
    metadata["namespace"] = owner["metadata"]["namespace"].clone();
    metadata["ownerReferences"] = pods::owner_reference(owner);
    json!({"kind": "Job", "apiVersion": "batch/v1", "metadata": metadata, "spec": template["spec"]})
}

/// The Pods of a Job that still run.
pub(crate) fn runs(engine: &Engine, job: &Value) -> bool {
    ended(job).is_none() && pods::owned(engine, job).iter().any(Pod::active)
}
