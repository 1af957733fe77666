//! What a Pod's status says of its containers.

use serde_json::{Value, json};

use super::conditions;
use crate::fields::{items, text};
use crate::random::hash;

/// The same state for every container of a Pod; what it did last is kept.
pub(crate) fn statuses(pod: &Value, state: &Value, restarts: i64, started: bool) -> Value {
    items(pod, "/spec/containers")
        .iter()
        .map(|container| {
            let image = text(container, "/image");
            let name = text(container, "/name");
            let mut status = json!({
                "name": name, "image": image, "imageID": "", "ready": false, "started": started,
                "restartCount": restarts, "state": state, "lastState": {},
            });
            let known = items(pod, "/status/containerStatuses").iter().find(|known| text(known, "/name") == name);
            if let Some(last) = known.and_then(|known| known.get("lastState")) {
                status["lastState"] = last.clone();
            }
            if started {
                let digest = spelled_digest(image);
                let repository = image.rsplit_once(':').map_or(image, |(repository, _)| repository);
                status["imageID"] = format!("{repository}@sha256:{digest}").into();
                let sum = spelled_digest(&format!("{}{name}{restarts}", text(pod, "/metadata/uid")));
                status["containerID"] = format!("containerd://{sum}").into();
            }
            status
        })
        .collect()
}

fn spelled_digest(of: &str) -> String {
    let part = |part: u8| hash(format!("{of}{part}").as_bytes());
    format!("{:016x}{:016x}{:016x}{:016x}", part(0), part(1), part(2), part(3))
}

pub(crate) fn quality(pod: &Value) -> &'static str {
    let any = items(pod, "/spec/containers").iter().any(|container| {
        container.get("resources").and_then(Value::as_object).is_some_and(|resources| !resources.is_empty())
    });
    if any { "Burstable" } else { "BestEffort" }
}

pub(crate) fn unready(pod: &mut Value, now: jiff::Timestamp) {
    let names: Vec<&str> = items(pod, "/spec/containers").iter().map(|container| text(container, "/name")).collect();
    let message = format!("containers with unready status: [{}]", names.join(" "));
    for kind in ["Ready", "ContainersReady"] {
        conditions::put(pod, now, kind, "False", "ContainersNotReady", &message);
    }
}

/// An image whose tag says that no registry has it.
pub(crate) fn missing_image(pod: &Value) -> Option<String> {
    items(pod, "/spec/containers")
        .iter()
        .map(|container| text(container, "/image"))
        .find(|image| {
            let tag = image.rsplit_once(':').map_or("", |(_, tag)| tag);
            tag.contains("missing") || tag.contains("does-not-exist")
        })
        .map(str::to_owned)
}

pub(crate) fn say_ready(pod: &mut Value, now: jiff::Timestamp) {
    mark_containers(pod, true);
    for kind in ["Ready", "ContainersReady"] {
        conditions::put(pod, now, kind, "True", "", "");
    }
}

pub(crate) fn say_unready(pod: &mut Value, now: jiff::Timestamp) {
    mark_containers(pod, false);
    unready(pod, now);
}

fn mark_containers(pod: &mut Value, ready: bool) {
    let all = pod.pointer_mut("/status/containerStatuses").and_then(Value::as_array_mut);
    for status in all.into_iter().flatten() {
        status["ready"] = ready.into();
    }
}
