//! StatefulSet.

use std::sync::Arc;

use k8s_openapi::api::apps::v1::StatefulSet;

use super::{
    labels::Labels,
    meta::{Keep, Meta, text},
    template::Template,
};

/// A StatefulSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatefulSetRecord {
    pub(crate) meta: Meta,
    pub(crate) desired: i32,
    pub(crate) strategy: Arc<str>,
    /// Ordinals below it keep the old revision.
    pub(crate) partition: i32,
    pub(crate) selector: Labels,
    pub(crate) template: Template,
    /// `None` in a manifest.
    pub(crate) status: Option<StatefulSetStatusRecord>,
}

/// What the controller says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StatefulSetStatusRecord {
    pub observed_generation: i64,
    pub updated: i32,
    pub ready: i32,
    pub available: i32,
    pub current_revision: Arc<str>,
    pub update_revision: Arc<str>,
}

impl From<&StatefulSet> for StatefulSetRecord {
    fn from(object: &StatefulSet) -> Self {
        let spec = object.spec.clone().unwrap_or_default();
        let strategy = spec.update_strategy.as_ref();
        let rolling = strategy.and_then(|strategy| strategy.rolling_update.as_ref());
        Self {
            meta: Meta::namespaced(&object.metadata, Keep::Few),
            desired: spec.replicas.unwrap_or(1),
            strategy: strategy.and_then(|strategy| strategy.type_.as_deref()).unwrap_or("RollingUpdate").into(),
            partition: rolling.and_then(|rolling| rolling.partition).unwrap_or_default(),
            selector: spec.selector.match_labels.as_ref().map(Labels::from).unwrap_or_default(),
            template: Template::from(&spec.template),
            status: object.status.as_ref().map(|status| StatefulSetStatusRecord {
                observed_generation: status.observed_generation.unwrap_or_default(),
                updated: status.updated_replicas.unwrap_or_default(),
                ready: status.ready_replicas.unwrap_or_default(),
                available: status.available_replicas.unwrap_or_default(),
                current_revision: text(status.current_revision.as_deref()),
                update_revision: text(status.update_revision.as_deref()),
            }),
        }
    }
}
