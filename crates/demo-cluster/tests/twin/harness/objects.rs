//! Objects that many cases start from.

use serde_json::{Value, json};

pub fn container(name: &str, image: &str) -> Value {
    json!({"name": name, "image": image})
}

/// A Pod's template whose label `app` is `name`.
pub fn template(name: &str, image: &str) -> Value {
    json!({
        "metadata": {"labels": {"app": name}},
        "spec": {"terminationGracePeriodSeconds": 0, "containers": [container("main", image)]},
    })
}

pub fn pod(name: &str) -> Value {
    json!({
        "kind": "Pod", "apiVersion": "v1", "metadata": {"name": name, "labels": {"app": name}},
        "spec": {"terminationGracePeriodSeconds": 0, "containers": [container("main", "shop/web:1.0.0")]},
    })
}

/// A Deployment of Pods with `app: name`.
pub fn deployment(name: &str, replicas: u32) -> Value {
    json!({
        "kind": "Deployment", "apiVersion": "apps/v1", "metadata": {"name": name, "labels": {"app": name}},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": name}},
            "template": template(name, "shop/web:1.0.0"),
        },
    })
}

/// A Service that nobody else writes to: what a case needs that is about writing and nothing else.
pub fn service(name: &str) -> Value {
    json!({
        "kind": "Service", "apiVersion": "v1", "metadata": {"name": name, "labels": {"app": name}},
        "spec": {"ports": [{"name": "http", "port": 80, "targetPort": "http"}]},
    })
}

/// An object of a kind, which is written as `apps/v1 Deployment`.
pub fn object(kind: &str, name: &str, spec: Value) -> Value {
    let (version, kind) = kind.split_once(' ').unwrap();
    json!({"kind": kind, "apiVersion": version, "metadata": {"name": name}, "spec": spec})
}
