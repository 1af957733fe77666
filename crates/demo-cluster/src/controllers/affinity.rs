//! Which Nodes a Pod may be placed on by its selector and its required node affinity.

use serde_json::Value;

use crate::fields::{items, text};
use crate::object::Object;
use crate::selector::LabelSelector;

const TERMS: &str = "/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms";

pub(crate) fn takes(pod: &Value, node: &Object) -> bool {
    if !LabelSelector::of_map(pod.pointer("/spec/nodeSelector")).takes_object(node) {
        return false;
    }
    let terms = items(pod, TERMS);
    terms.is_empty() || terms.iter().any(|term| fits(term, node))
}

/// The one Node that a Pod is bound to by its affinity, as those of a `DaemonSet` are.
pub(crate) fn only_node(pod: &Value) -> Option<&str> {
    let [term] = items(pod, TERMS) else {
        return None;
    };
    let [field] = items(term, "/matchFields") else {
        return None;
    };
    match items(field, "/values") {
        [name] if text(field, "/key") == "metadata.name" && text(field, "/operator") == "In" => name.as_str(),
        _ => None,
    }
}

/// Within a term everything must hold; an empty term takes nothing.
fn fits(term: &Value, node: &Object) -> bool {
    let (labels, fields) = (items(term, "/matchExpressions"), items(term, "/matchFields"));
    if labels.is_empty() && fields.is_empty() {
        return false;
    }
    labels.iter().all(|one| holds(one, node.label(text(one, "/key"))))
        && fields.iter().all(|one| holds(one, Some(&node.key.name)))
}

fn holds(requirement: &Value, value: Option<&str>) -> bool {
    let listed = |value: &str| items(requirement, "/values").iter().any(|one| one == value);
    let number = |value: &str| value.parse::<i64>().ok();
    let limit = items(requirement, "/values").first().and_then(Value::as_str).and_then(number);
    match (text(requirement, "/operator"), value) {
        ("In", Some(value)) => listed(value),
        ("NotIn", Some(value)) => !listed(value),
        ("NotIn" | "DoesNotExist", None) | ("Exists", Some(_)) => true,
        ("Gt", Some(value)) => number(value).zip(limit).is_some_and(|(value, limit)| value > limit),
        ("Lt", Some(value)) => number(value).zip(limit).is_some_and(|(value, limit)| value < limit),
        _ => false,
    }
}
