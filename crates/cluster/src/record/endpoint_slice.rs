//! EndpointSlice.

use std::sync::Arc;

use k8s_openapi::api::discovery::v1::EndpointSlice;

use super::meta::{Keep, Meta};

/// An EndpointSlice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointSliceRecord {
    pub(crate) meta: Meta,
    /// The Service that it belongs to.
    pub(crate) service: Option<Arc<str>>,
    pub(crate) ports: Vec<i32>,
    pub(crate) endpoints: Vec<EndpointRecord>,
}

/// One endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EndpointRecord {
    pub ready: bool,
    pub pod: Option<Arc<str>>,
}

impl From<&EndpointSlice> for EndpointSliceRecord {
    fn from(object: &EndpointSlice) -> Self {
        let meta = Meta::namespaced(&object.metadata, Keep::Few);
        let service = meta.labels.get("kubernetes.io/service-name").map(Into::into);
        let endpoints = object.endpoints.iter().map(|endpoint| {
            let target = endpoint.target_ref.as_ref();
            let pod = target.filter(|target| target.kind.as_deref() == Some("Pod"));
            let ready = endpoint.conditions.as_ref().and_then(|found| found.ready);
            EndpointRecord {
                // The API says: nobody's word counts as ready.
                ready: ready.unwrap_or(true),
                pod: pod.and_then(|pod| pod.name.as_deref()).map(Into::into),
            }
        });
        Self {
            service,
            ports: object.ports.iter().flatten().filter_map(|port| port.port).collect(),
            endpoints: endpoints.collect(),
            meta,
        }
    }
}
