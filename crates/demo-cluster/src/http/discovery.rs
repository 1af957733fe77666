//! What the server says it can do.

use axum::response::Response;
use serde_json::{Value, json};

use super::answer;
use super::reviews::REVIEWS;
use crate::kinds::{Facts, KINDS, Kind};

/// Whether a path is discovery's, though it begins as those of resources do.
pub(crate) fn has(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    matches!(parts.as_slice(), ["api" | "apis"] | ["api" | "apis", _] | ["apis", _, _])
}

/// The answer to a path, `None` where nobody has anything. `address` is where the client found this server.
pub(crate) fn answer(path: &str, address: &str) -> Option<Response> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let value = match parts.as_slice() {
        [] => json!({"paths": paths()}),
        ["version"] => version(),
        ["healthz" | "livez" | "readyz", ..] => {
            return Some(answer::bytes(200, "text/plain; charset=utf-8", "ok"));
        }
        ["api"] => json!({
            "kind": "APIVersions", "versions": ["v1"],
            "serverAddressByClientCIDRs": [{"clientCIDR": "0.0.0.0/0", "serverAddress": address}],
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

/// The release that this server is held to.
fn version() -> Value {
    json!({
        "major": "1", "minor": "36", "emulationMajor": "1", "emulationMinor": "36",
        "minCompatibilityMajor": "1", "minCompatibilityMinor": "35",
        "gitVersion": "v1.36.4-demo", "gitCommit": "demo", "gitTreeState": "clean",
        "buildDate": "1970-01-01T00:00:00Z", "goVersion": "none", "compiler": "rustc", "platform": "linux/amd64",
    })
}

fn paths() -> Vec<String> {
    let mut paths: Vec<String> =
        ["/api", "/api/v1", "/apis", "/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version"]
            .map(str::to_owned)
            .into();
    for (group, version) in versions() {
        paths.push(format!("/apis/{group}"));
        paths.push(format!("/apis/{group}/{version}"));
    }
    paths.sort();
    paths
}

/// Whether there is such a group at all, of whatever version.
pub(crate) fn has_group(group: &str) -> bool {
    group.is_empty() || versions().iter().any(|(known, _)| *known == group)
}

/// Every group but the core, with its version.
fn versions() -> Vec<(&'static str, &'static str)> {
    let kinds = KINDS.iter().filter(|facts| !facts.group.is_empty()).map(|facts| (facts.group, facts.version));
    let reviews = REVIEWS.iter().map(|(group, ..)| (*group, "v1"));
    let mut names: Vec<(&str, &str)> = Vec::new();
    for name in kinds.chain(reviews) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn groups() -> Vec<Value> {
    versions()
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
            let mut eviction = part("eviction", "Eviction", &["create"]);
            eviction["group"] = "policy".into();
            eviction["version"] = "v1".into();
            all.push(eviction);
        }
    }
    for (_, plural, kind, namespaced) in REVIEWS.iter().filter(|(its, ..)| *its == group && version == "v1") {
        all.push(json!({
            "name": plural, "singularName": kind.to_lowercase(), "namespaced": namespaced, "kind": kind,
            "verbs": ["create"],
        }));
    }
    all.sort_by(|one, other| one["name"].as_str().cmp(&other["name"].as_str()));
    if all.is_empty() {
        return None;
    }
    let named = if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
    let mut list = json!({"kind": "APIResourceList", "groupVersion": named, "resources": all});
    if !group.is_empty() {
        list["apiVersion"] = "v1".into();
    }
    Some(list)
}

fn resource(facts: &Facts) -> Value {
    let verbs: &[&str] = match facts.kind {
        _ if facts.empty => &["get", "list", "watch"],
        Kind::Namespace => &["create", "delete", "get", "list", "patch", "update", "watch"],
        _ => &["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
    };
    let mut value = json!({
        "name": facts.plural, "singularName": facts.singular, "namespaced": facts.namespaced, "kind": facts.name,
        "verbs": verbs,
    });
    if !facts.short.is_empty() {
        value["shortNames"] = json!(facts.short);
    }
    if facts.all {
        value["categories"] = json!(["all"]);
    }
    value
}
