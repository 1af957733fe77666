//! Service.

use std::sync::Arc;

use k8s_openapi::{
    api::core::v1::{Service, ServicePort},
    apimachinery::pkg::util::intstr::IntOrString,
};

use super::{
    labels::Labels,
    meta::{Keep, Meta, text},
};

/// A Service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceRecord {
    pub(crate) meta: Meta,
    /// `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`.
    pub(crate) kind: Arc<str>,
    pub(crate) cluster_ips: Vec<Arc<str>>,
    pub(crate) external_name: Option<Arc<str>>,
    pub(crate) selector: Labels,
    pub(crate) ports: Vec<PortRecord>,
    pub(crate) load_balancer_class: Option<Arc<str>>,
    /// Addresses of its status; `None` when it has no status, as in a manifest.
    pub(crate) addresses: Option<Vec<Arc<str>>>,
}

/// One port of a Service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PortRecord {
    pub name: Arc<str>,
    pub protocol: Arc<str>,
    pub port: i32,
    pub target: Target,
}

/// Where a port of a Service leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Number(i32),
    Name(Arc<str>),
}

impl ServiceRecord {
    /// Whether it only stands for a name outside.
    pub(crate) fn is_external_name(&self) -> bool {
        &*self.kind == "ExternalName"
    }

    /// Whether a cloud is asked for an address.
    pub(crate) fn is_load_balancer(&self) -> bool {
        &*self.kind == "LoadBalancer"
    }
}

impl From<&ServicePort> for PortRecord {
    fn from(port: &ServicePort) -> Self {
        Self {
            name: text(port.name.as_deref()),
            protocol: port.protocol.as_deref().unwrap_or("TCP").into(),
            port: port.port,
            target: match &port.target_port {
                Some(IntOrString::Int(number)) => Target::Number(*number),
                Some(IntOrString::String(name)) => {
                    name.parse().map_or_else(|_| Target::Name(name.as_str().into()), Target::Number)
                }
                None => Target::Number(port.port),
            },
        }
    }
}

impl From<&Service> for ServiceRecord {
    fn from(object: &Service) -> Self {
        let spec = object.spec.clone().unwrap_or_default();
        let status = object.status.as_ref();
        let ips = spec.cluster_ips.unwrap_or_else(|| spec.cluster_ip.into_iter().collect());
        Self {
            meta: Meta::namespaced(&object.metadata, Keep::All),
            kind: spec.type_.as_deref().unwrap_or("ClusterIP").into(),
            cluster_ips: ips.iter().map(|ip| ip.as_str().into()).collect(),
            external_name: spec.external_name.as_deref().map(Into::into),
            selector: spec.selector.as_ref().map(Labels::from).unwrap_or_default(),
            ports: spec.ports.iter().flatten().map(PortRecord::from).collect(),
            load_balancer_class: spec.load_balancer_class.as_deref().map(Into::into),
            addresses: status.map(|status| {
                let entries = status.load_balancer.as_ref().and_then(|lb| lb.ingress.as_ref());
                let named = entries.into_iter().flatten();
                named
                    .filter_map(|entry| entry.ip.as_deref().or(entry.hostname.as_deref()))
                    .filter(|address| !address.is_empty())
                    .map(Into::into)
                    .collect()
            }),
        }
    }
}
