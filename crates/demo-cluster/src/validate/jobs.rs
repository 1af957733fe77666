//! What is wrong with Jobs and `CronJob`s.

use serde_json::Value;

use super::problems::Problems;
use super::{meta, pods, schedule};
use crate::fields::{number, text};

/// `at` is where the spec of the Job stands.
pub(super) fn check(spec: &Value, at: &str, problems: &mut Problems) {
    for field in ["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished"] {
        problems.not_negative(format!("{at}.{field}"), number(spec, &format!("/{field}")));
    }
    let template = &spec["template"];
    let labels = &template["metadata"]["labels"];
    meta::labels(&format!("{at}.template.labels"), labels, problems);
    let at = format!("{at}.template.spec");
    pods::check(&template["spec"], &at, problems);
    let restart = text(template, "/spec/restartPolicy");
    if ["", "Always"].contains(&restart) {
        let field = format!("{at}.restartPolicy");
        problems.required_because(field, "valid values: \"OnFailure\", \"Never\"");
    } else if !["OnFailure", "Never"].contains(&restart) {
        problems.unsupported(format!("{at}.restartPolicy"), restart, &["OnFailure", "Never"]);
    }
}

const POLICIES: [&str; 3] = ["Allow", "Forbid", "Replace"];

pub(super) fn check_cron(value: &Value, problems: &mut Problems) {
    let schedule = text(value, "/spec/schedule");
    if schedule.is_empty() {
        problems.required("spec.schedule");
    } else if let Err(why) = schedule::check(schedule) {
        problems.invalid("spec.schedule", schedule, &why);
    }
    problems.not_negative("spec.startingDeadlineSeconds", number(value, "/spec/startingDeadlineSeconds"));
    let zone = text(value, "/spec/timeZone");
    if !zone.is_empty() && jiff::tz::TimeZone::get(zone).is_err() {
        problems.invalid("spec.timeZone", zone, &format!("unknown time zone {zone}"));
    }
    let policy = text(value, "/spec/concurrencyPolicy");
    if !POLICIES.contains(&policy) {
        problems.unsupported("spec.concurrencyPolicy", policy, &POLICIES);
    }
    check(&value["spec"]["jobTemplate"]["spec"], "spec.jobTemplate.spec", problems);
    for field in ["successfulJobsHistoryLimit", "failedJobsHistoryLimit"] {
        problems.not_negative(format!("spec.{field}"), number(value, &format!("/spec/{field}")));
    }
    // The name of a Job that it makes needs eleven letters more.
    let name = text(value, "/metadata/name");
    if name.len() > 52 {
        problems.invalid("metadata.name", name, "must be no more than 52 characters");
    }
}
