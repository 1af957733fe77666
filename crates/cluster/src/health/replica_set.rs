//! ReplicaSet: it could make its Pods, and they are available.

use topology::{Health, Phrase};

use super::Verdict;
use crate::record::ReplicaSetRecord;

pub(super) fn judge(set: &ReplicaSetRecord) -> Verdict {
    let Some(status) = &set.status else {
        return Verdict::without_status("ReplicaSet");
    };
    if set.meta.generation > status.observed_generation {
        return Verdict::unobserved();
    }
    if let Some(failure) = status.replica_failure.as_ref().filter(|failure| failure.is_true()) {
        return Verdict::new(Health::Degraded, Phrase::verbatim(failure.why()));
    }
    if status.available < set.desired {
        let (available, desired) = (status.available, set.desired);
        return Verdict::new(
            Health::Progressing,
            Phrase::new(
                format!("{available} of {desired} replicas are available."),
                format!("{desired} 个副本中有 {available} 个可用。"),
            ),
        );
    }
    Verdict::healthy()
}
