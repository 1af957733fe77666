//! Pod: where it runs and how it is.

use topology::Facts;

use crate::{derive::put, record::PodRecord};

pub(super) fn facts(pod: &PodRecord) -> Facts {
    let mut facts = Facts::new();
    if let Some(container) = pod.containers.first() {
        put(&mut facts, "image", &container.image);
    }
    if let Some(ip) = &pod.ip {
        put(&mut facts, "ip", ip);
    }
    if let Some(node) = &pod.node {
        put(&mut facts, "node", node);
    }
    if !pod.phase.is_empty() {
        put(&mut facts, "phase", &pod.phase);
        put(&mut facts, "ready", pod.is_ready());
        put(&mut facts, "restarts", pod.restarts);
    }
    if let Some(reason) = reason(pod) {
        put(&mut facts, "reason", reason);
    }
    if let Some(started_at) = pod.started_at {
        put(&mut facts, "started_at", started_at);
    }
    facts
}

/// The one word that says why the Pod does not simply run, as `kubectl get pods` shows it.
fn reason(pod: &PodRecord) -> Option<&str> {
    if pod.meta.deleting {
        return Some("Terminating");
    }
    if !pod.reason.is_empty() {
        return Some(&pod.reason);
    }
    let waiting = pod.troubles.iter().find_map(|trouble| trouble.waiting.as_ref());
    if let Some(waiting) = waiting.filter(|waiting| !waiting.reason.is_empty()) {
        return Some(&waiting.reason);
    }
    let ended = pod.troubles.iter().find_map(|trouble| trouble.ended.as_ref());
    let ended = ended.filter(|ended| ended.exit_code != 0 && !ended.reason.is_empty());
    if let Some(ended) = ended {
        return Some(&ended.reason);
    }
    let unscheduled = pod.scheduled.as_ref().filter(|scheduled| !scheduled.is_true())?;
    Some(&unscheduled.reason)
}
