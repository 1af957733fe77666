//! The revisions of a Deployment: made, numbered, taken up again and forgotten.

use serde_json::{Map, Value, json};

use super::deployment::{BY, Rollout, replicas};
use super::deployment_status::progress;
use super::engine::Engine;
use super::events::tell;
use super::pods;
use super::replica_set::counted;
use super::rolling::{self, Leeway};
use crate::fields::{annotation, number as number_at, object, set, set_default, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::status_error::StatusError;
use crate::write::{self, Deletion};

/// Where a revision's number is written.
pub(crate) const REVISION: &str = "deployment.kubernetes.io/revision";
/// The numbers that a revision had before it was taken up again.
const HISTORY: &str = "deployment.kubernetes.io/revision-history";
/// What the Deployment wanted when its revision was last scaled, without and with its surge.
pub(crate) const DESIRED: &str = "deployment.kubernetes.io/desired-replicas";
pub(crate) const MOST: &str = "deployment.kubernetes.io/max-replicas";
/// Annotations of the Deployment that are not the revision's.
const OWN: [&str; 5] = ["kubectl.kubernetes.io/last-applied-configuration", REVISION, HISTORY, DESIRED, MOST];

fn revision(set: &Value) -> i64 {
    annotation(set, REVISION).parse().unwrap_or(0)
}

fn next(rollout: &Rollout) -> i64 {
    rollout.old.iter().map(|set| revision(set)).max().unwrap_or(0) + 1
}

pub(crate) fn note_counts(set: &mut Value, deployment: &Value) {
    let wanted = replicas(deployment);
    let all = object(set, "/metadata/annotations");
    all.insert(DESIRED.into(), wanted.to_string().into());
    all.insert(MOST.into(), (wanted + Leeway::of(deployment).surge).to_string().into());
}

fn copied(deployment: &Value) -> Map<String, Value> {
    let all = deployment.pointer("/metadata/annotations").and_then(Value::as_object);
    all.into_iter()
        .flatten()
        .filter(|(key, _)| !OWN.contains(&key.as_str()))
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect()
}

/// Makes the revision of the current template.
pub(crate) fn make(engine: &mut Engine, rollout: &mut Rollout) -> Result<(), StatusError> {
    let (key, deployment) = (rollout.key.clone(), rollout.deployment.clone());
    let collisions = counted(&deployment, "collisionCount");
    let hash = pods::template_hash(&deployment["spec"]["template"], collisions);
    let name = format!("{}-{hash}", key.name);
    let wants = if text(&deployment, "/spec/strategy/type") == "Recreate" {
        rollout.wanted()
    } else {
        rolling::grow(rollout.wanted(), Leeway::of(&deployment), 0, rollout.total())
    };
    let number = next(rollout);
    let made = describe(&key, &deployment, &hash, wants, number);
    let made = match engine.create(Kind::ReplicaSet, &key, made) {
        Err(error) if error.reason == "AlreadyExists" => {
            // Another's by chance: the next look hashes with another number.
            return engine.edit(Kind::Deployment, &key, |deployment| {
                set(deployment, "/status/collisionCount", collisions + 1);
            });
        }
        made => made?,
    };
    if wants > 0 {
        let message = format!("Scaled up replica set {name} from 0 to {wants}");
        tell(engine, &deployment, BY, "ScalingReplicaSet", &message);
    }
    rollout.new = Some(made);
    let now = engine.now();
    rollout.deployment = engine.edited(Kind::Deployment, &key, |deployment| {
        object(deployment, "/metadata/annotations").insert(REVISION.into(), number.to_string().into());
        progress(deployment, now, "True", "NewReplicaSetCreated", &format!("Created new replica set {name:?}"));
    })?;
    Ok(())
}

fn describe(key: &Key, deployment: &Value, hash: &str, wants: i64, number: i64) -> Value {
    let mut template = deployment["spec"]["template"].clone();
    set(&mut template, "/metadata/labels/pod-template-hash", hash);
    let mut selector = deployment["spec"]["selector"].clone();
    set(&mut selector, "/matchLabels/pod-template-hash", hash);
    let mut annotations = copied(deployment);
    annotations.insert(REVISION.into(), number.to_string().into());
    let mut made = json!({
        "kind": "ReplicaSet", "apiVersion": "apps/v1",
        "metadata": {
            "name": format!("{}-{hash}", key.name), "namespace": &*key.namespace,
            "labels": template["metadata"]["labels"], "annotations": annotations,
            "ownerReferences": pods::owner_reference(deployment),
        },
        "spec": {"replicas": wants, "selector": selector, "template": template},
    });
    if let Some(seconds) = number_at(deployment, "/spec/minReadySeconds").filter(|seconds| *seconds > 0) {
        set(&mut made, "/spec/minReadySeconds", seconds);
    }
    note_counts(&mut made, deployment);
    made
}

/// Numbers the revision of the current template: one that is taken up again is the newest.
pub(crate) fn number(engine: &Engine, rollout: &mut Rollout) -> Result<(), StatusError> {
    let Some(new) = rollout.new.clone() else {
        return Ok(());
    };
    let (before, next) = (revision(&new), next(rollout));
    let number = before.max(next);
    let copied = copied(&rollout.deployment);
    let seconds = number_at(&rollout.deployment, "/spec/minReadySeconds").unwrap_or(0);
    let name = text(&new, "/metadata/name");
    rollout.new = Some(engine.edited(Kind::ReplicaSet, &rollout.key.beside(name), |set| {
        object(set, "/metadata/annotations").extend(copied.clone());
        if before < number {
            let history = annotation(set, HISTORY).to_owned();
            let all = object(set, "/metadata/annotations");
            all.insert(REVISION.into(), number.to_string().into());
            if before > 0 {
                let history = if history.is_empty() { before.to_string() } else { format!("{history},{before}") };
                all.insert(HISTORY.into(), history.into());
            }
        }
        if number_at(set, "/spec/minReadySeconds").unwrap_or(0) != seconds {
            crate::fields::set(set, "/spec/minReadySeconds", seconds);
        }
    })?);
    let now = engine.now();
    let known = super::conditions::find(&rollout.deployment, "Progressing").is_some();
    rollout.deployment = engine.edited(Kind::Deployment, &rollout.key, |deployment| {
        object(deployment, "/metadata/annotations").insert(REVISION.into(), number.to_string().into());
        if !known {
            set_default(deployment, "/status", json!({}));
            progress(deployment, now, "True", "FoundNewReplicaSet", &format!("Found new replica set {name:?}"));
        }
    })?;
    Ok(())
}

/// Forgets the oldest revisions without Pods, down to as many as shall be kept.
pub(crate) fn forget(engine: &Engine, rollout: &Rollout) -> Result<(), StatusError> {
    let kept =
        usize::try_from(number_at(&rollout.deployment, "/spec/revisionHistoryLimit").unwrap_or(10)).unwrap_or(10);
    let mut old: Vec<_> =
        rollout.old.iter().filter(|set| text(set, "/metadata/deletionTimestamp").is_empty()).collect();
    old.sort_by_key(|set| revision(set));
    for set in old.iter().take(old.len().saturating_sub(kept)) {
        let seen = number_at(set, "/status/observedGeneration") >= number_at(set, "/metadata/generation");
        if replicas(set) == 0 && counted(set, "replicas") == 0 && seen {
            let key = rollout.key.beside(text(set, "/metadata/name"));
            write::delete(&engine.store, Kind::ReplicaSet, &key, Deletion::PLAIN)?;
        }
    }
    Ok(())
}
