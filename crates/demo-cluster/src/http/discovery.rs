//! What the server says it can do.

use axum::response::Response;
use serde_json::{Value, json};

use super::answer;
use crate::kinds::{Facts, KINDS};

/// The answer to a discovery path, `None` for every other path.
pub(crate) fn answer(path: &str) -> Option<Response> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let value = match parts.as_slice() {
        ["version"] => version(),
        ["healthz" | "livez" | "readyz"] => {
            return Some(answer::bytes(200, "text/plain; charset=utf-8", "ok"));
        }
        ["api"] => json!({
            "kind": "APIVersions", "versions": ["v1"],
            "serverAddressByClientCIDRs": [{"clientCIDR": "0.0.0.0/0", "serverAddress": "127.0.0.1"}],
        }),
        ["apis"] => json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups()}),
        ["apis", group] => {
            let mut found = groups().into_iter().find(|one| one["name"] == *group)?;
            found["kind"] = "APIGroup".into();
            found["apiVersion"] = "v1".into();
            found
        }
        ["api", version] => resources("", version)?,
        ["apis", group, version] => resources(group, version)?,
        _ => return None,
    };
    Some(answer::json(200, &value))
}

fn version() -> Value {
    json!({
        "major": "1", "minor": "33", "gitVersion": "v1.33.4-aliyun.1", "gitCommit": "demo",
        "gitTreeState": "clean", "buildDate": "2025-08-13T14:33:48Z", "goVersion": "go1.24.5",
        "compiler": "gc", "platform": "linux/amd64",
    })
}

fn groups() -> Vec<Value> {
    let mut names: Vec<(&str, &str)> = Vec::new();
    for facts in KINDS.iter().filter(|facts| !facts.group.is_empty()) {
        if !names.contains(&(facts.group, facts.version)) {
            names.push((facts.group, facts.version));
        }
    }
    names
        .into_iter()
        .map(|(group, version)| {
            let version = json!({"groupVersion": format!("{group}/{version}"), "version": version});
            json!({"name": group, "versions": [version], "preferredVersion": version})
        })
        .collect()
}

fn resources(group: &str, version: &str) -> Option<Value> {
    let mut all = Vec::new();
    for facts in KINDS.iter().filter(|facts| facts.group == group && facts.version == version) {
        all.push(resource(facts));
        let part = |name: &str, kind: &str, verbs: &[&str]| {
            json!({
                "name": format!("{}/{name}", facts.plural), "singularName": "", "namespaced": facts.namespaced,
                "kind": kind, "verbs": verbs,
            })
        };
        if facts.status {
            all.push(part("status", facts.name, &["get", "patch", "update"]));
        }
        if facts.scale {
            let mut scale = part("scale", "Scale", &["get", "patch", "update"]);
            scale["group"] = "autoscaling".into();
            scale["version"] = "v1".into();
            all.push(scale);
        }
        if facts.name == "Pod" {
            all.push(part("log", "Pod", &["get"]));
            all.push(part("eviction", "Eviction", &["create"]));
        }
    }
    if all.is_empty() {
        return None;
    }
    let named = if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
    Some(json!({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": named, "resources": all}))
}

fn resource(facts: &Facts) -> Value {
    let mut value = json!({
        "name": facts.plural, "singularName": facts.singular, "namespaced": facts.namespaced, "kind": facts.name,
        "verbs": ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
    });
    if !facts.short.is_empty() {
        value["shortNames"] = json!(facts.short);
    }
    value
}
