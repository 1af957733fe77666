//! Work that ends.

use serde_json::{Value, json};

use super::conditions;
use super::engine::{Engine, Task};
use super::events::{tell, warn};
use super::job_pods::Work;
use super::pods;
use crate::clock::{parse, stamp};
use crate::fields::{flag, number, object, set, set_default, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::status_error::StatusError;
use crate::write::{self, Deletion};

pub(crate) const BY: &str = "job-controller";

pub(crate) fn run(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let Some(job) = engine.value(Kind::Job, key) else {
        return Ok(());
    };
    if !text(&job, "/metadata/deletionTimestamp").is_empty() {
        return Ok(());
    }
    if ended(&job).is_some() {
        return expire(engine, key, &job);
    }
    let work = Work::of(engine, &job);
    let now = engine.now();
    let mut after = (*job).clone();
    if flag(&job, "/spec/suspend") {
        return suspend(engine, key, &work, after);
    }
    if conditions::status(&job, "Suspended") == "True" {
        conditions::put(&mut after, now, "Suspended", "False", "JobResumed", "Job resumed");
        set(&mut after, "/status/startTime", stamp(now));
        tell(engine, &job, BY, "Resumed", "Job resumed");
    }
    set_default(&mut after, "/status/startTime", stamp(now));
    if let Some((reason, message)) = failure(engine, key, &after, &work) {
        work.delete_active(engine)?;
        work.write_counts(engine, &mut after);
        for kind in ["FailureTarget", "Failed"] {
            conditions::put(&mut after, now, kind, "True", reason, message);
        }
        warn(engine, &job, BY, reason, message);
    } else if work.complete() {
        work.delete_active(engine)?;
        work.write_counts(engine, &mut after);
        set(&mut after, "/status/completionTime", stamp(now));
        let (reason, message) = ("CompletionsReached", "Reached expected number of succeeded pods");
        conditions::put(&mut after, now, "SuccessCriteriaMet", "True", reason, message);
        conditions::put(&mut after, now, "Complete", "True", reason, message);
        tell(engine, &job, BY, "Completed", "Job completed");
    } else {
        work.go_on(engine, key)?;
        Work::of(engine, &job).write_counts(engine, &mut after);
    }
    engine.write_status(Kind::Job, key, &after["status"])
}

/// Which way a Job ended, if it has.
pub(crate) fn ended(job: &Value) -> Option<&'static str> {
    ["Complete", "Failed"].into_iter().find(|kind| conditions::status(job, kind) == "True")
}

fn failure(engine: &mut Engine, key: &Key, job: &Value, work: &Work<'_>) -> Option<(&'static str, &'static str)> {
    if work.gave_up() {
        return Some(("BackoffLimitExceeded", "Job has reached the specified backoff limit"));
    }
    let allowed = number(job, "/spec/activeDeadlineSeconds")?;
    let due = parse(text(job, "/status/startTime"))? + jiff::SignedDuration::from_secs(allowed);
    if due <= engine.now() {
        return Some(("DeadlineExceeded", "Job was active longer than specified deadline"));
    }
    engine.enqueue_at(due, Task::Job, key.clone());
    None
}

fn suspend(engine: &mut Engine, key: &Key, work: &Work<'_>, mut after: Value) -> Result<(), StatusError> {
    let now = engine.now();
    work.delete_active(engine)?;
    work.write_counts(engine, &mut after);
    object(&mut after, "/status").remove("active");
    if conditions::status(&after, "Suspended") != "True" {
        conditions::put(&mut after, now, "Suspended", "True", "JobSuspended", "Job suspended");
        object(&mut after, "/status").remove("startTime");
        tell(engine, &after, BY, "Suspended", "Job suspended");
    }
    engine.write_status(Kind::Job, key, &after["status"])
}

/// Some Jobs are deleted a while after they ended.
fn expire(engine: &mut Engine, key: &Key, job: &Value) -> Result<(), StatusError> {
    let Some(kept) = number(job, "/spec/ttlSecondsAfterFinished") else {
        return Ok(());
    };
    let end =
        ended(job).and_then(|kind| conditions::find(job, kind)).map_or("", |one| text(one, "/lastTransitionTime"));
    let due = parse(end).unwrap_or_default() + jiff::SignedDuration::from_secs(kept);
    if due > engine.now() {
        engine.enqueue_at(due, Task::Job, key.clone());
        return Ok(());
    }
    write::delete(&engine.store, Kind::Job, key, Deletion::PLAIN).map(drop)
}

/// A Job made from a template by somebody.
pub(crate) fn from_template(owner: &Value, template: &Value, name: &str) -> Value {
    let mut metadata = template.get("metadata").cloned().unwrap_or_else(|| json!({}));
    metadata["name"] = name.into();
    metadata["namespace"] = owner["metadata"]["namespace"].clone();
    metadata["ownerReferences"] = pods::owner_reference(owner);
    json!({"kind": "Job", "apiVersion": "batch/v1", "metadata": metadata, "spec": template["spec"]})
}
