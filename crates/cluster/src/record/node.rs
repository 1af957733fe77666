//! Node.

use std::{collections::BTreeMap, sync::Arc};

use k8s_openapi::api::core::v1::Node;

use super::{
    condition::{Condition, condition},
    meta::{Keep, Meta},
};

/// A Node of the cluster, drawn as a Machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeRecord {
    pub(crate) meta: Meta,
    pub(crate) addresses: Vec<Arc<str>>,
    pub(crate) kubelet: Option<Arc<str>>,
    pub(crate) capacity: BTreeMap<Arc<str>, Arc<str>>,
    pub(crate) ready: Option<Condition>,
    pub(crate) cordoned: bool,
}

impl From<&Node> for NodeRecord {
    fn from(object: &Node) -> Self {
        let status = object.status.as_ref();
        let addresses = status.and_then(|status| status.addresses.as_ref());
        let capacity = status.and_then(|status| status.capacity.as_ref());
        let info = status.and_then(|status| status.node_info.as_ref());
        let named = |key: &str| matches!(key, "cpu" | "memory" | "pods");
        Self {
            meta: Meta::cluster_wide(&object.metadata, Keep::Few),
            addresses: addresses
                .into_iter()
                .flatten()
                .filter(|address| address.type_ != "Hostname")
                .map(|address| address.address.as_str().into())
                .collect(),
            kubelet: info.map(|info| info.kubelet_version.as_str().into()),
            capacity: capacity
                .into_iter()
                .flatten()
                .filter(|(key, _)| named(key))
                .map(|(key, quantity)| (key.as_str().into(), quantity.0.as_str().into()))
                .collect(),
            ready: status.and_then(|status| condition!(status.conditions, "Ready")),
            cordoned: object.spec.as_ref().and_then(|spec| spec.unschedulable) == Some(true),
        }
    }
}
