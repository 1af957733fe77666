//! What a workload's Pods are made of.

use std::sync::Arc;

use k8s_openapi::api::core::v1::{Container, PodSpec, PodTemplateSpec};

use super::{labels::Labels, meta::text};

/// One container as its spec declares it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ContainerRecord {
    pub name: Arc<str>,
    pub image: Arc<str>,
    /// Declared ports with their names (empty when unnamed).
    pub ports: Vec<(Arc<str>, i32)>,
}

/// Labels and containers of a Pod template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Template {
    pub labels: Labels,
    pub containers: Vec<ContainerRecord>,
}

impl From<&Container> for ContainerRecord {
    fn from(container: &Container) -> Self {
        let ports = container.ports.iter().flatten();
        Self {
            name: container.name.as_str().into(),
            image: text(container.image.as_deref()),
            ports: ports.map(|port| (text(port.name.as_deref()), port.container_port)).collect(),
        }
    }
}

impl From<&PodTemplateSpec> for Template {
    fn from(template: &PodTemplateSpec) -> Self {
        let labels = template.metadata.as_ref().and_then(|meta| meta.labels.as_ref());
        Self {
            labels: labels.map(Labels::from).unwrap_or_default(),
            containers: template.spec.as_ref().map(containers).unwrap_or_default(),
        }
    }
}

/// The containers that serve: init containers that restart always (sidecars) are among them.
pub(crate) fn containers(spec: &PodSpec) -> Vec<ContainerRecord> {
    let sidecars = spec.init_containers.iter().flatten();
    let sidecars = sidecars.filter(|container| container.restart_policy.as_deref() == Some("Always"));
    spec.containers.iter().chain(sidecars).map(ContainerRecord::from).collect()
}

/// The number of the port of this name, if a container declares it.
pub(crate) fn port_named(containers: &[ContainerRecord], name: &str) -> Option<i32> {
    containers
        .iter()
        .flat_map(|container| &container.ports)
        .find(|(found, _)| &**found == name)
        .map(|(_, number)| *number)
}
