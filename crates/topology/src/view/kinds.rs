//! Which column a kind belongs to, and which relations carry requests.

use crate::{Kind, Node, Relation, picture::Column};

pub(super) fn column(node: &Node) -> Column {
    match node.kind {
        Kind::Domain => Column::Domain,
        Kind::Proxy | Kind::LoadBalancer => Column::LoadBalancer,
        Kind::Ingress | Kind::Gateway | Kind::HTTPRoute | Kind::GRPCRoute => Column::Entry,
        Kind::Service => Column::Service,
        Kind::GatewayRoute => Column::Route,
        Kind::RegistryService => Column::Registry,
        Kind::Pod => Column::Pod,
        Kind::Machine => Column::Machine,
        Kind::Deployment
        | Kind::StatefulSet
        | Kind::DaemonSet
        | Kind::CronJob
        | Kind::Job
        | Kind::ReplicaSet
        | Kind::Hidden
            if is_gateway(node) =>
        {
            Column::Gateway
        }
        Kind::Deployment
        | Kind::StatefulSet
        | Kind::DaemonSet
        | Kind::CronJob
        | Kind::Job
        | Kind::ReplicaSet
        | Kind::Hidden => Column::Workload,
    }
}

pub(super) fn is_gateway(node: &Node) -> bool {
    node.role.as_deref() == Some("gateway")
}

/// Whether Pods run under it, or it is a Pod that nothing owns.
pub(super) const fn runs(kind: Kind) -> bool {
    kind.is_workload() || matches!(kind, Kind::ReplicaSet | Kind::Pod)
}

/// Ways that requests take. `owns` is drawn for open Pods only, `runs-on` not at all.
pub(super) const fn is_traffic(relation: Relation) -> bool {
    !matches!(relation, Relation::Owns | Relation::RunsOn)
}

/// A Machine that is not a Node of the cluster.
pub(super) fn is_outside(node: &Node) -> bool {
    match node.kind {
        Kind::Machine => node.name.starts_with("host:"),
        Kind::Proxy => true,
        _ => false,
    }
}
