//! HorizontalPodAutoscaler.

use std::sync::Arc;

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;

use super::{
    condition::{Condition, condition},
    meta::{Keep, Meta},
};

/// A HorizontalPodAutoscaler; it has no card, its workload's card shows its bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HorizontalPodAutoscalerRecord {
    pub(crate) meta: Meta,
    pub(crate) target_kind: Arc<str>,
    pub(crate) target_name: Arc<str>,
    pub(crate) min: i32,
    pub(crate) max: i32,
    pub(crate) has_conditions: bool,
    /// The condition that says why it cannot scale.
    pub(crate) failed: Option<Condition>,
}

impl From<&HorizontalPodAutoscaler> for HorizontalPodAutoscalerRecord {
    fn from(object: &HorizontalPodAutoscaler) -> Self {
        let spec = object.spec.clone().unwrap_or_default();
        let conditions = object.status.as_ref().and_then(|status| status.conditions.as_ref());
        let unable =
            |condition: &Option<Condition>| condition.as_ref().is_some_and(|condition| &*condition.status == "False");
        let failed = [condition!(conditions, "AbleToScale"), condition!(conditions, "ScalingActive")];
        // Switched off by scaling to zero is somebody's wish, no failure.
        let off = |condition: &Condition| &*condition.reason == "ScalingDisabled";
        Self {
            meta: Meta::namespaced(&object.metadata, Keep::Few),
            target_kind: spec.scale_target_ref.kind.as_str().into(),
            target_name: spec.scale_target_ref.name.as_str().into(),
            min: spec.min_replicas.unwrap_or(1),
            max: spec.max_replicas,
            has_conditions: conditions.is_some_and(|conditions| !conditions.is_empty()),
            failed: failed.into_iter().find(unable).flatten().filter(|failed| !off(failed)),
        }
    }
}
