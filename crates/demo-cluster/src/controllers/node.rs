//! Machines that die and come back, and those on which nothing new shall run.
//!
//! A Node whose annotation [`BEHAVIOUR`] is `dead` says nothing any more: after a while it is called unreachable, and what
//! runs there is made anew elsewhere. It comes back when the annotation is taken away.

use serde_json::{Value, json};

use super::engine::{Engine, Task};
use super::events::{tell, warn};
use super::{BEHAVIOUR, conditions};
use crate::clock::stamp;
use crate::fields::{annotation, flag, items, remove, set, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::status_error::StatusError;
use crate::write::{self, Deletion};

const BY: &str = "node-controller";
const UNREACHABLE: &str = "node.kubernetes.io/unreachable";
const NOT_READY: &str = "node.kubernetes.io/not-ready";
const CORDONED: &str = "node.kubernetes.io/unschedulable";

/// What a kubelet says of its Node when all is well.
const WELL: [(&str, &str, &str, &str); 4] = [
    ("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    ("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    ("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    ("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
];

/// Whether there is a kubelet on a Node.
pub(crate) fn lives(engine: &Engine, node: &str) -> bool {
    engine.value(Kind::Node, &Key::new("", node)).is_some_and(|node| annotation(&node, BEHAVIOUR) != "dead")
}

pub(crate) fn run(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let Some(node) = engine.value(Kind::Node, key) else {
        return forget_pods(engine, key);
    };
    let dead = annotation(&node, BEHAVIOUR) == "dead";
    let lost = conditions::status(&node, "Ready") == "Unknown";
    if dead && !lost {
        let after = engine.pace.lost;
        if engine.passed(Task::Node, key, "lost", after) {
            lose(engine, key)?;
        }
    } else if !dead && lost {
        engine.wait_no_more(Task::Node, key);
        come_back(engine, key)?;
    } else if !dead {
        engine.wait_no_more(Task::Node, key);
    }
    taint(engine, key)
}

/// Nothing can run on a Node that is no more.
fn forget_pods(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    for pod in engine.store.pods_on(&key.name) {
        write::delete(&engine.store, Kind::Pod, &pod, Deletion { grace: Some(0), ..Deletion::PLAIN })?;
    }
    Ok(())
}

fn lose(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let now = engine.now();
    let node = engine.edited(Kind::Node, key, |node| {
        for (kind, ..) in WELL {
            let message = "Kubelet stopped posting node status.";
            conditions::put(node, now, kind, "Unknown", "NodeStatusUnknown", message);
        }
    })?;
    let message = format!("Node {} status is now: NodeNotReady", key.name);
    tell(engine, &node, BY, "NodeNotReady", &message);
    for pod in engine.store.pods_on(&key.name) {
        let Some(value) = engine.value(Kind::Pod, &pod) else {
            continue;
        };
        if conditions::status(&value, "Ready") == "True" {
            // Its reason and message stay what they were: nobody is there to say more.
            engine.edit(Kind::Pod, &pod, |pod| conditions::put(pod, now, "Ready", "False", "", ""))?;
            warn(engine, &value, BY, "NodeNotReady", "Node is not ready");
        }
    }
    Ok(())
}

fn come_back(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let now = engine.now();
    let node = engine.edited(Kind::Node, key, |node| {
        for (kind, is, reason, message) in WELL {
            conditions::put(node, now, kind, is, reason, message);
        }
    })?;
    tell(engine, &node, "kubelet", "NodeReady", &format!("Node {} status is now: NodeReady", key.name));
    for pod in engine.store.pods_on(&key.name) {
        let there = engine.value(Kind::Pod, &pod);
        if there.is_some_and(|pod| text(&pod, "/metadata/deletionTimestamp").is_empty()) {
            engine.edit(Kind::Pod, &pod, |pod| {
                if text(pod, "/status/phase") == "Running" {
                    super::containers::judge(pod, now);
                }
            })?;
        }
        engine.enqueue(Task::Kubelet, pod);
    }
    Ok(())
}

/// A Node has the taints that its conditions and its cordon ask for.
fn taint(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let now = stamp(engine.now());
    engine.edit(Kind::Node, key, |node| {
        let ready = match conditions::status(node, "Ready") {
            "False" => Some(NOT_READY),
            "Unknown" => Some(UNREACHABLE),
            _ => None,
        };
        let mut asked: Vec<(&str, &str)> = Vec::new();
        asked.extend(flag(node, "/spec/unschedulable").then_some((CORDONED, "NoSchedule")));
        for effect in ["NoSchedule", "NoExecute"] {
            asked.extend(ready.map(|key| (key, effect)));
        }
        let taints = fitting(items(node, "/spec/taints"), &asked, &now);
        if taints.is_empty() {
            remove(node, "/spec/taints");
        } else {
            set(node, "/spec/taints", taints);
        }
    })
}

/// The taints that people gave, and those that are asked for; what was there stays as it is.
fn fitting(before: &[Value], asked: &[(&str, &str)], now: &str) -> Vec<Value> {
    let own = |taint: &Value| [UNREACHABLE, NOT_READY, CORDONED].contains(&text(taint, "/key"));
    let is =
        |taint: &Value, (key, effect): &(&str, &str)| text(taint, "/key") == *key && text(taint, "/effect") == *effect;
    let mut taints: Vec<Value> =
        before.iter().filter(|taint| !own(taint) || asked.iter().any(|asked| is(taint, asked))).cloned().collect();
    for asked in asked {
        if !taints.iter().any(|taint| is(taint, asked)) {
            taints.push(json!({"key": asked.0, "effect": asked.1, "timeAdded": now}));
        }
    }
    taints
}
