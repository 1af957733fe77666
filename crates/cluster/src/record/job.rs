//! Job.

use k8s_openapi::api::batch::v1::Job;

use super::{
    condition::{Condition, condition},
    meta::{Keep, Meta},
    template::Template,
};

/// A Job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRecord {
    pub(crate) meta: Meta,
    pub(crate) desired: i32,
    pub(crate) suspend: bool,
    pub(crate) template: Template,
    /// `None` in a manifest.
    pub(crate) status: Option<JobStatusRecord>,
}

/// What the controller says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JobStatusRecord {
    pub ready: i32,
    pub succeeded: i32,
    pub complete: Option<Condition>,
    pub failed: Option<Condition>,
    pub suspended: Option<Condition>,
}

impl JobRecord {
    /// Whether a CronJob made it.
    pub(crate) fn is_run(&self) -> bool {
        self.meta.owner.as_ref().is_some_and(|owner| &*owner.kind == "CronJob")
    }
}

impl From<&Job> for JobRecord {
    fn from(object: &Job) -> Self {
        let spec = object.spec.clone().unwrap_or_default();
        Self {
            meta: Meta::namespaced(&object.metadata, Keep::Few),
            desired: spec.completions.or(spec.parallelism).unwrap_or(1),
            suspend: spec.suspend == Some(true),
            template: Template::from(&spec.template),
            status: object.status.as_ref().map(|status| JobStatusRecord {
                ready: status.ready.unwrap_or_default(),
                succeeded: status.succeeded.unwrap_or_default(),
                complete: condition!(status.conditions, "Complete"),
                failed: condition!(status.conditions, "Failed"),
                suspended: condition!(status.conditions, "Suspended"),
            }),
        }
    }
}
