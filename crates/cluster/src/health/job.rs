//! Job: its conditions.

use topology::{Health, Phrase};

use super::Verdict;
use crate::record::{JobRecord, condition::Condition};

pub(super) fn judge(job: &JobRecord) -> Verdict {
    let Some(status) = &job.status else {
        return if job.suspend { suspended() } else { Verdict::without_status("Job") };
    };
    if let Some(failed) = status.failed.as_ref().filter(|condition| condition.is_true()) {
        let why = failed.why();
        let message = Phrase::new(format!("The Job failed: {why}"), format!("Job 失败：{why}"));
        return Verdict::new(Health::Degraded, message);
    }
    if status.complete.as_ref().is_some_and(Condition::is_true) {
        return Verdict::healthy();
    }
    if job.suspend || status.suspended.as_ref().is_some_and(Condition::is_true) {
        return suspended();
    }
    Verdict::new(Health::Progressing, Phrase::new("The Job is running.", "Job 正在运行。"))
}

fn suspended() -> Verdict {
    Verdict::new(Health::Suspended, Phrase::new("The Job is suspended.", "Job 已暂停。"))
}
