//! Jobs at their hours.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::conditions;
use super::cron_schedule::Schedule;
use super::engine::{Engine, Task};
use super::events::{tell, warn};
use super::job;
use crate::clock::{parse, stamp};
use crate::fields::{flag, items, number, object, remove, set, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::status_error::StatusError;
use crate::write::{self, Deletion};

const BY: &str = "cronjob-controller";

pub(crate) fn run(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let Some(cron) = engine.value(Kind::CronJob, key) else {
        return Ok(());
    };
    if !text(&cron, "/metadata/deletionTimestamp").is_empty() {
        return Ok(());
    }
    let jobs = jobs(engine, &cron);
    note_ended(engine, &cron, &jobs);
    tidy(engine, key, &cron, &jobs)?;
    let scheduled = schedule(engine, key, &cron, &jobs)?;
    write_status(engine, key, &cron, scheduled)
}

/// Starts a Job when one is due, and says for when.
fn schedule(
    engine: &mut Engine,
    key: &Key,
    cron: &Value,
    jobs: &[Arc<Value>],
) -> Result<Option<Timestamp>, StatusError> {
    let spelled = text(cron, "/spec/schedule");
    let Some(schedule) = Schedule::parse_in(spelled, text(cron, "/spec/timeZone")) else {
        warn(engine, cron, BY, "UnparseableSchedule", &format!("unparseable schedule: {spelled:?}"));
        return Ok(None);
    };
    if flag(cron, "/spec/suspend") {
        return Ok(None);
    }
    let now = engine.now();
    let last = text(cron, "/status/lastScheduleTime");
    let mut from = parse(last).or(parse(text(cron, "/metadata/creationTimestamp"))).unwrap_or_default();
    let deadline = number(cron, "/spec/startingDeadlineSeconds").map(SignedDuration::from_secs);
    if let Some(deadline) = deadline {
        from = from.max(now - deadline);
    }
    let due = match schedule.after(from) {
        Some(due) if due <= now => latest(&schedule, due, now),
        Some(due) => {
            engine.enqueue_at(due, Task::CronJob, key.clone());
            return Ok(None);
        }
        None => return Ok(None),
    };
    if let Some(next) = schedule.after(due) {
        engine.enqueue_at(next, Task::CronJob, key.clone());
    }
    let running: Vec<&Arc<Value>> = jobs.iter().filter(|job| job::ended(job).is_none()).collect();
    match text(cron, "/spec/concurrencyPolicy") {
        "Forbid" if !running.is_empty() => {
            let message = "Not starting job because prior execution is running and concurrency policy is Forbid";
            tell(engine, cron, BY, "JobAlreadyActive", message);
            return Ok(None);
        }
        "Replace" => {
            for job in running {
                delete(engine, key, cron, job)?;
            }
        }
        _ => {}
    }
    start(engine, key, cron, due)
}

/// Of those that were missed only the last is made up for.
fn latest(schedule: &Schedule, mut due: Timestamp, now: Timestamp) -> Timestamp {
    while let Some(next) = schedule.after(due).filter(|next| *next <= now) {
        due = next;
    }
    due
}

fn start(engine: &mut Engine, key: &Key, cron: &Value, due: Timestamp) -> Result<Option<Timestamp>, StatusError> {
    let name = format!("{}-{}", key.name, due.as_second() / 60);
    let mut made = job::from_template(cron, &cron["spec"]["jobTemplate"], &name);
    object(&mut made, "/metadata/annotations")
        .insert("batch.kubernetes.io/cronjob-scheduled-timestamp".into(), stamp(due).into());
    match engine.create(Kind::Job, key, made) {
        Ok(_) => tell(engine, cron, BY, "SuccessfulCreate", &format!("Created job {name}")),
        Err(StatusError { reason: "AlreadyExists", .. }) => {}
        Err(error) => {
            warn(engine, cron, BY, "FailedCreate", &format!("Error creating job: {}", error.message));
            return Err(error);
        }
    }
    Ok(Some(due))
}

fn write_status(engine: &mut Engine, key: &Key, cron: &Value, scheduled: Option<Timestamp>) -> Result<(), StatusError> {
    let jobs = jobs(engine, cron);
    let mut after = cron.clone();
    if let Some(at) = scheduled {
        set(&mut after, "/status/lastScheduleTime", stamp(at));
    }
    let complete = jobs.iter().filter(|job| job::ended(job) == Some("Complete"));
    let ended = complete.map(|job| text(job, "/status/completionTime")).max().unwrap_or("");
    if !ended.is_empty() {
        set(&mut after, "/status/lastSuccessfulTime", ended);
    }
    let active: Vec<Value> = jobs.iter().filter(|job| job::ended(job).is_none()).map(|job| reference(job)).collect();
    if active.is_empty() {
        remove(&mut after, "/status/active");
    } else {
        set(&mut after, "/status/active", active);
    }
    let status = after.get("status").cloned().unwrap_or_else(|| json!({}));
    engine.write_status(Kind::CronJob, key, &status)
}

/// Its Jobs, oldest first.
fn jobs(engine: &Engine, cron: &Value) -> Vec<Arc<Value>> {
    let children = engine.store.children(text(cron, "/metadata/uid"), Kind::Job);
    let mut jobs: Vec<_> = children.iter().filter(|job| !job.going).map(|job| job.value()).collect();
    jobs.sort_by(|a, b| text(a, "/metadata/creationTimestamp").cmp(text(b, "/metadata/creationTimestamp")));
    jobs
}

fn reference(job: &Value) -> Value {
    json!({
        "kind": "Job", "apiVersion": "batch/v1", "name": job["metadata"]["name"],
        "namespace": job["metadata"]["namespace"], "uid": job["metadata"]["uid"],
        "resourceVersion": job["metadata"]["resourceVersion"],
    })
}

/// Tells once of each Job that was active and has ended.
fn note_ended(engine: &mut Engine, cron: &Value, jobs: &[Arc<Value>]) {
    for active in items(cron, "/status/active") {
        let name = text(active, "/name");
        let found = jobs.iter().find(|job| text(job, "/metadata/uid") == text(active, "/uid"));
        match found.map(|job| job::ended(job)) {
            Some(Some(how)) => {
                let message = format!("Saw completed job: {name}, condition: {how}");
                tell(engine, cron, BY, "SawCompletedJob", &message);
            }
            None => tell(engine, cron, BY, "MissingJob", &format!("Active job went missing: {name}")),
            Some(None) => {}
        }
    }
}

/// Keeps the last few Jobs of each outcome.
fn tidy(engine: &mut Engine, key: &Key, cron: &Value, jobs: &[Arc<Value>]) -> Result<(), StatusError> {
    for (outcome, limit) in [("Complete", "successfulJobsHistoryLimit"), ("Failed", "failedJobsHistoryLimit")] {
        let kept = usize::try_from(number(cron, &format!("/spec/{limit}")).unwrap_or(1)).unwrap_or(0);
        let over: Vec<_> = jobs.iter().filter(|job| conditions::status(job, outcome) == "True").collect();
        for job in &over[..over.len().saturating_sub(kept)] {
            delete(engine, key, cron, job)?;
        }
    }
    Ok(())
}

fn delete(engine: &mut Engine, key: &Key, cron: &Value, job: &Value) -> Result<(), StatusError> {
    let name = text(job, "/metadata/name");
    write::delete(&engine.store, Kind::Job, &key.beside(name), Deletion::PLAIN)?;
    tell(engine, cron, BY, "SuccessfulDelete", &format!("Deleted job {name}"));
    Ok(())
}
