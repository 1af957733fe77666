//! Makes what two clusters said comparable: what no server promises is replaced by a placeholder.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

/// What generated names are made of: no vowels, so that they spell nothing.
const GENERATED: &str = "[bcdfghjklmnpqrstvwxz2456789]";

static PATTERNS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    [
        (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}".to_owned(), "<uid>"),
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)".to_owned(), "<time>"),
        (r"\b(127|10|172|192)(\.\d{1,3}){3}\b".to_owned(), "<ip>"),
        (format!(r"-{GENERATED}{{7,10}}-{GENERATED}{{5}}\b"), "-<hash>-<generated>"),
        (format!(r"-{GENERATED}{{7,10}}\b"), "-<hash>"),
        (format!(r"-{GENERATED}{{5}}\b"), "-<generated>"),
        (r"resource version: \d+ \(\d+\)".to_owned(), "resource version: <version> (<version>)"),
    ]
    .into_iter()
    .map(|(pattern, placeholder)| (Regex::new(&pattern).expect("the pattern is written above"), placeholder))
    .collect()
});

/// The value with placeholders. `nodes` are the names of the cluster's machines.
pub fn value(said: Value, nodes: &[String]) -> Value {
    match said {
        Value::String(text) => Value::String(string(&text, nodes)),
        Value::Array(all) => all.into_iter().map(|one| value(one, nodes)).collect(),
        Value::Object(all) => {
            all.into_iter().filter_map(|(key, one)| Some((string(&key, nodes), member(&key, one, nodes)?))).collect()
        }
        other => other,
    }
}

fn member(key: &str, said: Value, nodes: &[String]) -> Option<Value> {
    let known = match (key, &said) {
        // Who wrote what is compared by the cases that are about it, under another name.
        // Nor is compared where machines stand, which their Pods tell.
        ("managedFields" | "topology.kubernetes.io/region", _) => return None,
        ("topology.kubernetes.io/zone", Value::String(_)) => "<zone>",
        ("uid", Value::String(text)) if !text.is_empty() => "<uid>",
        ("resourceVersion", Value::String(text)) if !text.is_empty() => "<version>",
        ("continue", Value::String(text)) if !text.is_empty() => "<continue>",
        ("pod-template-hash" | "controller-revision-hash", Value::String(_)) => "<hash>",
        ("nodePort", Value::Number(_)) => "<node port>",
        _ => "",
    };
    if !known.is_empty() {
        return Some(known.into());
    }
    let mut made = value(said, nodes);
    if let Value::Array(all) = &mut made
        && unordered(key, all)
    {
        all.sort_by_cached_key(ToString::to_string);
    }
    Some(made)
}

/// No order is promised among these, or what is generated decides it.
fn unordered(key: &str, all: &[Value]) -> bool {
    let conflicts = || all.iter().any(|cause| cause["reason"] == "FieldManagerConflict");
    matches!(key, "items" | "conditions" | "endpoints") || key == "causes" && conflicts()
}

fn string(text: &str, nodes: &[String]) -> String {
    let mut text = text.to_owned();
    for node in nodes {
        text = text.replace(node, "<node>");
    }
    for (pattern, placeholder) in PATTERNS.iter() {
        text = pattern.replace_all(&text, *placeholder).into_owned();
    }
    text
}
