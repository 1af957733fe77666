//! Slim records of Kubernetes objects, made at the door: nothing behind it keeps a full Pod.

pub(crate) mod condition;
mod cron_job;
mod daemon_set;
mod deployment;
mod endpoint_slice;
mod event;
mod horizontal_pod_autoscaler;
mod ingress;
mod ingress_class;
mod interner;
mod job;
mod kind;
pub(crate) mod labels;
pub(crate) mod meta;
mod namespace;
mod node;
pub(crate) mod pod;
mod read;
mod replica_set;
mod service;
mod stateful_set;
pub(crate) mod template;

use std::sync::Arc;

use k8s_openapi::api::{
    apps::v1 as apps, autoscaling::v2 as autoscaling, batch::v1 as batch, core::v1 as core, discovery::v1 as discovery,
    networking::v1 as networking,
};

pub use cron_job::CronJobRecord;
pub use daemon_set::DaemonSetRecord;
pub use deployment::DeploymentRecord;
pub use endpoint_slice::EndpointSliceRecord;
pub use event::EventRecord;
pub use horizontal_pod_autoscaler::HorizontalPodAutoscalerRecord;
pub use ingress::IngressRecord;
pub(crate) use ingress::{Backend, BackendPort, Class, Rule};
pub use ingress_class::IngressClassRecord;
pub(crate) use interner::Interner;
pub use job::JobRecord;
pub use kind::{Key, ObjectKind};
pub(crate) use meta::Meta;
pub use namespace::NamespaceRecord;
pub use node::NodeRecord;
pub use pod::PodRecord;
pub use read::{ReadError, read};
pub use replica_set::ReplicaSetRecord;
pub use service::ServiceRecord;
pub(crate) use service::{PortRecord, Target};
pub use stateful_set::StatefulSetRecord;

macro_rules! records {
    ($($variant:ident($record:ident) from $object:ty;)*) => {
        /// A slim record of any watched kind. Cheap to clone.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(missing_docs)] // Each variant is the kind of that name.
        pub enum Record { $($variant(Arc<$record>),)* }

        impl Record {
            /// What it is a record of.
            pub fn kind(&self) -> ObjectKind {
                match self { $(Self::$variant(_) => ObjectKind::$variant,)* }
            }

            pub(crate) fn meta(&self) -> &Meta {
                match self { $(Self::$variant(record) => &record.meta,)* }
            }
        }

        $(impl From<$record> for Record {
            fn from(record: $record) -> Self {
                Self::$variant(Arc::new(record))
            }
        }

        impl From<&$object> for Record {
            fn from(object: &$object) -> Self {
                $record::from(object).into()
            }
        })*
    };
}

records! {
    Namespace(NamespaceRecord) from core::Namespace;
    Node(NodeRecord) from core::Node;
    Pod(PodRecord) from core::Pod;
    Service(ServiceRecord) from core::Service;
    EndpointSlice(EndpointSliceRecord) from discovery::EndpointSlice;
    Ingress(IngressRecord) from networking::Ingress;
    IngressClass(IngressClassRecord) from networking::IngressClass;
    Deployment(DeploymentRecord) from apps::Deployment;
    ReplicaSet(ReplicaSetRecord) from apps::ReplicaSet;
    StatefulSet(StatefulSetRecord) from apps::StatefulSet;
    DaemonSet(DaemonSetRecord) from apps::DaemonSet;
    Job(JobRecord) from batch::Job;
    CronJob(CronJobRecord) from batch::CronJob;
    HorizontalPodAutoscaler(HorizontalPodAutoscalerRecord) from autoscaling::HorizontalPodAutoscaler;
    Event(EventRecord) from core::Event;
}

impl Record {
    /// What identifies the object.
    pub fn key(&self) -> Key {
        let meta = self.meta();
        Key { kind: self.kind(), namespace: meta.namespace.clone(), name: Arc::clone(&meta.name) }
    }
}
