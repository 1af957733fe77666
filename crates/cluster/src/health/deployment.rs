//! Deployment: the checks of `kubectl rollout status`.

use topology::Health;

use super::Verdict;
use crate::record::DeploymentRecord;

pub(super) fn judge(deployment: &DeploymentRecord) -> Verdict {
    let progressing = |message: String| Verdict::new(Health::Progressing, message);
    if deployment.paused {
        return Verdict::new(Health::Suspended, "The Deployment is paused.");
    }
    let Some(status) = &deployment.status else {
        return Verdict::without_status("Deployment");
    };
    if deployment.meta.generation > status.observed_generation {
        return progressing("The controller has not seen the last change yet.".to_owned());
    }
    let overdue = status.progressing.as_ref();
    if overdue.is_some_and(|condition| &*condition.reason == "ProgressDeadlineExceeded") {
        return Verdict::new(
            Health::Degraded,
            format!("Deployment {} exceeded its progress deadline.", deployment.meta.name),
        );
    }
    if status.updated < deployment.desired {
        let (updated, desired) = (status.updated, deployment.desired);
        return progressing(format!("{updated} of {desired} new replicas have been updated."));
    }
    if status.replicas > status.updated {
        let old = status.replicas - status.updated;
        return progressing(format!("{old} old replicas are pending termination."));
    }
    if status.available < status.updated {
        let (available, updated) = (status.available, status.updated);
        return progressing(format!("{available} of {updated} updated replicas are available."));
    }
    Verdict::healthy()
}
