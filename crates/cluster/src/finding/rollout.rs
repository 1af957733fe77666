//! Workloads: `rollout-stuck`, `quota-exceeded`, `pods-cannot-be-created`.

use topology::{Code, Kind, Phrase};

use super::ended;
use crate::{
    derive::{Fragment, Scope},
    facts::named,
    record::Meta,
};

/// Rollouts past their deadline, and Pods that the API server refuses.
pub(super) fn find(scope: &Scope<'_>, out: &mut Fragment) {
    for deployment in scope.space.deployments() {
        let Some(status) = &deployment.status else { continue };
        let on = (Kind::Deployment, &*deployment.meta.name);
        let failure = status.replica_failure.as_ref().filter(|failure| failure.is_true());
        if let Some(failure) = failure {
            refused(scope, out, on, &deployment.meta, failure.why());
        }
        let overdue = status.progressing.as_ref();
        let overdue = overdue.filter(|condition| &*condition.reason == "ProgressDeadlineExceeded");
        if let Some(overdue) = overdue {
            let (updated, desired, available) = (status.updated, deployment.desired, status.available);
            let (name, why) = (named(&deployment.meta), ended(overdue.why()));
            out.find(
                scope,
                on,
                Code::RolloutStuck,
                Phrase::new(
                    format!("Deployment {name}: {updated} of {desired} Pods are updated, {available} available. {why}"),
                    format!("Deployment {name}：共 {desired} 个 Pod，{updated} 个已更新，{available} 个可用。{why}"),
                ),
                Phrase::new(
                    "Look at the findings of the newest revision's Pods; roll back to the revision before if it cannot be mended at once.",
                    "查看最新版本的 Pod 上的问题；如果不能马上修复，先回滚到上一个版本。",
                ),
            );
        }
    }
    for set in scope.space.replica_sets().filter(|set| !set.is_revision()) {
        let failure = set.status.as_ref().and_then(|status| status.replica_failure.as_ref());
        if let Some(failure) = failure.filter(|failure| failure.is_true()) {
            refused(scope, out, (Kind::ReplicaSet, &set.meta.name), &set.meta, failure.why());
        }
    }
    // StatefulSets and DaemonSets have no condition for it; the API server's refusal is an event.
    for set in scope.space.stateful_sets() {
        if set.status.as_ref().is_some_and(|status| status.ready < set.desired) {
            refused_by_event(scope, out, (Kind::StatefulSet, &set.meta.name), &set.meta);
        }
    }
    for set in scope.space.daemon_sets() {
        if set.status.as_ref().is_some_and(|status| status.ready < status.desired) {
            refused_by_event(scope, out, (Kind::DaemonSet, &set.meta.name), &set.meta);
        }
    }
}

fn refused_by_event<'a>(scope: &Scope<'a>, out: &mut Fragment, on: (Kind, &'a str), meta: &Meta) {
    let event = scope.warning(on.0.as_str(), on.1);
    if let Some(event) = event.filter(|event| &*event.reason == "FailedCreate") {
        refused(scope, out, on, meta, &event.message);
    }
}

fn refused<'a>(scope: &Scope<'a>, out: &mut Fragment, on: (Kind, &'a str), meta: &Meta, why: &str) {
    let quota = why.contains("exceeded quota");
    let (code, next_step) = if quota {
        (
            Code::QuotaExceeded,
            Phrase::new(
                format!("Raise the ResourceQuota of {}, or ask for less in the Pod template.", scope.namespace),
                format!("调高 {} 的 ResourceQuota，或减少 Pod 模板中申请的资源。", scope.namespace),
            ),
        )
    } else {
        (
            Code::PodsCannotBeCreated,
            Phrase::new(
                "Change the Pod template so that the API server takes it: the evidence names the rule.",
                "按上面提到的规则修改 Pod 模板，让 API server 接受它。",
            ),
        )
    };
    let (kind, name, why) = (on.0, named(meta), ended(why));
    let evidence =
        Phrase::new(format!("{kind} {name} cannot make Pods: {why}"), format!("{kind} {name} 无法创建 Pod：{why}"));
    out.find(scope, on, code, evidence, next_step);
}
