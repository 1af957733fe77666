//! CronJob.

use std::sync::Arc;

use k8s_openapi::api::batch::v1::CronJob;

use super::{
    meta::{Keep, Meta, millis},
    template::Template,
};

/// A CronJob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CronJobRecord {
    pub(crate) meta: Meta,
    pub(crate) schedule: Arc<str>,
    pub(crate) suspend: bool,
    pub(crate) last_schedule: Option<i64>,
    pub(crate) has_status: bool,
    pub(crate) template: Template,
}

impl From<&CronJob> for CronJobRecord {
    fn from(object: &CronJob) -> Self {
        let spec = object.spec.clone().unwrap_or_default();
        let status = object.status.as_ref();
        Self {
            meta: Meta::namespaced(&object.metadata, Keep::Few),
            schedule: spec.schedule.as_str().into(),
            suspend: spec.suspend == Some(true),
            has_status: status.is_some(),
            last_schedule: status.and_then(|status| status.last_schedule_time.as_ref()).map(millis),
            template: spec.job_template.spec.as_ref().map(|job| Template::from(&job.template)).unwrap_or_default(),
        }
    }
}
