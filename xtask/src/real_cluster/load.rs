//! Something to watch: namespaces full of Deployments, as a company has them.

use anyhow::Result;
use serde_json::{Value, json};

use super::{kubectl, programs::STARTED, ready, state::State};
use crate::step;

/// Pods of a namespace: ten Deployments of ten replicas.
const OF_A_NAMESPACE: u32 = 100;
const DEPLOYMENTS: u32 = 10;
/// Nothing for so many Pods and longer than `ready`'s patience means that it hangs.
const AT_A_TIME: u32 = 500;

/// Fills a cluster with so many Pods (rounded up to whole namespaces) and waits until all are ready.
pub fn fill(state: &State, pods: u32) -> Result<()> {
    let namespaces = pods.div_ceil(OF_A_NAMESPACE);
    step::timed("fill", &format!("{} Pods in {namespaces} namespaces", namespaces * OF_A_NAMESPACE), || {
        for number in 0..namespaces {
            kubectl::apply(state, &namespace(number))?;
        }
        let all = namespaces * OF_A_NAMESPACE;
        for so_far in (AT_A_TIME..all).step_by(AT_A_TIME as usize).chain([all]) {
            let enough = || kubectl::ready_pods(state) >= u64::from(so_far);
            ready::until(state, &STARTED, &format!("{so_far} ready Pods"), enough)?;
        }
        Ok(())
    })
}

/// The objects of one namespace, each a JSON document.
fn namespace(number: u32) -> String {
    let space = format!("load-{number:02}");
    let mut objects = vec![json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": space}})];
    for app in 0..DEPLOYMENTS {
        objects.extend(deployment(&space, app));
    }
    objects.push(ingress(&space));
    objects.iter().map(Value::to_string).collect::<Vec<_>>().join("\n")
}

fn deployment(space: &str, app: u32) -> [Value; 2] {
    let name = format!("app-{app}");
    let (meta, labels) = (json!({"name": name, "namespace": space}), json!({"app": name}));
    let container = json!({
        "name": "main", "image": format!("registry.example/{name}:1.0"), "ports": [{"containerPort": 8080}],
        "resources": {"requests": {"cpu": "50m", "memory": "64Mi"}},
    });
    let spec = json!({"terminationGracePeriodSeconds": 1, "containers": [container]});
    [
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta, "spec": {
            "replicas": OF_A_NAMESPACE / DEPLOYMENTS, "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": spec},
        }}),
        json!({"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": {
            "selector": labels, "ports": [{"name": "http", "port": 80, "targetPort": 8080}],
        }}),
    ]
}

fn ingress(space: &str) -> Value {
    let path = |app: u32| {
        let service = json!({"name": format!("app-{app}"), "port": {"name": "http"}});
        json!({"path": format!("/{app}"), "pathType": "Prefix", "backend": {"service": service}})
    };
    let paths: Vec<Value> = (0..DEPLOYMENTS).map(path).collect();
    json!({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "web", "namespace": space},
        "spec": {"rules": [{"host": format!("{space}.example"), "http": {"paths": paths}}]}})
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_namespace_holds_ten_deployments_with_their_services_and_one_ingress() {
        let text = namespace(7);
        let objects: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let count = |kind: &str| objects.iter().filter(|object| object["kind"] == kind).count();
        assert_eq!([count("Namespace"), count("Deployment"), count("Service"), count("Ingress")], [1, 10, 10, 1]);
        assert!(objects.iter().skip(1).all(|object| object["metadata"]["namespace"] == "load-07"));
    }
}
