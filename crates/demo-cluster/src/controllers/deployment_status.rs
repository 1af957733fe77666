//! What a Deployment says of itself: counts, availability and how its rollout gets on.

use jiff::SignedDuration;
use serde_json::Value;

use super::conditions;
use super::deployment::{Sets, replicas};
use super::engine::{Engine, Task};
use super::replica_set::ready;
use super::rolling::Leeway;
use crate::clock::{parse, stamp};
use crate::fields::{flag, items, number, object, set, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::status_error::StatusError;

pub(crate) fn progress(engine: &Engine, key: &Key, reason: &str, message: &str) -> Result<(), StatusError> {
    let now = engine.now();
    engine.edit(Kind::Deployment, key, |deployment| {
        progressed(deployment, now, "True", reason, message);
    })
}

fn progressed(deployment: &mut Value, now: jiff::Timestamp, is: &str, reason: &str, message: &str) {
    conditions::put(deployment, now, "Progressing", is, reason, message);
    let all = object(deployment, "/status").get_mut("conditions").and_then(Value::as_array_mut);
    for condition in all.into_iter().flatten() {
        if text(condition, "/type") == "Progressing" {
            condition["lastUpdateTime"] = stamp(now).into();
        }
    }
}

pub(crate) fn write_status(engine: &mut Engine, key: &Key, new: Option<&Value>, old: &Sets) -> Result<(), StatusError> {
    let Some(deployment) = engine.value(Kind::Deployment, key) else {
        return Ok(());
    };
    let (now, wanted) = (engine.now(), replicas(&deployment));
    let sum = |of: &dyn Fn(&Value) -> i64| old.iter().map(|set| of(set)).sum::<i64>() + new.map_or(0, of);
    let total = sum(&|set| number(set, "/status/replicas").unwrap_or(0));
    let available = sum(&ready);
    let updated = new.map_or(0, |set| number(set, "/status/replicas").unwrap_or(0));
    let before = |field: &str| number(&deployment, &format!("/status/{field}")).unwrap_or(0);

    let mut after = (*deployment).clone();
    for (field, count) in [
        ("observedGeneration", number(&deployment, "/metadata/generation").unwrap_or(1)),
        ("replicas", total),
        ("updatedReplicas", updated),
        ("readyReplicas", available),
        ("availableReplicas", available),
        ("unavailableReplicas", (wanted.max(total) - available).max(0)),
    ] {
        if count == 0 {
            object(&mut after, "/status").remove(field);
        } else {
            set(&mut after, &format!("/status/{field}"), count);
        }
    }
    let least = wanted - Leeway::of(&deployment).unavailable;
    if available >= least {
        conditions::put(
            &mut after,
            now,
            "Available",
            "True",
            "MinimumReplicasAvailable",
            "Deployment has minimum availability.",
        );
    } else {
        conditions::put(
            &mut after,
            now,
            "Available",
            "False",
            "MinimumReplicasUnavailable",
            "Deployment does not have minimum availability.",
        );
    }
    let moved = updated > before("updatedReplicas")
        || total - updated < before("replicas") - before("updatedReplicas")
        || available > before("availableReplicas");
    let complete = updated == wanted && total == wanted && available == wanted;
    judge_progress(engine, key, &mut after, new, complete, moved);
    let status = after["status"].take();
    confirm(engine, key, status)
}

fn judge_progress(engine: &mut Engine, key: &Key, after: &mut Value, new: Option<&Value>, complete: bool, moved: bool) {
    let now = engine.now();
    let set_name = new.map_or("", |set| text(set, "/metadata/name"));
    let current = conditions::find(after, "Progressing").cloned().unwrap_or_default();
    let reason = text(&current, "/reason");
    if flag(after, "/spec/paused") {
        if reason != "DeploymentPaused" {
            progressed(after, now, "Unknown", "DeploymentPaused", "Deployment is paused");
        }
    } else if reason == "DeploymentPaused" {
        progressed(after, now, "Unknown", "DeploymentResumed", "Deployment is resumed");
    } else if reason == "NewReplicaSetAvailable" && updated_only(after) && text(&current, "/message").contains(set_name)
    {
        // A Pod that comes and goes later, or another scale, is no rollout.
    } else if complete {
        if reason != "NewReplicaSetAvailable" || !text(&current, "/message").contains(set_name) {
            let message = format!("ReplicaSet {set_name:?} has successfully progressed.");
            progressed(after, now, "True", "NewReplicaSetAvailable", &message);
        }
    } else if moved {
        let message = format!("ReplicaSet {set_name:?} is progressing.");
        progressed(after, now, "True", "ReplicaSetUpdated", &message);
    } else if !["NewReplicaSetAvailable", "ProgressDeadlineExceeded"].contains(&reason) {
        let allowed = SignedDuration::from_secs(number(after, "/spec/progressDeadlineSeconds").unwrap_or(600));
        let due = parse(text(&current, "/lastUpdateTime")).unwrap_or(now) + allowed;
        if due <= now {
            let message = format!("ReplicaSet {set_name:?} has timed out progressing.");
            progressed(after, now, "False", "ProgressDeadlineExceeded", &message);
        } else if items(after, "/status/conditions").iter().any(|one| text(one, "/type") == "Progressing") {
            engine.enqueue_at(due, Task::Deployment, key.clone());
        }
    }
}

fn updated_only(deployment: &Value) -> bool {
    number(deployment, "/status/updatedReplicas") == number(deployment, "/status/replicas")
}

/// Every condition of a Deployment says when it was last confirmed.
fn confirm(engine: &Engine, key: &Key, mut status: Value) -> Result<(), StatusError> {
    if let Some(Value::Array(all)) = status.get_mut("conditions") {
        for condition in all {
            let since = condition["lastTransitionTime"].clone();
            if condition.get("lastUpdateTime").is_none() {
                condition["lastUpdateTime"] = since;
            }
        }
    }
    engine.write_status(Kind::Deployment, key, &status)
}
