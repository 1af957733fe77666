//! As much of a description of the API as `kubectl` looks for before it writes: which kinds there are, and that the
//! server itself checks fields. There are no schemas here.

use std::fmt::Write;

use axum::response::Response;
use serde_json::{Map, Value, json};

use super::answer;
use crate::kinds::{Facts, KINDS};

/// The answer to a path below `/openapi`, `None` for every other path.
pub(crate) fn answer(path: &str, accept: &str) -> Option<Response> {
    let rest = path.strip_prefix("/openapi/")?;
    if rest == "v2" {
        return Some(second(accept));
    }
    let value = if rest == "v3" { Some(index()) } else { rest.strip_prefix("v3/").and_then(document) };
    Some(match value {
        Some(value) => answer::json(200, &value),
        None => answer::bytes(404, "text/plain; charset=utf-8", "404 page not found\n"),
    })
}

/// Version 2 knows no kinds here. The protobuf of it is a message with one field, which is its version.
fn second(accept: &str) -> Response {
    const PROTOBUF: &[u8] = b"\x0a\x032.0";
    if accept.contains("protobuf") {
        return answer::bytes(200, "application/com.github.proto-openapi.spec.v2.v1.0+protobuf", PROTOBUF);
    }
    answer::json(200, &json!({"swagger": "2.0", "info": info(), "paths": {}, "definitions": {}}))
}

fn info() -> Value {
    json!({"title": "Kubernetes", "version": "1.36"})
}

fn group_paths() -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for path in KINDS.iter().map(group_path) {
        if !all.contains(&path) {
            all.push(path);
        }
    }
    all
}

fn group_path(facts: &Facts) -> String {
    let above = if facts.group.is_empty() { "api" } else { "apis" };
    format!("{above}/{}", facts.api_version())
}

fn index() -> Value {
    let mut paths = Map::new();
    for path in group_paths() {
        let text = document(&path).unwrap_or_default().to_string();
        let mut hash = String::new();
        // Writing to a String cannot fail.
        let _ = write!(hash, "{:016X}", crate::random::hash(text.as_bytes()));
        paths.insert(path.clone(), json!({"serverRelativeURL": format!("/openapi/v3/{path}?hash={hash}")}));
    }
    json!({"paths": paths})
}

fn document(group: &str) -> Option<Value> {
    let mut paths = Map::new();
    for facts in KINDS.iter().filter(|facts| group_path(facts) == group) {
        let namespace = if facts.namespaced { "/namespaces/{namespace}" } else { "" };
        let many = format!("/{group}{namespace}/{}", facts.plural);
        paths.insert(
            format!("{many}/{{name}}"),
            json!({
                "get": operation(facts, "get", &[]),
                "put": operation(facts, "put", WRITING),
                "patch": patch(facts),
                "delete": operation(facts, "delete", &["dryRun"]),
            }),
        );
        paths.insert(many, json!({"get": operation(facts, "list", &[]), "post": operation(facts, "post", WRITING)}));
    }
    if paths.is_empty() {
        return None;
    }
    Some(json!({"openapi": "3.0.0", "info": info(), "paths": paths, "components": {"schemas": {}}}))
}

const WRITING: &[&str] = &["dryRun", "fieldManager", "fieldValidation"];

fn operation(facts: &Facts, action: &str, parameters: &[&str]) -> Value {
    let parameters: Vec<Value> = parameters
        .iter()
        .map(|name| json!({"name": name, "in": "query", "schema": {"type": "string", "uniqueItems": true}}))
        .collect();
    json!({
        "parameters": parameters,
        "responses": {"200": {"description": "OK"}},
        "x-kubernetes-action": action,
        "x-kubernetes-group-version-kind": {"group": facts.group, "version": facts.version, "kind": facts.name},
    })
}

/// Strategic merge patches are left out: who reads that they are there reads their keys from the schemas, and who does
/// not find them here knows the keys by itself.
fn patch(facts: &Facts) -> Value {
    let mut patch = operation(facts, "patch", &["dryRun", "fieldManager", "fieldValidation", "force"]);
    patch["requestBody"] = json!({"required": true, "content": {
        "application/apply-patch+yaml": {}, "application/json-patch+json": {}, "application/merge-patch+json": {},
    }});
    patch
}
