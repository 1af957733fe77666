//! Deployment.

use std::sync::Arc;

use k8s_openapi::api::apps::v1::Deployment;

use super::{
    condition::{Condition, condition},
    labels::Labels,
    meta::{Keep, Meta},
    template::Template,
};

/// A Deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeploymentRecord {
    pub(crate) meta: Meta,
    pub(crate) desired: i32,
    pub(crate) paused: bool,
    pub(crate) strategy: Arc<str>,
    pub(crate) selector: Labels,
    pub(crate) template: Template,
    /// `None` in a manifest.
    pub(crate) status: Option<DeploymentStatusRecord>,
}

/// What the controller says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeploymentStatusRecord {
    pub observed_generation: i64,
    pub replicas: i32,
    pub updated: i32,
    pub ready: i32,
    pub available: i32,
    pub progressing: Option<Condition>,
    pub replica_failure: Option<Condition>,
}

impl From<&Deployment> for DeploymentRecord {
    fn from(object: &Deployment) -> Self {
        let spec = object.spec.clone().unwrap_or_default();
        let strategy = spec.strategy.as_ref().and_then(|strategy| strategy.type_.as_deref());
        Self {
            meta: Meta::namespaced(&object.metadata, Keep::Few),
            desired: spec.replicas.unwrap_or(1),
            paused: spec.paused == Some(true),
            strategy: strategy.unwrap_or("RollingUpdate").into(),
            selector: spec.selector.match_labels.as_ref().map(Labels::from).unwrap_or_default(),
            template: Template::from(&spec.template),
            status: object.status.as_ref().map(|status| DeploymentStatusRecord {
                observed_generation: status.observed_generation.unwrap_or_default(),
                replicas: status.replicas.unwrap_or_default(),
                updated: status.updated_replicas.unwrap_or_default(),
                ready: status.ready_replicas.unwrap_or_default(),
                available: status.available_replicas.unwrap_or_default(),
                progressing: condition!(status.conditions, "Progressing"),
                replica_failure: condition!(status.conditions, "ReplicaFailure"),
            }),
        }
    }
}
