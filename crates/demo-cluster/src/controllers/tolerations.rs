//! Which Pods put up with which taints.

use serde_json::{Value, json};

use crate::fields::{items, number, text};

/// Whether tolerations include one for a taint.
pub(crate) fn tolerated(tolerations: &[Value], taint: &Value) -> bool {
    tolerations.iter().any(|one| tolerates(one, taint))
}

fn tolerates(toleration: &Value, taint: &Value) -> bool {
    let (key, effect) = (text(toleration, "/key"), text(toleration, "/effect"));
    if !effect.is_empty() && effect != text(taint, "/effect") {
        return false;
    }
    let exists = text(toleration, "/operator") == "Exists";
    if key.is_empty() {
        return exists;
    }
    key == text(taint, "/key") && (exists || text(toleration, "/value") == text(taint, "/value"))
}

/// For how many seconds a Pod puts up with a taint that drives Pods out: not at all, so long, or for ever (`None`).
pub(crate) fn patience(tolerations: &[Value], taint: &Value) -> Option<i64> {
    let fitting: Vec<&Value> = tolerations.iter().filter(|one| tolerates(one, taint)).collect();
    if fitting.is_empty() {
        return Some(0);
    }
    fitting.iter().filter_map(|one| number(one, "/tolerationSeconds")).min()
}

/// The taints of a Node that keep new Pods away.
pub(crate) fn repelling(node: &Value) -> impl Iterator<Item = &Value> {
    items(node, "/spec/taints").iter().filter(|taint| text(taint, "/effect") != "PreferNoSchedule")
}

/// What Pods of a `DaemonSet` tolerate besides their own.
pub(crate) fn of_daemons(host_network: bool) -> Vec<Value> {
    let mut all = Vec::new();
    for (effect, keys) in [
        ("NoExecute", &["not-ready", "unreachable"][..]),
        ("NoSchedule", &["disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"]),
    ] {
        for key in keys {
            let key = format!("node.kubernetes.io/{key}");
            all.push(json!({"effect": effect, "key": key, "operator": "Exists"}));
        }
    }
    if host_network {
        let key = "node.kubernetes.io/network-unavailable";
        all.push(json!({"effect": "NoSchedule", "key": key, "operator": "Exists"}));
    }
    all
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{patience, tolerated};

    #[test]
    fn a_toleration_fits_by_key_value_and_effect() {
        let taint = json!({"key": "gpu", "value": "a", "effect": "NoSchedule"});
        for (toleration, fits) in [
            (json!({"operator": "Exists"}), true),
            (json!({"key": "gpu", "operator": "Exists"}), true),
            (json!({"key": "gpu", "value": "a", "effect": "NoSchedule"}), true),
            (json!({"key": "gpu", "value": "b"}), false),
            (json!({"key": "gpu", "value": "a", "effect": "NoExecute"}), false),
        ] {
            assert_eq!(tolerated(std::slice::from_ref(&toleration), &taint), fits, "{toleration}");
        }
    }

    #[test]
    fn patience_is_the_shortest_that_was_given() {
        let taint = json!({"key": "lost", "effect": "NoExecute"});
        assert_eq!(patience(&[], &taint), Some(0));
        assert_eq!(patience(&[json!({"operator": "Exists"})], &taint), None);
        let two =
            [json!({"key": "lost", "operator": "Exists", "tolerationSeconds": 300}), json!({"operator": "Exists"})];
        assert_eq!(patience(&two, &taint), Some(300));
    }
}
