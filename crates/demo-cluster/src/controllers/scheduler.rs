//! A Node for every Pod.

use std::sync::Arc;

use serde_json::Value;

use super::conditions;
use super::engine::{Engine, Task};
use crate::fields::{flag, items, set, text};
use crate::kinds::Kind;
use crate::object::{Key, Object};
use crate::selector::LabelSelector;
use crate::status_error::StatusError;

pub(crate) fn run(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let Some(pod) = engine.value(Kind::Pod, key) else {
        return Ok(());
    };
    if !text(&pod, "/spec/nodeName").is_empty() || !text(&pod, "/metadata/deletionTimestamp").is_empty() {
        return Ok(());
    }
    let delay = engine.pace.schedule;
    if !engine.passed(Task::Schedule, key, text(&pod, "/metadata/uid"), delay) {
        return Ok(());
    }
    let now = engine.now();
    match choose(engine, &pod) {
        Ok(node) => engine.edit(Kind::Pod, key, |pod| {
            set(pod, "/spec/nodeName", &*node.key.name);
            conditions::put(pod, now, "PodScheduled", "True", "", "");
        }),
        Err(message) => {
            if text(conditions::find(&pod, "PodScheduled").unwrap_or(&Value::Null), "/message") == message {
                return Ok(());
            }
            engine.edit(Kind::Pod, key, |pod| {
                set(pod, "/status/phase", "Pending");
                conditions::put(pod, now, "PodScheduled", "False", "Unschedulable", &message);
            })?;
            super::events::warn(engine, &pod, "default-scheduler", "FailedScheduling", &message);
            Ok(())
        }
    }
}

/// The Node with the fewest Pods among those that fit, or why none does.
fn choose(engine: &Engine, pod: &Value) -> Result<Arc<Object>, String> {
    let wanted = LabelSelector::of_map(pod.pointer("/spec/nodeSelector"));
    let (cpu, memory) = (requested(pod, "cpu"), requested(pod, "memory"));
    let nodes = engine.store.all(Kind::Node, None);
    let (mut unready, mut unmatched, mut no_cpu, mut no_memory, mut full) = (0, 0, 0, 0, 0);
    let mut best: Option<(usize, &Arc<Object>)> = None;
    for node in &nodes {
        let value = node.value();
        let there = engine.store.pods_on(&node.key.name);
        let room = text(&value, "/status/allocatable/pods").parse().unwrap_or(110);
        if flag(&value, "/spec/unschedulable") || conditions::status(&value, "Ready") != "True" {
            unready += 1;
        } else if !wanted.takes_object(node) {
            unmatched += 1;
        } else if cpu > quantity(text(&value, "/status/allocatable/cpu")) {
            no_cpu += 1;
        } else if memory > quantity(text(&value, "/status/allocatable/memory")) {
            no_memory += 1;
        } else if there >= room {
            full += 1;
        } else if best.is_none_or(|(fewest, _)| there < fewest) {
            best = Some((there, node));
        }
    }
    if let Some((_, node)) = best {
        return Ok(Arc::clone(node));
    }
    let reasons = [
        (unready, "node(s) were unschedulable"),
        (unmatched, "node(s) didn't match Pod's node affinity/selector"),
        (no_cpu, "Insufficient cpu"),
        (no_memory, "Insufficient memory"),
        (full, "Too many pods"),
    ];
    let reasons: Vec<String> =
        reasons.iter().filter(|(count, _)| *count > 0).map(|(count, reason)| format!("{count} {reason}")).collect();
    let reasons = if reasons.is_empty() { "no nodes available to schedule pods".into() } else { reasons.join(", ") };
    Err(format!("0/{} nodes are available: {reasons}.", nodes.len()))
}

/// What the containers of a Pod ask for together, in thousandths.
fn requested(pod: &Value, resource: &str) -> i128 {
    items(pod, "/spec/containers")
        .iter()
        .map(|container| quantity(text(container, &format!("/resources/requests/{resource}"))))
        .sum()
}

/// A quantity in thousandths; what cannot be read asks for nothing.
fn quantity(text: &str) -> i128 {
    const SUFFIXES: [(&str, i128); 11] = [
        ("Ki", 1_024_000),
        ("Mi", 1024 * 1_024_000),
        ("Gi", 1024 * 1024 * 1_024_000),
        ("Ti", 1024 * 1024 * 1024 * 1_024_000),
        ("m", 1),
        ("k", 1_000_000),
        ("M", 1_000_000_000),
        ("G", 1_000_000_000_000),
        ("T", 1_000_000_000_000_000),
        ("", 1000),
        ("n", 0),
    ];
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let scale = SUFFIXES.iter().find(|(suffix, _)| *suffix == &text[digits.len()..]).map_or(0, |(_, scale)| *scale);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let whole: i128 = whole.parse().unwrap_or(0);
    let tenths: i128 = part.get(..1).and_then(|tenth| tenth.parse().ok()).unwrap_or(0);
    whole * scale + tenths * scale / 10
}

#[cfg(test)]
mod tests {
    use super::quantity;

    #[test]
    fn quantities_compare_across_their_spellings() {
        assert_eq!(quantity("500m") * 2, quantity("1"));
        assert_eq!(quantity("1.5"), quantity("1500m"));
        assert!(quantity("1Gi") > quantity("1G"));
        assert_eq!(quantity("what"), 0);
    }
}
