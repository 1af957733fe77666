//! Which Pods go first when there are too many: those that serve least.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use super::pods::Pod;
use crate::clock::parse;
use crate::fields::{annotation, items, number, text};

const COST: &str = "controller.kubernetes.io/pod-deletion-cost";

/// The Pods in the order in which they go; `crowd` is how many siblings a Node has.
pub(crate) fn order(pods: Vec<Pod>, crowd: &HashMap<Arc<str>, usize>, now: Timestamp) -> Vec<Pod> {
    let mut ranked: Vec<(Rank, Pod)> = pods.into_iter().map(|pod| (Rank::of(&pod, crowd), pod)).collect();
    ranked.sort_by(|(a, _), (b, _)| a.compare(b, now));
    ranked.into_iter().map(|(_, pod)| pod).collect()
}

struct Rank {
    /// Unassigned, pending, not ready, cheap, on a crowded Node: first.
    first: (bool, u8, bool, i64, Reverse<usize>),
    ready: Option<Timestamp>,
    restarts: Reverse<i64>,
    created: Timestamp,
    uid: String,
}

impl Rank {
    fn of(pod: &Pod, crowd: &HashMap<Arc<str>, usize>) -> Self {
        let value: &Value = &pod.value;
        let phase = match pod.phase() {
            "Pending" => 0,
            "Running" => 2,
            _ => 1,
        };
        let cost = annotation(value, COST).parse().unwrap_or(0);
        let crowded = crowd.get(pod.node()).copied().unwrap_or(0);
        let restarts = items(value, "/status/containerStatuses").iter();
        let restarts = restarts.filter_map(|one| number(one, "/restartCount")).max().unwrap_or(0);
        Self {
            first: (!pod.node().is_empty(), phase, pod.ready(), cost, Reverse(crowded)),
            ready: pod.ready_since(),
            restarts: Reverse(restarts),
            created: parse(text(value, "/metadata/creationTimestamp")).unwrap_or_default(),
            uid: text(value, "/metadata/uid").to_owned(),
        }
    }

    fn compare(&self, other: &Self, now: Timestamp) -> Ordering {
        let newer = |a: Timestamp, b: Timestamp| {
            if a == b {
                return Ordering::Equal;
            }
            magnitude(now, a).cmp(&magnitude(now, b)).then_with(|| self.uid.cmp(&other.uid))
        };
        let by_readiness = match (self.ready, other.ready) {
            (Some(a), Some(b)) => newer(a, b),
            _ => Ordering::Equal,
        };
        self.first
            .cmp(&other.first)
            .then(by_readiness)
            .then_with(|| self.restarts.cmp(&other.restarts))
            .then_with(|| newer(self.created, other.created))
            .then_with(|| self.uid.cmp(&other.uid))
    }
}

/// An age by its order of magnitude: among Pods that are about as old the real controller takes any.
fn magnitude(now: Timestamp, then: Timestamp) -> u32 {
    let nanoseconds = u128::try_from(now.duration_since(then).as_nanos()).unwrap_or(0);
    u128::BITS - nanoseconds.leading_zeros()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Arc;

    use jiff::Timestamp;
    use serde_json::{Value, json};

    use super::{Pod, order};
    use crate::object::Key;

    const NOW: &str = "2026-03-01T12:00:00Z";

    fn pod(name: &str, node: &str, phase: &str, ready_since: Option<&str>, extra: &Value) -> Pod {
        let mut value = json!({
            "metadata": {"name": name, "uid": name, "creationTimestamp": "2026-02-01T00:00:00Z"},
            "spec": {"nodeName": node},
            "status": {"phase": phase, "containerStatuses": [{"restartCount": 0}], "conditions": [
                {"type": "Ready", "status": if ready_since.is_some() { "True" } else { "False" },
                 "lastTransitionTime": ready_since.unwrap_or("2026-02-01T00:00:00Z")},
            ]},
        });
        crate::patch::merge(&mut value, extra);
        Pod { key: Key::new("default", name), value: Arc::new(value) }
    }

    #[test]
    fn those_that_serve_least_go_first() {
        let old = Some("2026-02-01T00:00:00Z");
        let nothing = json!({});
        let restarted = json!({"status": {"containerStatuses": [{"restartCount": 4}]}});
        let cheap = json!({"metadata": {"annotations": {"controller.kubernetes.io/pod-deletion-cost": "-5"}}});
        let pods = vec![
            pod("h-old", "a", "Running", old, &nothing),
            pod("g-restarted", "a", "Running", old, &restarted),
            pod("f-young", "a", "Running", Some("2026-03-01T11:59:00Z"), &nothing),
            pod("e-crowded", "b", "Running", old, &nothing),
            pod("d-cheap", "a", "Running", old, &cheap),
            pod("c-unready", "a", "Running", None, &nothing),
            pod("b-pending", "a", "Pending", None, &nothing),
            pod("a-unassigned", "", "Pending", None, &nothing),
        ];
        let crowd = HashMap::from([("a".into(), 1), ("b".into(), 2)]);
        let now: Timestamp = NOW.parse().unwrap();
        let order: Vec<String> = order(pods, &crowd, now).iter().map(|pod| pod.key.name.to_string()).collect();
        let mut sorted = order.clone();
        sorted.sort();
        assert_eq!(order, sorted);
    }
}
