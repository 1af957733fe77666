//! The records of one namespace, or those that stand in none.

use std::{collections::BTreeMap, sync::Arc};

use crate::record::{
    CronJobRecord, DaemonSetRecord, DeploymentRecord, EndpointSliceRecord, EventRecord, HorizontalPodAutoscalerRecord,
    IngressClassRecord, IngressRecord, JobRecord, NodeRecord, ObjectKind, PodRecord, Record, ReplicaSetRecord,
    ServiceRecord, StatefulSetRecord,
};

/// Records by kind and name.
#[derive(Debug, Default)]
pub(crate) struct Space([BTreeMap<Arc<str>, Record>; ObjectKind::ALL.len()]);

macro_rules! typed {
    ($($all:ident $one:ident $variant:ident($record:ident);)*) => {
        #[allow(dead_code)] // Each kind has both ways in, whether or not both are walked today.
        impl Space {
            $(
                pub(crate) fn $all(&self) -> impl Iterator<Item = &$record> {
                    self.of(ObjectKind::$variant).values().filter_map(|record| match record {
                        Record::$variant(record) => Some(&**record),
                        _ => None,
                    })
                }

                pub(crate) fn $one(&self, name: &str) -> Option<&Arc<$record>> {
                    match self.of(ObjectKind::$variant).get(name) {
                        Some(Record::$variant(record)) => Some(record),
                        _ => None,
                    }
                }
            )*
        }
    };
}

typed! {
    nodes node Node(NodeRecord);
    pods pod Pod(PodRecord);
    services service Service(ServiceRecord);
    slices slice EndpointSlice(EndpointSliceRecord);
    ingresses ingress Ingress(IngressRecord);
    classes class IngressClass(IngressClassRecord);
    deployments deployment Deployment(DeploymentRecord);
    replica_sets replica_set ReplicaSet(ReplicaSetRecord);
    stateful_sets stateful_set StatefulSet(StatefulSetRecord);
    daemon_sets daemon_set DaemonSet(DaemonSetRecord);
    jobs job Job(JobRecord);
    cron_jobs cron_job CronJob(CronJobRecord);
    autoscalers autoscaler HorizontalPodAutoscaler(HorizontalPodAutoscalerRecord);
    events event Event(EventRecord);
}

impl Space {
    /// The records of a kind by name.
    pub(crate) fn of(&self, kind: ObjectKind) -> &BTreeMap<Arc<str>, Record> {
        &self.0[kind as usize]
    }

    /// Puts a record in; the one that it replaces comes out.
    pub(crate) fn insert(&mut self, record: Record) -> Option<Record> {
        let name = Arc::clone(&record.meta().name);
        self.0[record.kind() as usize].insert(name, record)
    }

    /// Takes a record out.
    pub(crate) fn remove(&mut self, kind: ObjectKind, name: &str) -> Option<Record> {
        self.0[kind as usize].remove(name)
    }

    /// Whether no record is left.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(BTreeMap::is_empty)
    }

    /// The Ingress class that serves an Ingress which names none.
    pub(crate) fn default_class(&self) -> Option<&IngressClassRecord> {
        self.classes().find(|class| class.default)
    }
}
