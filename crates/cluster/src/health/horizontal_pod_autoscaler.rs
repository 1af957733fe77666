//! HorizontalPodAutoscaler: it can read its metrics and scale.

use topology::Health;

use super::Verdict;
use crate::record::HorizontalPodAutoscalerRecord;

pub(super) fn judge(scaler: &HorizontalPodAutoscalerRecord) -> Verdict {
    if !scaler.has_conditions {
        return Verdict::new(Health::Progressing, "Waiting to autoscale.");
    }
    if let Some(failed) = &scaler.failed {
        return Verdict::new(Health::Degraded, failed.why());
    }
    Verdict::healthy()
}
