//! The row of a Pod: what state it is in, told in one word.

use jiff::Timestamp;
use serde_json::Value;

use super::{born, name, or_none};
use crate::clock::parse;
use crate::fields::{flag, items, number, text};

pub(super) fn pod(pod: &Value, now: Timestamp) -> Vec<Value> {
    let seen = look(pod);
    let restarts = match seen.restarted {
        Some(at) if seen.restarts != 0 => {
            format!("{} ({} ago)", seen.restarts, super::age(now.duration_since(at)))
        }
        _ => seen.restarts.to_string(),
    };
    let field = |pointer: &str| Value::from(or_none(text(pod, pointer)));
    vec![
        name(pod),
        format!("{}/{}", seen.ready, seen.containers).into(),
        seen.reason.into(),
        restarts.into(),
        born(pod, now),
        field("/status/podIP"),
        field("/spec/nodeName"),
        field("/status/nominatedNodeName"),
        gates(pod).into(),
    ]
}

struct Look {
    reason: String,
    ready: usize,
    containers: usize,
    restarts: i64,
    restarted: Option<Timestamp>,
}

impl Look {
    fn count(&mut self, status: &Value) {
        self.restarts += number(status, "/restartCount").unwrap_or(0);
        self.restarted = self.restarted.max(parse(text(status, "/lastState/terminated/finishedAt")));
    }
}

fn look(pod: &Value) -> Look {
    let phase = text(pod, "/status/phase");
    let status_reason = text(pod, "/status/reason");
    let gated = condition(pod, "PodScheduled").is_some_and(|one| text(one, "/reason") == "SchedulingGated");
    let reason = match () {
        () if gated => "SchedulingGated",
        () if !status_reason.is_empty() => status_reason,
        () => phase,
    };
    let mut seen = Look { reason: reason.to_owned(), ready: 0, containers: 0, restarts: 0, restarted: None };
    let sidecars: Vec<&str> = items(pod, "/spec/initContainers")
        .iter()
        .filter(|one| text(one, "/restartPolicy") == "Always")
        .map(|one| text(one, "/name"))
        .collect();
    seen.containers = items(pod, "/spec/containers").len() + sidecars.len();
    let initializing = initialize(pod, &sidecars, &mut seen);
    if !initializing || condition(pod, "Initialized").is_some_and(|one| text(one, "/status") == "True") {
        run(pod, &sidecars, &mut seen);
    }
    if !text(pod, "/metadata/deletionTimestamp").is_empty() {
        if status_reason == "NodeLost" {
            "Unknown".clone_into(&mut seen.reason);
        } else if !["Succeeded", "Failed"].contains(&phase) {
            "Terminating".clone_into(&mut seen.reason);
        }
    }
    seen
}

/// Looks at the init containers; whether they are still at it.
fn initialize(pod: &Value, sidecars: &[&str], seen: &mut Look) -> bool {
    for (index, status) in items(pod, "/status/initContainerStatuses").iter().enumerate() {
        seen.count(status);
        let terminated = status.pointer("/state/terminated");
        let code = terminated.and_then(|it| number(it, "/exitCode"));
        let waiting = text(status, "/state/waiting/reason");
        let ended = text(status, "/state/terminated/reason");
        if terminated.is_some() && code.unwrap_or(0) == 0 {
            continue;
        }
        if sidecars.contains(&text(status, "/name")) && flag(status, "/started") {
            seen.ready += usize::from(flag(status, "/ready"));
            continue;
        }
        seen.reason = match terminated {
            Some(_) if !ended.is_empty() => format!("Init:{ended}"),
            Some(it) => format!("Init:{}", exit(it)),
            None if !waiting.is_empty() && waiting != "PodInitializing" => format!("Init:{waiting}"),
            None => format!("Init:{index}/{}", items(pod, "/spec/initContainers").len()),
        };
        return true;
    }
    false
}

fn run(pod: &Value, sidecars: &[&str], seen: &mut Look) {
    (seen.restarts, seen.restarted) = (0, None);
    for status in items(pod, "/status/initContainerStatuses") {
        if sidecars.contains(&text(status, "/name")) {
            seen.count(status);
        }
    }
    let mut running = false;
    for status in items(pod, "/status/containerStatuses").iter().rev() {
        seen.count(status);
        let waiting = text(status, "/state/waiting/reason");
        if !waiting.is_empty() {
            waiting.clone_into(&mut seen.reason);
        } else if let Some(terminated) = status.pointer("/state/terminated") {
            let ended = text(terminated, "/reason");
            seen.reason = if ended.is_empty() { exit(terminated) } else { ended.to_owned() };
        } else if flag(status, "/ready") && status.pointer("/state/running").is_some() {
            running = true;
            seen.ready += 1;
        }
    }
    if seen.reason == "Completed" && running {
        let ready = condition(pod, "Ready").is_some_and(|one| text(one, "/status") == "True");
        (if ready { "Running" } else { "NotReady" }).clone_into(&mut seen.reason);
    }
}

fn exit(terminated: &Value) -> String {
    match number(terminated, "/signal").unwrap_or(0) {
        0 => format!("ExitCode:{}", number(terminated, "/exitCode").unwrap_or(0)),
        signal => format!("Signal:{signal}"),
    }
}

fn condition<'a>(pod: &'a Value, kind: &str) -> Option<&'a Value> {
    items(pod, "/status/conditions").iter().find(|one| text(one, "/type") == kind)
}

fn gates(pod: &Value) -> String {
    let gates = items(pod, "/spec/readinessGates");
    if gates.is_empty() {
        return "<none>".to_owned();
    }
    let open = gates
        .iter()
        .filter(|gate| condition(pod, text(gate, "/conditionType")).is_some_and(|one| text(one, "/status") == "True"));
    format!("{}/{}", open.count(), gates.len())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::{Value, json};

    use super::pod;

    fn cells(value: &Value) -> Vec<String> {
        let now: Timestamp = "2026-01-01T01:00:00Z".parse().unwrap_or_default();
        pod(value, now).iter().map(|cell| cell.as_str().unwrap_or("").to_owned()).collect()
    }

    #[test]
    fn a_pod_is_told_in_one_word() {
        let base = json!({
            "metadata": {"name": "a", "creationTimestamp": "2026-01-01T00:00:00Z"},
            "spec": {"containers": [{"name": "c"}, {"name": "d"}]},
            "status": {"phase": "Running", "containerStatuses": [
                {"name": "c", "ready": true, "restartCount": 0, "state": {"running": {}}},
                {"name": "d", "ready": false, "restartCount": 4, "state": {"waiting": {"reason": "CrashLoopBackOff"}},
                 "lastState": {"terminated": {"finishedAt": "2026-01-01T00:59:00Z"}}},
            ]},
        });
        assert_eq!(cells(&base)[..5], ["a", "1/2", "CrashLoopBackOff", "4 (60s ago)", "60m"]);
        let mut going = base.clone();
        going["metadata"]["deletionTimestamp"] = "2026-01-01T00:59:00Z".into();
        assert_eq!(cells(&going)[2], "Terminating");
        let mut starting = base;
        starting["spec"]["initContainers"] = json!([{"name": "i"}, {"name": "j"}]);
        starting["status"] = json!({"phase": "Pending", "initContainerStatuses": [
            {"name": "i", "state": {"terminated": {"exitCode": 0}}}, {"name": "j", "state": {"running": {}}},
        ]});
        assert_eq!(cells(&starting)[1..4], ["0/2", "Init:1/2", "0"]);
    }
}
