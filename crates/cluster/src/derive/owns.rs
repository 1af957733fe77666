//! `owns`: who made whom.

use topology::{Facts, Kind, Relation};

use super::{Fragment, Scope};
use crate::record::{Meta, ObjectKind};

/// Owners of Pods, of revisions and of a CronJob's runs.
pub(crate) fn derive(scope: &Scope<'_>, out: &mut Fragment) {
    for set in scope.space.replica_sets() {
        owned(scope, out, Kind::ReplicaSet, ObjectKind::ReplicaSet, &set.meta);
    }
    for job in scope.space.jobs() {
        owned(scope, out, Kind::Job, ObjectKind::Job, &job.meta);
    }
    for pod in scope.space.pods() {
        owned(scope, out, Kind::Pod, ObjectKind::Pod, &pod.meta);
    }
}

fn owned<'a>(scope: &Scope<'a>, out: &mut Fragment, kind: Kind, of: ObjectKind, meta: &'a Meta) {
    let Some(owner) = &meta.owner else { return };
    let Some((found, by)) = owner_of(scope, owner.kind.as_ref(), &owner.name) else { return };
    if !by.is(owner) {
        return;
    }
    let from = scope.id(found, &by.name);
    let to = scope.id(kind, &meta.name);
    out.edge(scope, (&from, Relation::Owns, &to), of, Facts::new());
}

fn owner_of<'a>(scope: &Scope<'a>, kind: &str, name: &str) -> Option<(Kind, &'a Meta)> {
    let space = scope.space;
    Some(match kind {
        "ReplicaSet" => (Kind::ReplicaSet, &space.replica_set(name)?.meta),
        "Deployment" => (Kind::Deployment, &space.deployment(name)?.meta),
        "StatefulSet" => (Kind::StatefulSet, &space.stateful_set(name)?.meta),
        "DaemonSet" => (Kind::DaemonSet, &space.daemon_set(name)?.meta),
        "Job" => (Kind::Job, &space.job(name)?.meta),
        "CronJob" => (Kind::CronJob, &space.cron_job(name)?.meta),
        _ => return None,
    })
}
