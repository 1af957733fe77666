//! StatefulSet: the checks of `kubectl rollout status`.

use topology::{Health, Phrase};

use super::Verdict;
use crate::record::StatefulSetRecord;

pub(super) fn judge(set: &StatefulSetRecord) -> Verdict {
    let progressing = |message: Phrase| Verdict::new(Health::Progressing, message);
    let Some(status) = &set.status else {
        return Verdict::without_status("StatefulSet");
    };
    if status.observed_generation == 0 || set.meta.generation > status.observed_generation {
        return Verdict::unobserved();
    }
    if status.ready < set.desired {
        let missing = set.desired - status.ready;
        return progressing(Phrase::new(
            format!("Waiting for {missing} Pods to be ready."),
            format!("等待 {missing} 个 Pod 就绪。"),
        ));
    }
    if &*set.strategy == "OnDelete" {
        return Verdict::healthy();
    }
    let updated = status.updated;
    if set.partition > 0 {
        let wanted = set.desired - set.partition;
        if updated < wanted {
            return progressing(Phrase::new(
                format!("{updated} of {wanted} Pods of the partition have been updated."),
                format!("分区中 {wanted} 个 Pod 已更新 {updated} 个。"),
            ));
        }
        return Verdict::new(
            Health::Healthy,
            Phrase::new(
                format!("Partitioned: {updated} Pods are new."),
                format!("分区更新：{updated} 个 Pod 是新版本。"),
            ),
        );
    }
    if status.update_revision != status.current_revision {
        let revision = &status.update_revision;
        return progressing(Phrase::new(
            format!("{updated} Pods are at revision {revision}."),
            format!("{updated} 个 Pod 已是版本 {revision}。"),
        ));
    }
    Verdict::healthy()
}
