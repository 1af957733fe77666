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

use topology::{Health, Phrase};

use crate::record::Record;

/// A health and the sentence that says why; the sentence is empty when there is nothing to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// How well.
    pub health: Health,
    /// Why.
    pub message: Phrase,
}

impl Verdict {
    pub(crate) fn new(health: Health, message: Phrase) -> Self {
        Self { health, message }
    }

    fn healthy() -> Self {
        Self::default()
    }

    fn without_status(kind: &str) -> Self {
        let message = Phrase::new(
            format!("The {kind} has no status: nobody has said yet how it is."),
            format!("这个 {kind} 没有 status：还不知道它的状况。"),
        );
        Self::new(Health::Unknown, message)
    }

    /// The status is older than the spec.
    fn unobserved() -> Self {
        let message = Phrase::new("The controller has not seen the last change yet.", "控制器还没有处理最近一次变更。");
        Self::new(Health::Progressing, message)
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
    let going = || Verdict::new(Health::Progressing, Phrase::new("Pending deletion.", "正在等待删除。"));
    Some(if record.meta().deleting { going() } else { verdict })
}
