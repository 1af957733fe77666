//! Objects that lead in circles, into nothing, or are called the same.

use std::collections::BTreeSet;

use demo_cluster::{DemoCluster, World};
use serde_json::{Value, json};
use topology::{Code, Kind};

use crate::stage::{Reading, equals_a_fresh_one, impatient, serve};

fn object(api: &str, kind: &str, namespace: &str, name: &str, rest: Value) -> Value {
    let mut object = rest;
    object["apiVersion"] = json!(api);
    object["kind"] = json!(kind);
    object["metadata"]["namespace"] = json!(namespace);
    object["metadata"]["name"] = json!(name);
    object
}

fn service(namespace: &str, name: &str, app: &str) -> Value {
    object("v1", "Service", namespace, name, json!({"spec": {"selector": {"app": app}, "ports": [{"port": 80}]}}))
}

fn alias(namespace: &str, name: &str, of: &str) -> Value {
    let spec = json!({"type": "ExternalName", "externalName": format!("{of}.svc.cluster.local")});
    object("v1", "Service", namespace, name, json!({"spec": spec}))
}

fn pod(namespace: &str, app: &str, ready: bool) -> Value {
    let ready = if ready { "True" } else { "False" };
    let rest = json!({"metadata": {"labels": {"app": app}},
        "spec": {"nodeName": "node-1", "containers": [{"name": "c", "image": "i:1"}]},
        "status": {"phase": "Running", "podIP": "10.20.1.9", "conditions": [{"type": "Ready", "status": ready}]}});
    object("v1", "Pod", namespace, app, rest)
}

fn slice(namespace: &str, service: &str, ready: bool) -> Value {
    let rest = json!({"metadata": {"labels": {"kubernetes.io/service-name": service}}, "addressType": "IPv4",
        "ports": [{"port": 80}], "endpoints": [{"addresses": ["10.20.1.9"], "conditions": {"ready": ready},
        "targetRef": {"kind": "Pod", "namespace": namespace, "name": service}}]});
    object("discovery.k8s.io/v1", "EndpointSlice", namespace, &format!("{service}-1"), rest)
}

fn ingress(namespace: &str, backends: &[(&str, u16)]) -> Value {
    let path = |(at, (name, port)): (usize, &(&str, u16))| {
        json!({"path": format!("/{at}"), "pathType": "Prefix",
            "backend": {"service": {"name": name, "port": {"number": port}}}})
    };
    let paths: Vec<Value> = backends.iter().enumerate().map(path).collect();
    let rules = json!({"spec": {"rules": [{"host": format!("{namespace}.example"), "http": {"paths": paths}}]}});
    object("networking.k8s.io/v1", "Ingress", namespace, "entry", rules)
}

/// Nobody works here, so what is not ready stays so.
fn cluster() -> DemoCluster {
    let cluster = DemoCluster::new(World::empty().with_nodes(1));
    let mut objects = Vec::new();
    for namespace in ["left", "right"] {
        objects.push(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}));
        objects.extend([service(namespace, "web", "web"), pod(namespace, "web", true), slice(namespace, "web", true)]);
    }
    objects.extend([
        // a is called b, b is called c, c is called a: across namespaces and back.
        alias("left", "a", "b.left"),
        alias("left", "b", "c.right"),
        alias("right", "c", "a.left"),
        alias("left", "self", "self.left"),
        ingress("left", &[("a", 80), ("self", 80), ("nowhere", 80), ("web", 81), ("web", 80), ("idle", 80)]),
        service("left", "idle", "idle"),
        pod("left", "idle", false),
        slice("left", "idle", false),
    ]);
    for object in objects {
        cluster.apply(object).unwrap();
    }
    cluster
}

#[tokio::test(flavor = "multi_thread")]
async fn b4_25_cycles_dangling_backends_same_names_and_no_ready_endpoints_make_the_right_graph() {
    let cluster = cluster();
    let serving = serve(&cluster).await;
    let reading = Reading::of(serving.address(), impatient());
    reading.live().await;
    let graph = reading.graph();
    let has = |id: &str| graph.nodes.iter().any(|node| node.id.as_str() == format!("demo/{id}"));
    let edge = |from: &str, to: &str| {
        let ends = (format!("demo/{from}"), format!("demo/{to}"));
        graph.edges.iter().any(|edge| (edge.from.as_str(), edge.to.as_str()) == (ends.0.as_str(), ends.1.as_str()))
    };

    // Circles end, and each of their Services is there once.
    for id in ["Service/left/a", "Service/left/b", "Service/right/c", "Service/left/self"] {
        assert!(has(id), "{id} is missing");
    }
    // The same name in two namespaces: two of everything, and no way from one to the other.
    for namespace in ["left", "right"] {
        assert!(edge(&format!("Service/{namespace}/web"), &format!("Pod/{namespace}/web")));
    }
    // What an ExternalName leads to is a domain, which has no namespace.
    let within = |edge: &topology::Edge| edge.from.namespace() == edge.to.namespace() || edge.to.kind() == Kind::Domain;
    let selects = graph.edges.iter().filter(|edge| edge.from.kind() == Kind::Service);
    assert!(
        selects.clone().count() >= 3 && selects.clone().all(|edge| within(edge)),
        "{:?}",
        selects.collect::<Vec<_>>()
    );
    let ids: BTreeSet<_> = graph.nodes.iter().map(|node| &node.id).collect();
    assert_eq!(ids.len(), graph.nodes.len(), "each node once");

    // What leads nowhere is drawn as missing, and said.
    assert!(has("Service/left/nowhere") && edge("Ingress/left/entry", "Service/left/nowhere"));
    let mut found: Vec<(String, Code)> =
        graph.findings.iter().map(|finding| (finding.node.to_string(), finding.code)).collect();
    found.retain(|(_, code)| *code != Code::IngressClassMissing);
    let expected = |id: &str, code| (format!("demo/{id}"), code);
    for (id, code) in [
        ("Ingress/left/entry", Code::BackendServiceMissing),
        ("Ingress/left/entry", Code::BackendPortMissing),
        ("Service/left/idle", Code::NoReadyEndpoint),
    ] {
        assert!(found.contains(&expected(id, code)), "{id} {code:?} is not among {found:?}");
    }
    let on_web = |(node, _): &&(String, Code)| node.ends_with("/web");
    assert!(!found.iter().any(|one| on_web(&one)), "nothing is wrong with web: {found:?}");

    // The same when it came piece by piece.
    for object in [alias("left", "b", "a.left"), alias("right", "c", "self.left"), pod("left", "idle", true)] {
        cluster.apply(object).unwrap();
    }
    cluster.apply(slice("left", "idle", true)).unwrap();
    equals_a_fresh_one(&reading, serving.address()).await;
    serving.stop().await;
}
