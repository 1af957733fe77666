//! Workloads and revisions: image, replicas, revision.

use topology::{FactValue, Facts, Kind};

use super::map_of;
use crate::{
    derive::{Scope, put},
    record::{
        CronJobRecord, DaemonSetRecord, DeploymentRecord, JobRecord, Meta, Record, ReplicaSetRecord, StatefulSetRecord,
        labels::Labels, template::Template,
    },
};

pub(super) fn facts(scope: &Scope<'_>, kind: Kind, record: &Record) -> Facts {
    let mut facts = match record {
        Record::Deployment(record) => deployment(record),
        Record::ReplicaSet(record) => replica_set(record),
        Record::StatefulSet(record) => stateful_set(record),
        Record::DaemonSet(record) => daemon_set(record),
        Record::Job(record) => job(record),
        Record::CronJob(record) => cron_job(record),
        _ => Facts::new(),
    };
    if let Some(scaler) = scope.autoscaler(kind, &record.meta().name) {
        put(&mut facts, "autoscale_min", scaler.min);
        put(&mut facts, "autoscale_max", scaler.max);
    }
    facts
}

fn images(template: &Template) -> Facts {
    let mut facts = Facts::new();
    if let Some(first) = template.containers.first() {
        put(&mut facts, "image", &first.image);
        if let Some(tag) = image_tag(&first.image) {
            put(&mut facts, "tag", tag);
        }
    }
    if template.containers.len() > 1 {
        let images = template.containers.iter().map(|container| &*container.image);
        put(&mut facts, "images", images.collect::<FactValue>());
    }
    facts
}

/// The tag of an image as written; `latest` where none is, nothing where a digest alone stands.
fn image_tag(image: &str) -> Option<&str> {
    let (name, digest) = image.split_once('@').map_or((image, None), |(name, digest)| (name, Some(digest)));
    let last = name.rsplit('/').next().unwrap_or(name);
    match (last.split_once(':'), digest) {
        (Some((_, tag)), _) => Some(tag),
        (None, Some(_)) => None,
        (None, None) if last.is_empty() => None,
        (None, None) => Some("latest"),
    }
}

fn revision(facts: &mut Facts, meta: &Meta) {
    if let Some(revision) = meta.annotations.get("deployment.kubernetes.io/revision") {
        match revision.parse::<i64>() {
            Ok(number) => put(facts, "revision", number),
            Err(_) => put(facts, "revision", revision),
        }
    }
}

fn selector(facts: &mut Facts, selector: &Labels) {
    if !selector.is_empty() {
        put(facts, "selector", map_of(selector));
    }
}

fn deployment(record: &DeploymentRecord) -> Facts {
    let mut facts = images(&record.template);
    put(&mut facts, "desired", record.desired);
    put(&mut facts, "strategy", &*record.strategy);
    if record.paused {
        put(&mut facts, "paused", true);
    }
    selector(&mut facts, &record.selector);
    revision(&mut facts, &record.meta);
    if let Some(status) = &record.status {
        put(&mut facts, "ready", status.ready);
        put(&mut facts, "updated", status.updated);
        put(&mut facts, "available", status.available);
    }
    facts
}

fn replica_set(record: &ReplicaSetRecord) -> Facts {
    let mut facts = images(&record.template);
    put(&mut facts, "desired", record.desired);
    selector(&mut facts, &record.selector);
    revision(&mut facts, &record.meta);
    if let Some(status) = &record.status {
        put(&mut facts, "ready", status.ready);
        put(&mut facts, "available", status.available);
    }
    facts
}

fn stateful_set(record: &StatefulSetRecord) -> Facts {
    let mut facts = images(&record.template);
    put(&mut facts, "desired", record.desired);
    put(&mut facts, "strategy", &*record.strategy);
    selector(&mut facts, &record.selector);
    if let Some(status) = &record.status {
        put(&mut facts, "ready", status.ready);
        put(&mut facts, "updated", status.updated);
        put(&mut facts, "available", status.available);
        if !status.update_revision.is_empty() {
            put(&mut facts, "revision", &*status.update_revision);
        }
    }
    facts
}

fn daemon_set(record: &DaemonSetRecord) -> Facts {
    let mut facts = images(&record.template);
    put(&mut facts, "strategy", &*record.strategy);
    selector(&mut facts, &record.selector);
    if let Some(status) = &record.status {
        put(&mut facts, "desired", status.desired);
        put(&mut facts, "ready", status.ready);
        put(&mut facts, "updated", status.updated);
        put(&mut facts, "available", status.available);
    }
    facts
}

fn job(record: &JobRecord) -> Facts {
    let mut facts = images(&record.template);
    put(&mut facts, "desired", record.desired);
    if let Some(status) = &record.status {
        put(&mut facts, "ready", status.ready);
        put(&mut facts, "succeeded", status.succeeded);
    }
    facts
}

fn cron_job(record: &CronJobRecord) -> Facts {
    let mut facts = images(&record.template);
    put(&mut facts, "schedule", &*record.schedule);
    put(&mut facts, "suspend", record.suspend);
    if let Some(at) = record.last_schedule {
        put(&mut facts, "last_schedule", at);
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::image_tag;

    #[test]
    fn a_tag_is_what_stands_after_the_last_colon_of_the_name() {
        assert_eq!(image_tag("registry:5000/shop/web:1.2"), Some("1.2"));
        assert_eq!(image_tag("registry:5000/shop/web"), Some("latest"));
        assert_eq!(image_tag("web:1.2@sha256:abc"), Some("1.2"));
        assert_eq!(image_tag("web@sha256:abc"), None);
    }
}
