//! Jobs at their hours.

use std::sync::Arc;

use serde_json::{Value, json};

use super::cron_schedule::Schedule;
use super::engine::{Engine, Task};
use super::job;
use crate::clock::{parse, stamp};
use crate::fields::{flag, number, remove, set, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::status_error::StatusError;
use crate::write::{self, Deletion};

pub(crate) fn run(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let Some(cron) = engine.value(Kind::CronJob, key) else {
        return Ok(());
    };
    let jobs = jobs(engine, &cron);
    tidy(engine, key, &cron, &jobs)?;
    let Some(schedule) = Schedule::parse(text(&cron, "/spec/schedule")) else {
        return Ok(());
    };
    let last = text(&cron, "/status/lastScheduleTime");
    let from = parse(last).or(parse(text(&cron, "/metadata/creationTimestamp"))).unwrap_or_default();
    let now = engine.now();
    let running = jobs.iter().any(|job| job::runs(engine, job));
    let forbidden = running && text(&cron, "/spec/concurrencyPolicy") == "Forbid";
    let mut scheduled = None;
    match schedule.after(from) {
        Some(due) if due <= now && !flag(&cron, "/spec/suspend") && !forbidden => {
            // Of those that were missed only the last is made up for.
            let mut latest = due;
            while let Some(next) = schedule.after(latest).filter(|next| *next <= now) {
                latest = next;
            }
            let name = format!("{}-{}", key.name, latest.as_second() / 60);
            let made = job::from_template(&cron, &cron["spec"]["jobTemplate"], &name);
            match engine.create(Kind::Job, key, made) {
                Ok(_) | Err(StatusError { reason: "AlreadyExists", .. }) => scheduled = Some(latest),
                Err(error) => return Err(error),
            }
            if let Some(next) = schedule.after(latest) {
                engine.enqueue_at(next, Task::CronJob, key.clone());
            }
        }
        Some(due) if due > now => engine.enqueue_at(due, Task::CronJob, key.clone()),
        _ => {}
    }
    let jobs = self::jobs(engine, &cron);
    let mut after = (*cron).clone();
    if let Some(at) = scheduled {
        set(&mut after, "/status/lastScheduleTime", stamp(at));
    }
    let ended = jobs.iter().map(|job| text(job, "/status/completionTime")).max().unwrap_or("");
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
    let mut jobs: Vec<_> = children.iter().map(|job| job.value()).collect();
    jobs.sort_by(|a, b| text(a, "/metadata/creationTimestamp").cmp(text(b, "/metadata/creationTimestamp")));
    jobs
}

fn reference(job: &Value) -> Value {
    json!({
        "kind": "Job", "apiVersion": "batch/v1", "name": job["metadata"]["name"],
        "namespace": job["metadata"]["namespace"], "uid": job["metadata"]["uid"],
    })
}

/// Keeps the last few Jobs of each outcome.
fn tidy(engine: &Engine, key: &Key, cron: &Value, jobs: &[Arc<Value>]) -> Result<(), StatusError> {
    for (outcome, limit) in [("Complete", "successfulJobsHistoryLimit"), ("Failed", "failedJobsHistoryLimit")] {
        let kept = usize::try_from(number(cron, &format!("/spec/{limit}")).unwrap_or(1)).unwrap_or(0);
        let over: Vec<_> = jobs.iter().filter(|job| job::ended(job) == Some(outcome)).collect();
        for job in &over[..over.len().saturating_sub(kept)] {
            write::delete(&engine.store, Kind::Job, &key.beside(text(job, "/metadata/name")), Deletion::PLAIN)?;
        }
    }
    Ok(())
}
