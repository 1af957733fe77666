//! DaemonSet: the checks of `kubectl rollout status`.

use topology::Health;

use super::Verdict;
use crate::record::DaemonSetRecord;

pub(super) fn judge(set: &DaemonSetRecord) -> Verdict {
    let progressing = |message: String| Verdict::new(Health::Progressing, message);
    let Some(status) = &set.status else {
        return Verdict::without_status("DaemonSet");
    };
    if set.meta.generation > status.observed_generation {
        return progressing("The controller has not seen the last change yet.".to_owned());
    }
    if &*set.strategy == "OnDelete" {
        return Verdict::healthy();
    }
    let desired = status.desired;
    if status.updated < desired {
        return progressing(format!("{} of {desired} new Pods have been updated.", status.updated));
    }
    if status.available < desired {
        return progressing(format!("{} of {desired} updated Pods are available.", status.available));
    }
    Verdict::healthy()
}
