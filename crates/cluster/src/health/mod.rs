//! How well each kind is: one check a kind, as Argo CD's built-in checks (`pkg/health`) judge it.
//!
//! What only a controller can say is [`topology::Health::Unknown`] where there is no status, as
//! in a manifest.

mod cron_job;
mod daemon_set;
mod deployment;
mod horizontal_pod_autoscaler;
mod ingress;
mod job;
mod machine;
mod pod;
mod replica_set;
mod service;
mod stateful_set;

use topology::Health;

use crate::record::Record;

/// A health and the sentence that says why; the sentence is empty when there is nothing to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// How well.
    pub health: Health,
    /// Why.
    pub message: String,
}

impl Verdict {
    pub(crate) fn new(health: Health, message: impl Into<String>) -> Self {
        Self { health, message: message.into() }
    }

    fn healthy() -> Self {
        Self::default()
    }

    fn without_status(kind: &str) -> Self {
        Self::new(Health::Unknown, format!("The {kind} has no status: nobody has said yet how it is."))
    }
}

/// Judges an object by what it says of itself; `None` for a kind that has no health.
pub fn judge(record: &Record) -> Option<Verdict> {
    let verdict = match record {
        Record::Node(record) => machine::judge(record),
        Record::Pod(record) => pod::judge(record),
        Record::Service(record) => service::judge(record),
        Record::Ingress(record) => ingress::judge(record),
        Record::Deployment(record) => deployment::judge(record),
        Record::ReplicaSet(record) => replica_set::judge(record),
        Record::StatefulSet(record) => stateful_set::judge(record),
        Record::DaemonSet(record) => daemon_set::judge(record),
        Record::Job(record) => job::judge(record),
        Record::CronJob(record) => cron_job::judge(record),
        Record::HorizontalPodAutoscaler(record) => horizontal_pod_autoscaler::judge(record),
        Record::Namespace(_) | Record::EndpointSlice(_) | Record::IngressClass(_) | Record::Event(_) => {
            return None;
        }
    };
    Some(if record.meta().deleting { Verdict::new(Health::Progressing, "Pending deletion.") } else { verdict })
}
