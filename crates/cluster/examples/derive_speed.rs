//! Prints how long 50,000 Pods take: made whole, and after one changed object.
//!
//! `cargo run --release -p cluster --example derive_speed [pods [namespaces]]`

use std::time::Instant;

use cluster::{Change, Index, Record, read};
use serde_json::{Value, json};

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|word| word.parse().ok());
    let pods: usize = arguments.next().unwrap_or(50_000);
    let namespaces: usize = arguments.next().unwrap_or(100);
    let mut index = Index::new("bench");
    let begin = Instant::now();
    for record in (0..200).map(machine).chain((0..pods / 10).flat_map(|app| chain(app, namespaces))) {
        index.apply(Change::Apply(record));
    }
    println!("read and index: {:.2} ms", millis(begin));
    let begin = Instant::now();
    let graph = index.derive(0);
    let whole = millis(begin);
    println!("derive whole, {} nodes {} edges: {whole:.2} ms", graph.nodes.len(), graph.edges.len());
    let mut times: Vec<f64> = (0..200).map(|round| one_change(&mut index, round, namespaces)).collect();
    times.sort_by(f64::total_cmp);
    println!("one changed Pod, median of 200: {:.2} ms", times[100]);
    println!("one changed Pod, worst of 200: {:.2} ms", times[199]);
}

fn one_change(index: &mut Index, round: usize, namespaces: usize) -> f64 {
    let record = pod(round, round % 10, namespaces, round.is_multiple_of(2));
    let begin = Instant::now();
    index.apply(Change::Apply(record));
    let (_, delta) = index.derive_delta(0, 1);
    let time = millis(begin);
    assert!(delta.upsert.nodes.len() < 20, "one Pod changed {} nodes", delta.upsert.nodes.len());
    time
}

fn millis(begin: Instant) -> f64 {
    begin.elapsed().as_secs_f64() * 1000.0
}

fn record(object: Value) -> Record {
    read(object).expect("the objects below are well-formed").expect("and of watched kinds")
}

fn machine(number: usize) -> Record {
    record(json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": format!("node-{number}")},
        "status": {"conditions": [{"type": "Ready", "status": "True"}]}}))
}

/// All objects of an application, from its Ingress to its ten Pods.
fn chain(app: usize, namespaces: usize) -> Vec<Record> {
    let (name, namespace) = (format!("app-{app}"), format!("team-{}", app % namespaces));
    let meta = |uid: &str| json!({"name": name, "namespace": namespace, "uid": format!("{uid}{app}")});
    let labels = json!({"app": name});
    let template = json!({"metadata": {"labels": labels}, "spec": {"containers": [{"name": "app", "image": format!("registry.example.com/{name}:1.0"), "ports": [{"name": "http", "containerPort": 8080}]}]}});
    let status = json!({"replicas": 10, "updatedReplicas": 10, "readyReplicas": 10, "availableReplicas": 10});
    let mut set = meta("r");
    set["ownerReferences"] = json!([{"apiVersion": "apps/v1", "kind": "Deployment", "name": name, "uid": format!("d{app}"), "controller": true}]);
    let mut slice = meta("e");
    slice["labels"] = json!({"kubernetes.io/service-name": name});
    let endpoints: Vec<_> = (0..10).map(|pod| json!({"addresses": ["10.0.0.1"], "conditions": {"ready": true}, "targetRef": {"kind": "Pod", "name": format!("{name}-{pod}")}})).collect();
    let objects = [
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta("d"), "spec": {"replicas": 10, "selector": {"matchLabels": labels}, "template": template}, "status": status}),
        json!({"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": set, "spec": {"replicas": 10, "selector": {"matchLabels": labels}, "template": template}, "status": {"replicas": 10, "availableReplicas": 10}}),
        json!({"apiVersion": "v1", "kind": "Service", "metadata": meta("s"), "spec": {"selector": labels, "ports": [{"port": 80, "targetPort": "http"}]}}),
        json!({"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": slice, "addressType": "IPv4", "endpoints": endpoints, "ports": [{"port": 8080}]}),
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": meta("i"), "spec": {"ingressClassName": "nginx", "rules": [{"host": format!("{name}.example.com"), "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": {"service": {"name": name, "port": {"number": 80}}}}]}}]}, "status": {"loadBalancer": {"ingress": [{"ip": "47.96.1.2"}]}}}),
    ];
    let pods = (0..10).map(|number| pod(app, number, namespaces, true));
    objects.into_iter().map(record).chain(pods).collect()
}

fn pod(app: usize, number: usize, namespaces: usize, ready: bool) -> Record {
    let name = format!("app-{app}");
    record(json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": format!("{name}-{number}"), "namespace": format!("team-{}", app % namespaces), "labels": {"app": name},
            "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": name, "uid": format!("r{app}"), "controller": true}]},
        "spec": {"nodeName": format!("node-{}", (app * 10 + number) % 200), "containers": [{"name": "app", "image": format!("registry.example.com/{name}:1.0"), "ports": [{"name": "http", "containerPort": 8080}]}]},
        "status": {"phase": "Running", "podIP": "10.0.0.1", "startTime": "2026-03-01T10:00:00Z", "conditions": [{"type": "Ready", "status": if ready { "True" } else { "False" }}]}}))
}
