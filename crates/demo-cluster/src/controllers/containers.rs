//! What a Pod's status says of its containers, and what follows from it for the Pod.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::conditions;
use crate::clock::stamp;
use crate::fields::{items, number, set, text};
use crate::random::hash;

/// The status of every container before it was ever started.
pub(crate) fn unstarted(pod: &Value) -> Value {
    let reason = if items(pod, "/spec/initContainers").is_empty() { "ContainerCreating" } else { "PodInitializing" };
    let one = |container: &Value| {
        json!({
            "name": text(container, "/name"), "image": text(container, "/image"), "imageID": "", "ready": false,
            "started": false, "restartCount": 0, "state": {"waiting": {"reason": reason}}, "lastState": {},
        })
    };
    items(pod, "/spec/containers").iter().map(one).collect()
}

/// The containers that run before the others have done so; those that go on beside them are running.
pub(crate) fn finish_first(pod: &mut Value, now: Timestamp) {
    let uid = text(pod, "/metadata/uid").to_owned();
    let one = |container: &Value| {
        let (name, image) = (text(container, "/name"), text(container, "/image"));
        let id = identify(&uid, name, 0);
        let beside = text(container, "/restartPolicy") == "Always";
        let state = if beside {
            json!({"running": {"startedAt": stamp(now)}})
        } else {
            json!({"terminated": {
                "exitCode": 0, "reason": "Completed", "startedAt": stamp(now), "finishedAt": stamp(now),
                "containerID": id,
            }})
        };
        json!({
            "name": name, "image": image, "imageID": image_id(image), "containerID": id, "ready": true,
            "started": beside, "restartCount": 0, "state": state, "lastState": {},
        })
    };
    let all: Vec<Value> = items(pod, "/spec/initContainers").iter().map(one).collect();
    if !all.is_empty() && items(pod, "/status/initContainerStatuses").is_empty() {
        set(pod, "/status/initContainerStatuses", all);
    }
}

fn identify(uid: &str, name: &str, restarts: i64) -> String {
    format!("containerd://{}", spelled_digest(&format!("{uid}{name}{restarts}")))
}

fn image_id(image: &str) -> String {
    let repository = image.rsplit_once(':').map_or(image, |(repository, _)| repository);
    format!("{repository}@sha256:{}", spelled_digest(image))
}

fn spelled_digest(of: &str) -> String {
    let part = |part: u8| hash(format!("{of}{part}").as_bytes());
    format!("{:016x}{:016x}{:016x}{:016x}", part(0), part(1), part(2), part(3))
}

/// The status of a container.
pub(crate) fn status(pod: &Value, index: usize) -> &Value {
    pod.pointer(&format!("/status/containerStatuses/{index}")).unwrap_or(&Value::Null)
}

/// Puts a container into a state in which it does not run.
pub(crate) fn wait(pod: &mut Value, index: usize, reason: &str, message: &str) {
    let at = format!("/status/containerStatuses/{index}");
    set_last(pod, index);
    set_in(pod, &at, "state", json!({"waiting": {"reason": reason, "message": message}}));
    set_in(pod, &at, "ready", false.into());
    set_in(pod, &at, "started", false.into());
}

/// What has ended becomes what was last.
fn set_last(pod: &mut Value, index: usize) {
    let at = format!("/status/containerStatuses/{index}");
    if let Some(ended) = pod.pointer(&format!("{at}/state/terminated")).cloned() {
        set_in(pod, &at, "lastState", json!({"terminated": ended}));
    }
}

fn set_in(pod: &mut Value, at: &str, field: &str, value: Value) {
    if let Some(status) = pod.pointer_mut(at) {
        status[field] = value;
    }
}

/// Starts a container, for the first time or again.
pub(crate) fn run(pod: &mut Value, index: usize, restarts: i64, now: Timestamp) {
    let (uid, at) = (text(pod, "/metadata/uid").to_owned(), format!("/status/containerStatuses/{index}"));
    set_last(pod, index);
    let image = text(pod, &format!("/spec/containers/{index}/image")).to_owned();
    let id = identify(&uid, text(status(pod, index), "/name"), restarts);
    for (field, value) in [
        ("state", json!({"running": {"startedAt": stamp(now)}})),
        ("restartCount", restarts.into()),
        ("image", image.clone().into()),
        ("imageID", image_id(&image).into()),
        ("containerID", id.into()),
        ("ready", false.into()),
        ("started", true.into()),
    ] {
        set_in(pod, &at, field, value);
    }
}

