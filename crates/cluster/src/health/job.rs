//! Job: its conditions.

use topology::Health;

use super::Verdict;
use crate::record::{JobRecord, condition::Condition};

pub(super) fn judge(job: &JobRecord) -> Verdict {
    let Some(status) = &job.status else {
        return if job.suspend {
            Verdict::new(Health::Suspended, "The Job is suspended.")
        } else {
            Verdict::without_status("Job")
        };
    };
    if let Some(failed) = status.failed.as_ref().filter(|condition| condition.is_true()) {
        return Verdict::new(Health::Degraded, format!("The Job failed: {}", failed.why()));
    }
    if status.complete.as_ref().is_some_and(Condition::is_true) {
        return Verdict::healthy();
    }
    if job.suspend || status.suspended.as_ref().is_some_and(Condition::is_true) {
        return Verdict::new(Health::Suspended, "The Job is suspended.");
    }
    Verdict::new(Health::Progressing, "The Job is running.")
}
