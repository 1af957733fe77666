//! StatefulSet: the checks of `kubectl rollout status`.

use topology::Health;

use super::Verdict;
use crate::record::StatefulSetRecord;

pub(super) fn judge(set: &StatefulSetRecord) -> Verdict {
    let progressing = |message: String| Verdict::new(Health::Progressing, message);
    let Some(status) = &set.status else {
        return Verdict::without_status("StatefulSet");
    };
    if status.observed_generation == 0 || set.meta.generation > status.observed_generation {
        return progressing("The controller has not seen the last change yet.".to_owned());
    }
    if status.ready < set.desired {
        let missing = set.desired - status.ready;
        return progressing(format!("Waiting for {missing} Pods to be ready."));
    }
    if &*set.strategy == "OnDelete" {
        return Verdict::healthy();
    }
    if set.partition > 0 {
        let wanted = set.desired - set.partition;
        if status.updated < wanted {
            let updated = status.updated;
            return progressing(format!("{updated} of {wanted} Pods of the partition have been updated."));
        }
        return Verdict::new(Health::Healthy, format!("Partitioned: {} Pods are new.", status.updated));
    }
    if status.update_revision != status.current_revision {
        let updated = status.updated;
        return progressing(format!("{updated} Pods are at revision {}.", status.update_revision));
    }
    Verdict::healthy()
}
