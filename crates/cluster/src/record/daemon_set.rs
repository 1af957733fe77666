//! DaemonSet.

use std::sync::Arc;

use k8s_openapi::api::apps::v1::DaemonSet;

use super::{
    labels::Labels,
    meta::{Keep, Meta},
    template::Template,
};

/// A DaemonSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaemonSetRecord {
    pub(crate) meta: Meta,
    pub(crate) strategy: Arc<str>,
    pub(crate) selector: Labels,
    pub(crate) template: Template,
    /// `None` in a manifest.
    pub(crate) status: Option<DaemonSetStatusRecord>,
}

/// What the controller says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DaemonSetStatusRecord {
    pub observed_generation: i64,
    pub desired: i32,
    pub updated: i32,
    pub ready: i32,
    pub available: i32,
}

impl From<&DaemonSet> for DaemonSetRecord {
    fn from(object: &DaemonSet) -> Self {
        let spec = object.spec.clone().unwrap_or_default();
        let strategy = spec.update_strategy.as_ref().and_then(|strategy| strategy.type_.as_deref());
        Self {
            meta: Meta::namespaced(&object.metadata, Keep::Few),
            strategy: strategy.unwrap_or("RollingUpdate").into(),
            selector: spec.selector.match_labels.as_ref().map(Labels::from).unwrap_or_default(),
            template: Template::from(&spec.template),
            status: object.status.as_ref().map(|status| DaemonSetStatusRecord {
                observed_generation: status.observed_generation.unwrap_or_default(),
                desired: status.desired_number_scheduled,
                updated: status.updated_number_scheduled.unwrap_or_default(),
                ready: status.number_ready,
                available: status.number_available.unwrap_or_default(),
            }),
        }
    }
}
