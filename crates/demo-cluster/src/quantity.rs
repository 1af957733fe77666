//! Quantities of resources, and what Pods ask of their Node.

use serde_json::Value;

use crate::fields::{items, text};

/// What Pods ask of a Node, or what a Node has for them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Load {
    /// In thousandths of a core.
    pub(crate) cpu: i64,
    /// In bytes.
    pub(crate) memory: i64,
    pub(crate) pods: i64,
}

impl Load {
    /// What a Pod asks for; one that is over asks for nothing.
    pub(crate) fn of_pod(pod: &Value) -> Self {
        if matches!(text(pod, "/status/phase"), "Succeeded" | "Failed") {
            return Self::default();
        }
        // The first containers run one after another, before the others: the largest of them counts.
        let asked = |resource: &str| {
            let one = |container: &Value| thousandths(text(container, &format!("/resources/requests/{resource}")));
            let first = items(pod, "/spec/initContainers").iter().map(one).max().unwrap_or(0);
            items(pod, "/spec/containers").iter().map(one).sum::<i128>().max(first)
        };
        Self { cpu: whole(asked("cpu")), memory: whole(asked("memory") / 1000), pods: 1 }
    }

    /// What a Node has for Pods.
    pub(crate) fn of_node(node: &Value) -> Self {
        let has = |resource: &str| thousandths(text(node, &format!("/status/allocatable/{resource}")));
        Self { cpu: whole(has("cpu")), memory: whole(has("memory") / 1000), pods: whole(has("pods") / 1000) }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.cpu += other.cpu;
        self.memory += other.memory;
        self.pods += other.pods;
    }

    pub(crate) fn subtract(&mut self, other: Self) {
        self.cpu -= other.cpu;
        self.memory -= other.memory;
        self.pods -= other.pods;
    }
}

fn whole(number: i128) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A quantity in thousandths; what cannot be read asks for nothing.
pub(crate) fn thousandths(text: &str) -> i128 {
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
    use super::{Load, thousandths};
    use serde_json::json;

    #[test]
    fn quantities_compare_across_their_spellings() {
        assert_eq!(thousandths("500m") * 2, thousandths("1"));
        assert_eq!(thousandths("1.5"), thousandths("1500m"));
        assert!(thousandths("1Gi") > thousandths("1G"));
        assert_eq!(thousandths("what"), 0);
    }

    #[test]
    fn a_pod_asks_for_all_its_containers_or_its_largest_first_one() {
        let ask = |cpu: &str| json!({"resources": {"requests": {"cpu": cpu, "memory": "1Ki"}}});
        let pod = json!({"spec": {"containers": [ask("200m"), ask("300m")], "initContainers": [ask("400m")]}});
        assert_eq!(Load::of_pod(&pod), Load { cpu: 500, memory: 2048, pods: 1 });
        let pod = json!({"spec": {"containers": [ask("200m")], "initContainers": [ask("1")]}});
        assert_eq!(Load::of_pod(&pod).cpu, 1000);
        let over = json!({"spec": {"containers": [ask("200m")]}, "status": {"phase": "Succeeded"}});
        assert_eq!(Load::of_pod(&over), Load::default());
    }
}
