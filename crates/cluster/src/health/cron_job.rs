//! CronJob: suspended or not; its runs are judged as Jobs.

use topology::{Health, Phrase};

use super::Verdict;
use crate::record::CronJobRecord;

pub(super) fn judge(cron_job: &CronJobRecord) -> Verdict {
    if cron_job.suspend {
        return Verdict::new(Health::Suspended, Phrase::new("The CronJob is suspended.", "CronJob 已暂停。"));
    }
    if !cron_job.has_status {
        return Verdict::without_status("CronJob");
    }
    Verdict::healthy()
}
