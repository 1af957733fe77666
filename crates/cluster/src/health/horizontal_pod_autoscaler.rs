//! HorizontalPodAutoscaler: it can read its metrics and scale.

use topology::{Health, Phrase};

use super::Verdict;
use crate::record::HorizontalPodAutoscalerRecord;

pub(super) fn judge(scaler: &HorizontalPodAutoscalerRecord) -> Verdict {
    if !scaler.has_conditions {
        return Verdict::new(Health::Progressing, Phrase::new("Waiting to autoscale.", "等待开始自动伸缩。"));
    }
    if let Some(failed) = &scaler.failed {
        return Verdict::new(Health::Degraded, Phrase::verbatim(failed.why()));
    }
    Verdict::healthy()
}
