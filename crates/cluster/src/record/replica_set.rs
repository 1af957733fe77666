//! ReplicaSet.

use k8s_openapi::api::apps::v1::ReplicaSet;

use super::{
    condition::{Condition, condition},
    labels::Labels,
    meta::{Keep, Meta},
    template::Template,
};

/// A ReplicaSet: a revision of a Deployment, or a workload of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplicaSetRecord {
    pub(crate) meta: Meta,
    pub(crate) desired: i32,
    pub(crate) selector: Labels,
    pub(crate) template: Template,
    /// `None` in a manifest.
    pub(crate) status: Option<ReplicaSetStatusRecord>,
}

/// What the controller says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReplicaSetStatusRecord {
    pub observed_generation: i64,
    pub ready: i32,
    pub available: i32,
    pub replica_failure: Option<Condition>,
}

impl ReplicaSetRecord {
    /// Whether it is a revision of a Deployment.
    pub(crate) fn is_revision(&self) -> bool {
        self.meta.owner.as_ref().is_some_and(|owner| &*owner.kind == "Deployment")
    }
}

impl From<&ReplicaSet> for ReplicaSetRecord {
    fn from(object: &ReplicaSet) -> Self {
        let spec = object.spec.clone().unwrap_or_default();
        Self {
            meta: Meta::namespaced(&object.metadata, Keep::Few),
            desired: spec.replicas.unwrap_or(1),
            selector: spec.selector.match_labels.as_ref().map(Labels::from).unwrap_or_default(),
            template: spec.template.as_ref().map(Template::from).unwrap_or_default(),
            status: object.status.as_ref().map(|status| ReplicaSetStatusRecord {
                observed_generation: status.observed_generation.unwrap_or_default(),
                ready: status.ready_replicas.unwrap_or_default(),
                available: status.available_replicas.unwrap_or_default(),
                replica_failure: condition!(status.conditions, "ReplicaFailure"),
            }),
        }
    }
}
