//! The life of a Pod on its Node: pulled, started, ready, perhaps crashing, and stopped.
//!
//! Where a Pod stands is read from its status, so this can be interrupted anywhere.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::containers::{missing_image, quality, say_ready, say_unready, statuses, unready};
use super::engine::{Engine, Task};
use super::events::warn;
use super::{BEHAVIOUR, conditions};
use crate::clock::stamp;
use crate::fields::{annotation, flag, number, set, set_default, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::random::hash;
use crate::status_error::StatusError;
use crate::write::{self, Dependents};

/// What a container does now.
#[derive(Debug, PartialEq, Eq)]
enum Stage {
    Unseen,
    Creating,
    PullFailed,
    Running { ready: bool },
    BackingOff,
    Over,
}

pub(crate) fn run(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let Some(pod) = engine.value(Kind::Pod, key) else {
        return Ok(());
    };
    if !text(&pod, "/metadata/deletionTimestamp").is_empty() {
        stop(engine, key, &pod);
        return Ok(());
    }
    let restarts = number(&pod, "/status/containerStatuses/0/restartCount").unwrap_or(0);
    let behaviour = annotation(&pod, BEHAVIOUR);
    match stage(&pod) {
        Stage::Unseen => accept(engine, key),
        Stage::Creating => {
            let delay = varied(engine.pace.pull, &pod);
            if !waited(engine, key, &pod, "pull", delay) {
                return Ok(());
            }
            match missing_image(&pod) {
                Some(image) => fail_pull(engine, key, &pod, &image, 1),
                None => start(engine, key, 0),
            }
        }
        Stage::PullFailed => try_again(engine, key, &pod),
        Stage::Running { ready: false } if behaviour != "unready" && behaviour != "crash" => {
            let delay = varied(engine.pace.ready, &pod);
            if waited(engine, key, &pod, "ready", delay) { become_ready(engine, key) } else { Ok(()) }
        }
        Stage::Running { ready } if behaviour == "unready" => be_unready(engine, key, &pod, ready),
        Stage::Running { .. } if behaviour == "crash" => {
            let lived = engine.pace.crash;
            let stage = format!("crash {restarts}");
            if waited(engine, key, &pod, &stage, lived) { crash(engine, key, &pod, restarts) } else { Ok(()) }
        }
        Stage::Running { .. } if text(&pod, "/spec/restartPolicy") != "Always" => {
            let delay = engine.pace.job;
            if waited(engine, key, &pod, "work", delay) { succeed(engine, key) } else { Ok(()) }
        }
        Stage::BackingOff => {
            let (delay, stage) = (back_off(engine, restarts), format!("back off {restarts}"));
            if waited(engine, key, &pod, &stage, delay) { start(engine, key, restarts + 1) } else { Ok(()) }
        }
        Stage::Running { .. } | Stage::Over => Ok(()),
    }
}

fn stage(pod: &Value) -> Stage {
    if matches!(text(pod, "/status/phase"), "Succeeded" | "Failed") {
        return Stage::Over;
    }
    let Some(status) = pod.pointer("/status/containerStatuses/0") else {
        return Stage::Unseen;
    };
    if status.pointer("/state/running").is_some() {
        return Stage::Running { ready: conditions::status(pod, "Ready") == "True" };
    }
    match text(status, "/state/waiting/reason") {
        "CrashLoopBackOff" => Stage::BackingOff,
        "ErrImagePull" | "ImagePullBackOff" => Stage::PullFailed,
        _ => Stage::Creating,
    }
}

fn waited(engine: &mut Engine, key: &Key, pod: &Value, stage: &str, delay: SignedDuration) -> bool {
    let stage = format!("{} {stage}", text(pod, "/metadata/uid"));
    engine.passed(Task::Kubelet, key, &stage, delay)
}

/// No two Pods start equally fast: between two thirds and four thirds of the usual.
fn varied(usual: SignedDuration, pod: &Value) -> SignedDuration {
    let part = i32::try_from(hash(text(pod, "/metadata/uid").as_bytes()) % 65).unwrap_or(0);
    usual * (67 + part) / 100
}

fn back_off(engine: &Engine, times: i64) -> SignedDuration {
    let doubled = 1_i32 << times.clamp(0, 5);
    engine.pace.back_off * doubled.min(30)
}

fn accept(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let now = engine.now();
    let host = |pod: &Value| {
        let node = engine.value(Kind::Node, &Key::new("", text(pod, "/spec/nodeName")));
        node.map_or(String::new(), |node| text(&node, "/status/addresses/0/address").to_owned())
    };
    engine.edit(Kind::Pod, key, |pod| {
        let address = host(pod);
        set(pod, "/status/phase", "Pending");
        set_default(pod, "/status/startTime", stamp(now));
        set(pod, "/status/hostIP", address.clone());
        set(pod, "/status/hostIPs", json!([{"ip": address}]));
        set(pod, "/status/qosClass", quality(pod));
        conditions::put(pod, now, "PodScheduled", "True", "", "");
        conditions::put(pod, now, "Initialized", "True", "", "");
        unready(pod, now);
        let all = statuses(pod, &json!({"waiting": {"reason": "ContainerCreating"}}), 0, false);
        set(pod, "/status/containerStatuses", all);
    })
}

fn fail_pull(engine: &mut Engine, key: &Key, pod: &Value, image: &str, tries: i64) -> Result<(), StatusError> {
    let message = format!(
        "rpc error: code = NotFound desc = failed to pull and unpack image {image:?}: failed to resolve reference \
         {image:?}: {image}: not found"
    );
    let backing_off = format!("Back-off pulling image {image:?}: ErrImagePull: {message}");
    let (reason, shown) = if tries == 1 { ("ErrImagePull", &message) } else { ("ImagePullBackOff", &backing_off) };
    engine.edit(Kind::Pod, key, |pod| {
        let state = json!({"waiting": {"reason": reason, "message": shown}});
        let all = statuses(pod, &state, 0, false);
        set(pod, "/status/containerStatuses", all);
    })?;
    warn(engine, pod, "kubelet", "Failed", &format!("Failed to pull image {image:?}: {message}"));
    if tries == 1 {
        warn(engine, pod, "kubelet", "Failed", "Error: ErrImagePull");
    } else {
        warn(engine, pod, "kubelet", "Failed", "Error: ImagePullBackOff");
    }
    Ok(())
}

/// The first failure turns into backing off after a moment; then it is tried again, less and less often.
fn try_again(engine: &mut Engine, key: &Key, pod: &Value) -> Result<(), StatusError> {
    let Some(image) = missing_image(pod) else {
        return start(engine, key, 0);
    };
    if text(pod, "/status/containerStatuses/0/state/waiting/reason") == "ErrImagePull" {
        let delay = engine.pace.pull;
        return if waited(engine, key, pod, "first", delay) { fail_pull(engine, key, pod, &image, 2) } else { Ok(()) };
    }
    let delay = engine.pace.back_off * 30;
    if !waited(engine, key, pod, "pull again", delay) {
        return Ok(());
    }
    fail_pull(engine, key, pod, &image, 2)?;
    // The status says the same as before, so no change brings this back: ask for the next try here.
    waited(engine, key, pod, "pull again", delay);
    Ok(())
}

fn start(engine: &mut Engine, key: &Key, restarts: i64) -> Result<(), StatusError> {
    let now = engine.now();
    let store = &engine.store;
    engine.edit(Kind::Pod, key, |pod| {
        set(pod, "/status/phase", "Running");
        if text(pod, "/status/podIP").is_empty() {
            let host = flag(pod, "/spec/hostNetwork");
            let own = crate::addresses::for_pod(store, text(pod, "/spec/nodeName"), text(pod, "/metadata/uid"));
            let address = match own {
                Some(address) if !host => address.to_string(),
                _ => text(pod, "/status/hostIP").to_owned(),
            };
            set(pod, "/status/podIP", address.clone());
            set(pod, "/status/podIPs", json!([{"ip": address}]));
        }
        let all = statuses(pod, &json!({"running": {"startedAt": stamp(now)}}), restarts, true);
        set(pod, "/status/containerStatuses", all);
        conditions::put(pod, now, "PodReadyToStartContainers", "True", "", "");
        unready(pod, now);
    })
}

fn become_ready(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let now = engine.now();
    engine.edit(Kind::Pod, key, |pod| say_ready(pod, now))
}

/// A readiness probe answers differently than before; the kubelet will find the Pod ready again.
pub(crate) fn turn_readiness(store: &crate::store::Store, key: &Key) -> Option<()> {
    let now = store.clock.now();
    write::update(store, Kind::Pod, key, write::Part::Whole, false, |pod| {
        let mut pod = pod.clone();
        if conditions::status(&pod, "Ready") == "True" {
            say_unready(&mut pod, now);
        } else {
            say_ready(&mut pod, now);
        }
        Ok(pod)
    })
    .ok()
    .map(drop)
}

fn be_unready(engine: &mut Engine, key: &Key, pod: &Value, ready: bool) -> Result<(), StatusError> {
    if ready || text(conditions::find(pod, "Ready").unwrap_or(&Value::Null), "/reason").is_empty() {
        let now = engine.now();
        engine.edit(Kind::Pod, key, |pod| say_unready(pod, now))?;
    }
    let probes = engine.pace.back_off;
    if waited(engine, key, pod, "probe", probes) {
        warn(engine, pod, "kubelet", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503");
        waited(engine, key, pod, "probe", probes);
    }
    Ok(())
}

fn crash(engine: &mut Engine, key: &Key, pod: &Value, restarts: i64) -> Result<(), StatusError> {
    let now = stamp(engine.now());
    let pause = back_off(engine, restarts).as_secs();
    let name = text(pod, "/spec/containers/0/name").to_owned();
    let message = format!(
        "back-off {pause}s restarting failed container={name} pod={}_{}({})",
        key.name,
        key.namespace,
        text(pod, "/metadata/uid")
    );
    let at = engine.now();
    engine.edit(Kind::Pod, key, |pod| {
        let started = text(pod, "/status/containerStatuses/0/state/running/startedAt").to_owned();
        let state = json!({"waiting": {"reason": "CrashLoopBackOff", "message": message}});
        let mut all = statuses(pod, &state, restarts, true);
        for status in all.as_array_mut().into_iter().flatten() {
            status["started"] = false.into();
            status["lastState"] = json!({"terminated": {
                "exitCode": 1, "reason": "Error", "startedAt": started, "finishedAt": now,
                "containerID": status["containerID"],
            }});
        }
        set(pod, "/status/containerStatuses", all);
        unready(pod, at);
    })?;
    let message = format!(
        "Back-off restarting failed container {name} in pod {}_{}({})",
        key.name,
        key.namespace,
        text(pod, "/metadata/uid")
    );
    warn(engine, pod, "kubelet", "BackOff", &message);
    Ok(())
}

fn succeed(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let now = engine.now();
    engine.edit(Kind::Pod, key, |pod| {
        let started = text(pod, "/status/containerStatuses/0/state/running/startedAt").to_owned();
        let state = json!({"terminated": {
            "exitCode": 0, "reason": "Completed", "startedAt": started, "finishedAt": stamp(now),
        }});
        let mut all = statuses(pod, &state, 0, true);
        for status in all.as_array_mut().into_iter().flatten() {
            status["started"] = false.into();
        }
        set(pod, "/status/phase", "Succeeded");
        set(pod, "/status/containerStatuses", all);
        for kind in ["Ready", "ContainersReady"] {
            conditions::put(pod, now, kind, "False", "PodCompleted", "");
        }
    })
}

fn stop(engine: &mut Engine, key: &Key, pod: &Value) {
    let delay = varied(engine.pace.stop, pod);
    if waited(engine, key, pod, "stop", delay) {
        write::erase(&engine.store, Kind::Pod, key, Dependents::Delete);
    }
}
