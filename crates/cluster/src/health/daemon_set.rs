//! DaemonSet: the checks of `kubectl rollout status`.

use topology::{Health, Phrase};

use super::Verdict;
use crate::record::DaemonSetRecord;

pub(super) fn judge(set: &DaemonSetRecord) -> Verdict {
    let progressing = |message: Phrase| Verdict::new(Health::Progressing, message);
    let Some(status) = &set.status else {
        return Verdict::without_status("DaemonSet");
    };
    if set.meta.generation > status.observed_generation {
        return Verdict::unobserved();
    }
    if &*set.strategy == "OnDelete" {
        return Verdict::healthy();
    }
    let desired = status.desired;
    let (updated, available) = (status.updated, status.available);
    if updated < desired {
        return progressing(Phrase::new(
            format!("{updated} of {desired} new Pods have been updated."),
            format!("{desired} 个新 Pod 中已更新 {updated} 个。"),
        ));
    }
    if available < desired {
        return progressing(Phrase::new(
            format!("{available} of {desired} updated Pods are available."),
            format!("{desired} 个已更新的 Pod 中有 {available} 个可用。"),
        ));
    }
    Verdict::healthy()
}
