//! Deployment: the checks of `kubectl rollout status`.

use topology::{Health, Phrase};

use super::Verdict;
use crate::record::DeploymentRecord;

pub(super) fn judge(deployment: &DeploymentRecord) -> Verdict {
    let progressing = |message: Phrase| Verdict::new(Health::Progressing, message);
    if deployment.paused {
        return Verdict::new(Health::Suspended, Phrase::new("The Deployment is paused.", "Deployment 已暂停。"));
    }
    let Some(status) = &deployment.status else {
        return Verdict::without_status("Deployment");
    };
    if deployment.meta.generation > status.observed_generation {
        return Verdict::unobserved();
    }
    let overdue = status.progressing.as_ref();
    if overdue.is_some_and(|condition| &*condition.reason == "ProgressDeadlineExceeded") {
        return Verdict::new(
            Health::Degraded,
            Phrase::new(
                format!("Deployment {} exceeded its progress deadline.", deployment.meta.name),
                format!("Deployment {} 的发布超过了期限（progressDeadlineSeconds）。", deployment.meta.name),
            ),
        );
    }
    if status.updated < deployment.desired {
        let (updated, desired) = (status.updated, deployment.desired);
        return progressing(Phrase::new(
            format!("{updated} of {desired} new replicas have been updated."),
            format!("{desired} 个新副本中已更新 {updated} 个。"),
        ));
    }
    if status.replicas > status.updated {
        let old = status.replicas - status.updated;
        return progressing(Phrase::new(
            format!("{old} old replicas are pending termination."),
            format!("还有 {old} 个旧副本等待终止。"),
        ));
    }
    if status.available < status.updated {
        let (available, updated) = (status.available, status.updated);
        return progressing(Phrase::new(
            format!("{available} of {updated} updated replicas are available."),
            format!("{updated} 个已更新的副本中有 {available} 个可用。"),
        ));
    }
    Verdict::healthy()
}
