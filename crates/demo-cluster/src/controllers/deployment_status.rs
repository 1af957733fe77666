//! What a Deployment says of itself: counts, availability and how its rollout gets on.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::conditions;
use super::deployment::{Rollout, replicas};
use super::engine::{Engine, Task};
use super::replica_set::counted;
use super::rolling::Leeway;
use crate::clock::{parse, stamp};
use crate::fields::{flag, number, object, set, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::status_error::StatusError;

/// A deadline that is as good as none.
const NEVER: i64 = i32::MAX as i64;

/// Whether the rollout's progress is looked at, too: not while it is paused or scaled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Judged {
    Yes,
    No,
}

/// Says how the rollout gets on.
pub(crate) fn progress(deployment: &mut Value, now: Timestamp, is: &str, reason: &str, message: &str) {
    if deadline(deployment).is_some() {
        put(deployment, now, "Progressing", is, reason, message);
    }
}

/// As the real controller puts conditions: what says the same stays as it is, what changed comes last.
fn put(deployment: &mut Value, now: Timestamp, kind: &str, is: &str, reason: &str, message: &str) {
    let before = conditions::find(deployment, kind).cloned().unwrap_or_default();
    if text(&before, "/status") == is && text(&before, "/reason") == reason {
        return;
    }
    let now = stamp(now);
    let since = Some(text(&before, "/lastTransitionTime")).filter(|since| !since.is_empty());
    let since = since.filter(|_| text(&before, "/status") == is).map_or_else(|| now.clone(), str::to_owned);
    conditions::drop(deployment, kind);
    let conditions = object(deployment, "/status").entry("conditions").or_insert_with(|| json!([]));
    if let Value::Array(all) = conditions {
        all.push(json!({
            "type": kind, "status": is, "reason": reason, "message": message,
            "lastUpdateTime": now, "lastTransitionTime": since,
        }));
    }
}

fn deadline(deployment: &Value) -> Option<SignedDuration> {
    let seconds = number(deployment, "/spec/progressDeadlineSeconds").filter(|seconds| *seconds != NEVER)?;
    Some(SignedDuration::from_secs(seconds))
}

/// A rollout that is paused or resumed says so.
pub(crate) fn note_pause(engine: &Engine, key: &Key, deployment: Arc<Value>) -> Result<Arc<Value>, StatusError> {
    let reason = conditions::find(&deployment, "Progressing").map_or("", |condition| text(condition, "/reason"));
    let (paused, known) = (flag(&deployment, "/spec/paused"), reason == "DeploymentPaused");
    if paused == known || reason == "ProgressDeadlineExceeded" {
        return Ok(deployment);
    }
    let now = engine.now();
    engine.edited(Kind::Deployment, key, |deployment| {
        if paused {
            progress(deployment, now, "Unknown", "DeploymentPaused", "Deployment is paused");
        } else {
            progress(deployment, now, "Unknown", "DeploymentResumed", "Deployment is resumed");
        }
    })
}

/// Everything is of the new revision, and available.
pub(crate) fn complete(deployment: &Value) -> bool {
    let wanted = replicas(deployment);
    ["updatedReplicas", "replicas", "availableReplicas"].iter().all(|field| counted(deployment, field) == wanted)
        && number(deployment, "/status/observedGeneration") >= number(deployment, "/metadata/generation")
}

pub(crate) fn write(engine: &mut Engine, rollout: &Rollout, judged: Judged) -> Result<(), StatusError> {
    let now = engine.now();
    let mut due = None;
    let before = engine.value(Kind::Deployment, &rollout.key).unwrap_or_else(|| Arc::clone(&rollout.deployment));
    let mut after = (*before).clone();
    count(&mut after, rollout);
    judge_availability(&mut after, now);
    if judged == Judged::Yes {
        due = judge_progress(&mut after, &before, rollout, now);
        pass_failure_on(&mut after, rollout, now);
    }
    let status = after["status"].take();
    if let Some(due) = due {
        engine.enqueue_at(due, Task::Deployment, rollout.key.clone());
    }
    engine.write_status(Kind::Deployment, &rollout.key, &status)
}

