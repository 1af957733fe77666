//! A Node for every Pod.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::Value;

use super::engine::{Engine, Task};
use super::{affinity, conditions, tolerations};
use crate::fields::{flag, items, set, text};
use crate::kinds::Kind;
use crate::object::{Key, Object};
use crate::quantity::Load;
use crate::status_error::StatusError;

const BY: &str = "default-scheduler";

pub(crate) fn run(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let Some(pod) = engine.value(Kind::Pod, key) else {
        return Ok(());
    };
    if !text(&pod, "/spec/nodeName").is_empty() || !text(&pod, "/metadata/deletionTimestamp").is_empty() {
        return Ok(());
    }
    // Another scheduler's Pods are not looked at.
    if !["", BY].contains(&text(&pod, "/spec/schedulerName")) {
        return Ok(());
    }
    let now = engine.now();
    if !items(&pod, "/spec/schedulingGates").is_empty() {
        let message = "Scheduling is blocked due to non-empty scheduling gates";
        return engine.edit(Kind::Pod, key, |pod| {
            conditions::put(pod, now, "PodScheduled", "False", "SchedulingGated", message);
        });
    }
    let delay = engine.pace.schedule;
    if !engine.passed(Task::Schedule, key, text(&pod, "/metadata/uid"), delay) {
        return Ok(());
    }
    match choose(engine, &pod) {
        Ok(node) => {
            engine.edit(Kind::Pod, key, |pod| {
                set(pod, "/spec/nodeName", &*node.key.name);
                // Where the machine stands is told to what runs on it.
                for place in ["zone", "region"] {
                    if let Some(value) = node.label(&format!("topology.kubernetes.io/{place}")) {
                        set(pod, &format!("/metadata/labels/topology.kubernetes.io~1{place}"), value);
                    }
                }
                conditions::put(pod, now, "PodScheduled", "True", "", "");
            })?;
            let message = format!("Successfully assigned {}/{} to {}", key.namespace, key.name, node.key.name);
            super::events::tell(engine, &pod, BY, "Scheduled", &message);
            Ok(())
        }
        Err(message) => {
            engine.unplaced.insert(key.clone());
            if text(conditions::find(&pod, "PodScheduled").unwrap_or(&Value::Null), "/message") == message {
                return Ok(());
            }
            engine.edit(Kind::Pod, key, |pod| {
                set(pod, "/status/phase", "Pending");
                conditions::put(pod, now, "PodScheduled", "False", "Unschedulable", &message);
            })?;
            super::events::warn(engine, &pod, BY, "FailedScheduling", &message);
            Ok(())
        }
    }
}

/// The Node that fits best, or why none does.
fn choose(engine: &Engine, pod: &Value) -> Result<Arc<Object>, String> {
    let nodes = match affinity::only_node(pod) {
        Some(only) => engine.store.get(Kind::Node, &Key::new("", only)).into_iter().collect(),
        None => engine.store.all(Kind::Node, None),
    };
    if nodes.is_empty() {
        return Err("no nodes available to schedule pods".to_owned());
    }
    let asked = Load::of_pod(pod);
    let mut refusals = Refusals::default();
    let mut fitting = Vec::new();
    for node in nodes {
        match refusal(engine, pod, asked, &node) {
            None => fitting.push(node),
            Some(refusal) => refusals.add(refusal),
        }
    }
    let siblings = siblings(engine, pod);
    fitting
        .into_iter()
        .min_by_key(|node| {
            let there = engine.store.load_on(&node.key.name);
            (siblings.get(&node.key.name).copied().unwrap_or(0), there.pods, there.memory)
        })
        .ok_or_else(|| refusals.message(engine.store.count(Kind::Node)))
}

/// How many Pods of the same owner each Node has: they are spread.
fn siblings(engine: &Engine, pod: &Value) -> HashMap<Arc<str>, usize> {
    let mut all = HashMap::new();
    for sibling in engine.store.children(text(pod, "/metadata/ownerReferences/0/uid"), Kind::Pod) {
        if let Some(node) = &sibling.node {
            *all.entry(Arc::clone(node)).or_default() += 1;
        }
    }
    all
}

/// Why a Node does not take a Pod, and whether fewer Pods there would change that.
struct Refusal {
    reasons: Vec<&'static str>,
    crowded: bool,
}

fn refusal(engine: &Engine, pod: &Value, asked: Load, node: &Object) -> Option<Refusal> {
    let value = node.value();
    let for_good = |reason| Some(Refusal { reasons: vec![reason], crowded: false });
    let tolerates = items(pod, "/spec/tolerations");
    let cordon = serde_json::json!({"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"});
    if flag(&value, "/spec/unschedulable") && !tolerations::tolerated(tolerates, &cordon) {
        return for_good("node(s) were unschedulable");
    }
    if tolerations::repelling(&value).any(|taint| !tolerations::tolerated(tolerates, taint)) {
        return for_good("node(s) had untolerated taint(s)");
    }
    if !affinity::takes(pod, node) {
        return for_good("node(s) didn't match Pod's node affinity/selector");
    }
    let (has, there) = (Load::of_node(&value), engine.store.load_on(&node.key.name));
    let mut reasons = Vec::new();
    let mut crowded = true;
    for (asked, has, there, reason) in [
        (asked.pods, has.pods, there.pods, "Too many pods"),
        (asked.cpu, has.cpu, there.cpu, "Insufficient cpu"),
        (asked.memory, has.memory, there.memory, "Insufficient memory"),
    ] {
        if asked > 0 && asked > has - there {
            reasons.push(reason);
            crowded &= asked <= has;
        }
    }
    (!reasons.is_empty()).then_some(Refusal { reasons, crowded })
}

/// Refusals, counted by their reasons in the order of the alphabet.
#[derive(Default)]
struct Refusals {
    reasons: BTreeMap<String, usize>,
    crowded: usize,
    for_good: usize,
}

impl Refusals {
    fn add(&mut self, refusal: Refusal) {
        for reason in refusal.reasons {
            *self.reasons.entry(reason.to_owned()).or_default() += 1;
        }
        if refusal.crowded {
            self.crowded += 1;
        } else {
            self.for_good += 1;
        }
    }

    fn message(mut self, nodes: usize) -> String {
        // A Pod that is bound to one Node was refused by all others before they were asked.
        let rest = nodes - (self.crowded + self.for_good).min(nodes);
        if rest > 0 {
            let bound = "node(s) didn't satisfy plugin(s) [NodeAffinity]";
            *self.reasons.entry(bound.to_owned()).or_default() += rest;
            self.for_good += rest;
        }
        let sorted = |reasons: Vec<(String, usize)>| {
            let mut all: Vec<String> = reasons.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
            all.sort();
            all.join(", ")
        };
        let preemption = [
            ("No preemption victims found for incoming pod".to_owned(), self.crowded),
            ("Preemption is not helpful for scheduling".to_owned(), self.for_good),
        ];
        let preemption = sorted(preemption.into_iter().filter(|(_, count)| *count > 0).collect());
        format!(
            "0/{nodes} nodes are available: {}. no new claims to deallocate, preemption: 0/{nodes} nodes are available: \
             {preemption}.",
            sorted(self.reasons.into_iter().collect())
        )
    }
}
