//! Deployments: a `ReplicaSet` a revision, rolled from the old to the new.

use std::sync::Arc;

use serde_json::{Value, json};

use super::deployment_status::{progress, write_status};
use super::engine::Engine;
use super::pods;
use super::replica_set::ready;
use super::rolling::{self, Counts, Leeway};
use crate::fields::{annotation, flag, label, number, object, set, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::status_error::StatusError;
use crate::write::{self, Deletion};

/// Where a revision's number is written.
pub(crate) const REVISION: &str = "deployment.kubernetes.io/revision";
const CAUSE: &str = "kubernetes.io/change-cause";

pub(crate) type Sets = Vec<Arc<Value>>;

pub(crate) fn run(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let Some(deployment) = engine.value(Kind::Deployment, key) else {
        return Ok(());
    };
    let hash = pods::template_hash(&deployment["spec"]["template"]);
    let (new, old) = revisions(engine, &deployment, &hash);
    let paused = flag(&deployment, "/spec/paused");
    let new = match new {
        None if paused => None,
        None => Some(make_revision(engine, key, &deployment, &hash, &old)?),
        Some(new) => Some(number_revision(engine, key, &deployment, &new, &old)?),
    };
    if paused {
        scale_paused(engine, key, &deployment, new.as_ref(), &old)?;
    } else if let Some(new) = &new {
        roll(engine, key, &deployment, new, &old)?;
    }
    let (new, old) = revisions(engine, &deployment, &hash);
    forget_revisions(engine, key, &deployment, &old)?;
    write_status(engine, key, new.as_deref(), &old)
}

/// The revision of the current template, and the others, oldest first.
fn revisions(engine: &Engine, deployment: &Value, hash: &str) -> (Option<Arc<Value>>, Sets) {
    let owned = engine.store.children(text(deployment, "/metadata/uid"), Kind::ReplicaSet);
    let (new, mut old): (Sets, Sets) =
        owned.iter().map(|set| set.value()).partition(|set| label(set, "pod-template-hash") == hash);
    old.sort_by_key(|set| revision(set));
    (new.into_iter().next(), old)
}

fn revision(set: &Value) -> i64 {
    annotation(set, REVISION).parse().unwrap_or(0)
}

pub(crate) fn replicas(value: &Value) -> i64 {
    number(value, "/spec/replicas").unwrap_or(0)
}

fn make_revision(
    engine: &Engine,
    key: &Key,
    deployment: &Value,
    hash: &str,
    old: &Sets,
) -> Result<Arc<Value>, StatusError> {
    let next = old.iter().map(|set| revision(set)).max().unwrap_or(0) + 1;
    let name = format!("{}-{hash}", key.name);
    let mut template = deployment["spec"]["template"].clone();
    set(&mut template, "/metadata/labels/pod-template-hash", hash);
    let mut selector = deployment["spec"]["selector"].clone();
    set(&mut selector, "/matchLabels/pod-template-hash", hash);
    let mut annotations = json!({
        REVISION: next.to_string(),
        "deployment.kubernetes.io/desired-replicas": replicas(deployment).to_string(),
    });
    if !annotation(deployment, CAUSE).is_empty() {
        annotations[CAUSE] = annotation(deployment, CAUSE).into();
    }
    let made = json!({
        "kind": "ReplicaSet", "apiVersion": "apps/v1",
        "metadata": {
            "name": name, "namespace": &*key.namespace, "labels": template["metadata"]["labels"],
            "annotations": annotations, "ownerReferences": pods::owner_reference(deployment),
        },
        "spec": {"replicas": 0, "selector": selector, "template": template},
    });
    let made = engine.create(Kind::ReplicaSet, key, made)?;
    annotate(engine, key, next)?;
    progress(engine, key, "NewReplicaSetCreated", &format!("Created new replica set {name:?}"))?;
    Ok(made)
}

/// A template that comes back is the newest revision again.
fn number_revision(
    engine: &Engine,
    key: &Key,
    deployment: &Value,
    new: &Arc<Value>,
    old: &Sets,
) -> Result<Arc<Value>, StatusError> {
    let newest = old.iter().map(|set| revision(set)).max().unwrap_or(0);
    let number = if revision(new) > newest { revision(new) } else { newest + 1 };
    let set_key = key.beside(text(new, "/metadata/name"));
    engine.edit(Kind::ReplicaSet, &set_key, |set| {
        object(set, "/metadata/annotations").insert(REVISION.into(), number.to_string().into());
        let cause = annotation(deployment, CAUSE);
        if !cause.is_empty() {
            object(set, "/metadata/annotations").insert(CAUSE.into(), cause.into());
        }
    })?;
    if number != revision(new) {
        let name = text(new, "/metadata/name");
        progress(engine, key, "FoundNewReplicaSet", &format!("Found new replica set {name:?}"))?;
    }
    annotate(engine, key, number)?;
    engine.value(Kind::ReplicaSet, &set_key).ok_or_else(|| StatusError::not_found(Kind::ReplicaSet, &set_key.name))
}

fn annotate(engine: &Engine, key: &Key, revision: i64) -> Result<(), StatusError> {
    engine.edit(Kind::Deployment, key, |deployment| {
        object(deployment, "/metadata/annotations").insert(REVISION.into(), revision.to_string().into());
    })
}

fn scale(engine: &Engine, key: &Key, set: &Value, to: i64) -> Result<(), StatusError> {
    if replicas(set) == to {
        return Ok(());
    }
    engine.edit(Kind::ReplicaSet, &key.beside(text(set, "/metadata/name")), |set| {
        crate::fields::set(set, "/spec/replicas", to);
    })
}

fn roll(engine: &Engine, key: &Key, deployment: &Value, new: &Arc<Value>, old: &Sets) -> Result<(), StatusError> {
    let wanted = replicas(deployment);
    if text(deployment, "/spec/strategy/type") == "Recreate" {
        for set in old {
            scale(engine, key, set, 0)?;
        }
        // Old and new must never run beside each other, not even while the old ones stop.
        let over = old.iter().all(|set| pods::owned(engine, set).is_empty());
        return if over { scale(engine, key, new, wanted) } else { Ok(()) };
    }
    let counts = |set: &Value| Counts { wanted: replicas(set), available: ready(set) };
    let olds: Vec<Counts> = old.iter().map(|set| counts(set)).collect();
    let (new_wants, old_want) = rolling::step(wanted, Leeway::of(deployment), counts(new), &olds);
    scale(engine, key, new, new_wants)?;
    for (set, wants) in old.iter().zip(old_want) {
        scale(engine, key, set, wants)?;
    }
    Ok(())
}

/// A paused Deployment can still be scaled: its largest revision takes the difference.
fn scale_paused(
    engine: &Engine,
    key: &Key,
    deployment: &Value,
    new: Option<&Arc<Value>>,
    old: &Sets,
) -> Result<(), StatusError> {
    let all = || old.iter().chain(new);
    let missing = replicas(deployment) - all().map(|set| replicas(set)).sum::<i64>();
    match all().max_by_key(|set| replicas(set)) {
        Some(largest) if missing != 0 => scale(engine, key, largest, (replicas(largest) + missing).max(0)),
        _ => Ok(()),
    }
}

fn forget_revisions(engine: &Engine, key: &Key, deployment: &Value, old: &Sets) -> Result<(), StatusError> {
    let kept = usize::try_from(number(deployment, "/spec/revisionHistoryLimit").unwrap_or(10)).unwrap_or(10);
    let idle: Vec<_> =
        old.iter().filter(|set| replicas(set) == 0 && number(set, "/status/replicas") == Some(0)).collect();
    for set in idle.iter().take(idle.len().saturating_sub(kept)) {
        write::delete(&engine.store, Kind::ReplicaSet, &key.beside(text(set, "/metadata/name")), Deletion::PLAIN)?;
    }
    Ok(())
}