/// Ends a container.
pub(crate) fn end(pod: &mut Value, index: usize, code: i64, reason: &str, now: Timestamp) {
    let at = format!("/status/containerStatuses/{index}");
    let before = status(pod, index).clone();
    let ended = json!({"terminated": {
        "exitCode": code, "reason": reason, "finishedAt": stamp(now),
        "startedAt": before.pointer("/state/running/startedAt").cloned().unwrap_or(stamp(now).into()),
        "containerID": before["containerID"],
    }});
    set_in(pod, &at, "state", ended);
    set_in(pod, &at, "ready", false.into());
    set_in(pod, &at, "started", false.into());
}

/// Says of every running container whether it is ready.
pub(crate) fn mark_ready(pod: &mut Value, index: Option<usize>, ready: bool) {
    let all = pod.pointer_mut("/status/containerStatuses").and_then(Value::as_array_mut);
    for (at, status) in all.into_iter().flatten().enumerate() {
        if index.is_none_or(|index| index == at) && status.pointer("/state/running").is_some() {
            status["ready"] = ready.into();
        }
    }
}

/// Whether an ended container stays so.
pub(crate) fn stays_ended(pod: &Value, status: &Value) -> bool {
    let Some(code) = number(status, "/state/terminated/exitCode") else {
        return false;
    };
    match text(pod, "/spec/restartPolicy") {
        "Never" => true,
        "OnFailure" => code == 0,
        _ => false,
    }
}

/// What follows from the containers for the Pod: its phase and whether it is ready.
pub(crate) fn judge(pod: &mut Value, now: Timestamp) {
    let all = items(pod, "/status/containerStatuses").to_vec();
    let never_started = |one: &Value| {
        one.pointer("/state/waiting").is_some()
            && number(one, "/restartCount") == Some(0)
            && one.pointer("/lastState/terminated").is_none()
    };
    let phase = if all.iter().any(never_started) {
        "Pending"
    } else if !all.iter().all(|one| stays_ended(pod, one)) {
        "Running"
    } else if all.iter().all(|one| number(one, "/state/terminated/exitCode") == Some(0)) {
        "Succeeded"
    } else {
        "Failed"
    };
    set(pod, "/status/phase", phase);
    let unready: Vec<&str> = all.iter().filter(|one| one["ready"] != true).map(|one| text(one, "/name")).collect();
    let (is, reason, message) = match phase {
        "Succeeded" => ("False", "PodCompleted", String::new()),
        "Failed" => ("False", "PodFailed", String::new()),
        _ if unready.is_empty() => ("True", "", String::new()),
        _ => ("False", "ContainersNotReady", format!("containers with unready status: [{}]", unready.join(" "))),
    };
    for kind in ["Ready", "ContainersReady"] {
        conditions::put(pod, now, kind, is, reason, &message);
    }
}

/// How sure a Pod's resources are: the class of its quality of service.
pub(crate) fn quality(pod: &Value) -> &'static str {
    let all = || items(pod, "/spec/containers").iter().chain(items(pod, "/spec/initContainers"));
    let has = |container: &Value, what: &str, resource: &str| {
        container.pointer(&format!("/resources/{what}/{resource}")).cloned()
    };
    let fixed = |container: &Value| {
        ["cpu", "memory"].iter().all(|resource| {
            let limit = has(container, "limits", resource);
            limit.is_some() && has(container, "requests", resource).is_none_or(|asked| Some(asked) == limit)
        })
    };
    let any = |container: &Value| {
        container.get("resources").and_then(Value::as_object).is_some_and(|resources| !resources.is_empty())
    };
    if !all().any(any) {
        "BestEffort"
    } else if all().all(fixed) {
        "Guaranteed"
    } else {
        "Burstable"
    }
}

/// A duration as Go writes it: `10s`, `1m20s`, `5m0s`.
pub(crate) fn spelled(duration: SignedDuration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0 => format!("{}ms", duration.as_millis()),
        1..60 => format!("{seconds}s"),
        _ => format!("{}m{}s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use serde_json::json;

    use super::{quality, spelled};

    #[test]
    fn pauses_are_spelled_as_go_does() {
        let of = |seconds| spelled(SignedDuration::from_secs(seconds));
        assert_eq!([of(10), of(80), of(300)], ["10s", "1m20s", "5m0s"]);
    }

    #[test]
    fn only_equal_requests_and_limits_are_guaranteed() {
        let with = |resources| json!({"spec": {"containers": [{"resources": resources}]}});
        assert_eq!(quality(&with(json!({}))), "BestEffort");
        assert_eq!(quality(&with(json!({"requests": {"cpu": "1"}}))), "Burstable");
        let both = json!({"cpu": "1", "memory": "1Gi"});
        assert_eq!(quality(&with(json!({"requests": both, "limits": both}))), "Guaranteed");
    }
}
