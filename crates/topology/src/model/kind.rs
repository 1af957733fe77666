//! What a node is.

use serde::{Deserialize, Serialize};

/// The kind of a node, spelled as Kubernetes, Gateway API or the contract spell it.
///
/// The order of the variants is the order in which a request meets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs)] // Each variant is the kind of that name.
pub enum Kind {
    Domain,
    Proxy,
    LoadBalancer,
    Ingress,
    Gateway,
    HTTPRoute,
    GRPCRoute,
    Service,
    GatewayRoute,
    RegistryService,
    Deployment,
    StatefulSet,
    DaemonSet,
    CronJob,
    Job,
    ReplicaSet,
    Pod,
    Machine,
    Hidden,
}

impl Kind {
    /// Every kind, in chain order.
    pub const ALL: [Self; 19] = [
        Self::Domain,
        Self::Proxy,
        Self::LoadBalancer,
        Self::Ingress,
        Self::Gateway,
        Self::HTTPRoute,
        Self::GRPCRoute,
        Self::Service,
        Self::GatewayRoute,
        Self::RegistryService,
        Self::Deployment,
        Self::StatefulSet,
        Self::DaemonSet,
        Self::CronJob,
        Self::Job,
        Self::ReplicaSet,
        Self::Pod,
        Self::Machine,
        Self::Hidden,
    ];

    /// The name as it stands in ids and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Domain => "Domain",
            Self::Proxy => "Proxy",
            Self::LoadBalancer => "LoadBalancer",
            Self::Ingress => "Ingress",
            Self::Gateway => "Gateway",
            Self::HTTPRoute => "HTTPRoute",
            Self::GRPCRoute => "GRPCRoute",
            Self::Service => "Service",
            Self::GatewayRoute => "GatewayRoute",
            Self::RegistryService => "RegistryService",
            Self::Deployment => "Deployment",
            Self::StatefulSet => "StatefulSet",
            Self::DaemonSet => "DaemonSet",
            Self::CronJob => "CronJob",
            Self::Job => "Job",
            Self::ReplicaSet => "ReplicaSet",
            Self::Pod => "Pod",
            Self::Machine => "Machine",
            Self::Hidden => "Hidden",
        }
    }

    /// The kind of this name, if there is one.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether the kind runs Pods. A [`Kind::ReplicaSet`] does too, yet counts as a workload only
    /// when no Deployment owns it, which the kind alone cannot say.
    pub const fn is_workload(self) -> bool {
        matches!(self, Self::Deployment | Self::StatefulSet | Self::DaemonSet | Self::CronJob | Self::Job)
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