fn count(after: &mut Value, rollout: &Rollout) {
    let sum = |field: &str| rollout.all().map(|set| counted(set, field)).sum::<i64>();
    let available = sum("availableReplicas");
    let updated = rollout.new.as_ref().map_or(0, |set| counted(set, "replicas"));
    for (field, count) in [
        ("observedGeneration", number(&rollout.deployment, "/metadata/generation").unwrap_or(1)),
        ("replicas", sum("replicas")),
        ("updatedReplicas", updated),
        ("readyReplicas", sum("readyReplicas")),
        ("availableReplicas", available),
        ("unavailableReplicas", (rollout.total() - available).max(0)),
    ] {
        // Zeros are left out, as the real controller's types leave them out.
        if count == 0 {
            object(after, "/status").remove(field);
        } else {
            set(after, &format!("/status/{field}"), count);
        }
    }
    set(after, "/status/terminatingReplicas", sum("terminatingReplicas"));
}

fn judge_availability(after: &mut Value, now: Timestamp) {
    let least = replicas(after) - Leeway::of(after).unavailable;
    if counted(after, "availableReplicas") >= least {
        put(after, now, "Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.");
    } else {
        let message = "Deployment does not have minimum availability.";
        put(after, now, "Available", "False", "MinimumReplicasUnavailable", message);
    }
}

/// Judges how the rollout gets on, and says when it should be looked at again.
fn judge_progress(after: &mut Value, before: &Value, rollout: &Rollout, now: Timestamp) -> Option<Timestamp> {
    let Some(allowed) = deadline(after) else {
        conditions::drop(after, "Progressing");
        return None;
    };
    let current = conditions::find(after, "Progressing").cloned().unwrap_or_default();
    let reason = text(&current, "/reason");
    if counted(after, "replicas") == counted(after, "updatedReplicas") && reason == "NewReplicaSetAvailable" {
        // A Pod that comes and goes later is no rollout.
        return None;
    }
    let subject = match &rollout.new {
        Some(new) => format!("ReplicaSet {:?}", text(new, "/metadata/name")),
        None => format!("Deployment {:?}", &*rollout.key.name),
    };
    let old = |value: &Value| counted(value, "replicas") - counted(value, "updatedReplicas");
    let more = |field: &str| counted(after, field) > counted(before, field);
    let moved =
        more("updatedReplicas") || more("readyReplicas") || more("availableReplicas") || old(after) < old(before);
    if complete(after) {
        let message = format!("{subject} has successfully progressed.");
        put(after, now, "Progressing", "True", "NewReplicaSetAvailable", &message);
    } else if moved {
        // Said again, so that the deadline counts from now.
        conditions::drop(after, "Progressing");
        put(after, now, "Progressing", "True", "ReplicaSetUpdated", &format!("{subject} is progressing."));
        let said = text(&current, "/status") == "True";
        if let Some(last) =
            after.pointer_mut("/status/conditions").and_then(Value::as_array_mut).and_then(|all| all.last_mut())
            && said
        {
            last["lastTransitionTime"] = current["lastTransitionTime"].clone();
        }
        return Some(now + allowed + SignedDuration::from_secs(1));
    } else if !current.is_null() && !["NewReplicaSetAvailable", "ProgressDeadlineExceeded"].contains(&reason) {
        let due = parse(text(&current, "/lastUpdateTime")).unwrap_or(now) + allowed;
        if due < now {
            let message = format!("{subject} has timed out progressing.");
            put(after, now, "Progressing", "False", "ProgressDeadlineExceeded", &message);
            return None;
        }
        return Some(due + SignedDuration::from_millis(1));
    }
    None
}

/// What keeps a revision from making Pods is said of the Deployment, too.
fn pass_failure_on(after: &mut Value, rollout: &Rollout, now: Timestamp) {
    let failed = rollout.new.iter().chain(&rollout.old).find_map(|set| conditions::find(set, "ReplicaFailure"));
    match failed {
        Some(failed) => put(
            after,
            now,
            "ReplicaFailure",
            text(failed, "/status"),
            text(failed, "/reason"),
            text(failed, "/message"),
        ),
        None => conditions::drop(after, "ReplicaFailure"),
    }
}
