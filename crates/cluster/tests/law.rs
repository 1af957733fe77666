//! Law: whatever happened, the picture is that of a fresh index which is fed what is left.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use cluster::{Change, Index, Key, ObjectKind, Record, read};
use proptest::prelude::*;
use serde_json::{Value, json};
use topology::{Graph, Phrase, Source, SourceState};

#[derive(Clone, Debug)]
enum Step {
    Change(Change),
    Source(Source),
    Look,
    /// So many seconds pass, or, with a clock that is set, go back.
    Wait(i64),
}

/// Pods of these histories start around then.
const START: i64 = 1_767_225_600_000;

fn meta(namespace: u8, name: &str, variant: u16) -> Value {
    let stamp = format!("2026-01-0{}T00:00:00Z", 1 + variant % 3);
    json!({"name": name, "namespace": format!("ns{namespace}"), "creationTimestamp": stamp})
}

/// One of a few objects of a few names, in one of many states.
fn object(kind: ObjectKind, namespace: u8, name: u8, variant: u16) -> Value {
    let bit = |n: u16| variant >> n & 1;
    let app = json!({"app": format!("a{}", bit(0))});
    let template = json!({"metadata": {"labels": app}, "spec": {"containers": [{"name": "c", "image": "i:1", "ports": [{"name": "http", "containerPort": 8080}]}]}});
    let named = |prefix: &str| meta(namespace, &format!("{prefix}{name}"), variant);
    match kind {
        ObjectKind::Namespace => {
            json!({"metadata": {"name": format!("ns{namespace}"), "labels": {"hopmap.dev/environment": (["dev", "prod", "no"][usize::from(variant % 3)])}}})
        }
        ObjectKind::Node => {
            json!({"metadata": {"name": format!("n{name}")}, "status": {"conditions": [{"type": "Ready", "status": (["True", "False", "Unknown"][usize::from(variant % 3)])}]}})
        }
        ObjectKind::IngressClass => {
            json!({"metadata": {"name": format!("c{name}"), "annotations": {"ingressclass.kubernetes.io/is-default-class": (bit(0) == 1).to_string()}}})
        }
        ObjectKind::Pod => {
            let mut metadata = named("p");
            metadata["labels"] = app;
            if bit(3) == 1 {
                metadata["ownerReferences"] =
                    json!([{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": format!("r{}", bit(4)), "uid": ""}]);
            }
            let waiting = if bit(5) == 1 { json!({"waiting": {"reason": "ImagePullBackOff"}}) } else { json!({}) };
            json!({"metadata": metadata, "spec": {"nodeName": format!("n{}", bit(1)), "containers": template["spec"]["containers"]},
                "status": {"phase": "Running", "startTime": format!("2026-01-01T00:0{}:00Z", variant >> 6 & 7), "conditions": [{"type": "Ready", "status": if bit(2) == 1 { "True" } else { "False" }}],
                    "containerStatuses": [{"name": "c", "image": "i:1", "imageID": "", "ready": true, "restartCount": 0, "state": waiting}]}})
        }
        ObjectKind::Service => {
            let spec = match variant % 4 {
                0 => json!({"type": "ExternalName", "externalName": format!("h{}", bit(2))}),
                1 => {
                    json!({"type": "LoadBalancer", "selector": app, "ports": [{"port": 80 + bit(3), "targetPort": "http"}]})
                }
                _ => {
                    json!({"selector": app, "ports": [{"port": 80 + bit(3), "targetPort": if bit(4) == 1 { "http" } else { "none" }}]})
                }
            };
            let addresses = if bit(5) == 1 { json!([{"ip": format!("10.9.0.{}", bit(6))}]) } else { json!([]) };
            json!({"metadata": named("s"), "spec": spec, "status": {"loadBalancer": {"ingress": addresses}}})
        }
        ObjectKind::EndpointSlice => {
            let mut metadata = named("e");
            metadata["labels"] = json!({"kubernetes.io/service-name": format!("s{}", bit(0))});
            let endpoints: Vec<_> = (0..2 * bit(1)).map(|pod| json!({"addresses": ["10.0.0.1"], "conditions": {"ready": bit(2 + pod) == 1}, "targetRef": {"kind": "Pod", "name": format!("p{pod}")}})).collect();
            json!({"metadata": metadata, "addressType": "IPv4", "endpoints": endpoints, "ports": [{"port": 8080}]})
        }
        ObjectKind::Ingress => {
            let backend = json!({"service": {"name": format!("s{}", bit(0)), "port": {"number": 80}}});
            let addresses = if bit(1) == 1 { json!([{"ip": format!("10.9.0.{}", bit(2))}]) } else { json!([]) };
            let mut spec = json!({"rules": [{"host": format!("h{}", bit(3)), "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}]});
            if bit(4) == 1 {
                spec["ingressClassName"] = json!(format!("c{}", bit(5)));
            }
            if bit(6) == 1 {
                spec["tls"] = json!([{"hosts": ["h0"]}]);
            }
            if bit(7) == 1 {
                spec["defaultBackend"] = backend;
            }
            json!({"metadata": named("i"), "spec": spec, "status": {"loadBalancer": {"ingress": addresses}}})
        }
        ObjectKind::Deployment => {
            json!({"metadata": named("d"), "spec": {"replicas": 1, "selector": {}, "template": template},
            "status": {"updatedReplicas": 1, "replicas": 1, "availableReplicas": bit(1), "conditions": [{"type": "Progressing", "status": "False", "reason": if bit(2) == 1 { "ProgressDeadlineExceeded" } else { "" }}]}})
        }
        ObjectKind::ReplicaSet => {
            let mut metadata = named("r");
            if bit(1) == 1 {
                metadata["ownerReferences"] =
                    json!([{"apiVersion": "apps/v1", "kind": "Deployment", "name": format!("d{}", bit(2)), "uid": ""}]);
            }
            json!({"metadata": metadata, "spec": {"selector": {}, "template": template}, "status": {"replicas": 1, "availableReplicas": bit(3)}})
        }
        ObjectKind::StatefulSet => {
            json!({"metadata": named("t"), "spec": {"selector": {}, "serviceName": "", "template": template}, "status": {"replicas": 1, "readyReplicas": bit(1)}})
        }
        ObjectKind::DaemonSet => json!({"metadata": named("m"), "spec": {"selector": {}, "template": template}}),
        ObjectKind::Job => json!({"metadata": named("j"), "spec": {"template": template}, "status": {}}),
        ObjectKind::CronJob => {
            json!({"metadata": named("k"), "spec": {"schedule": "* * * * *", "suspend": bit(1) == 1, "jobTemplate": {"spec": {"template": template}}}})
        }
        ObjectKind::HorizontalPodAutoscaler => {
            json!({"metadata": named("h"), "spec": {"maxReplicas": 1 + variant % 5, "scaleTargetRef": {"kind": "Deployment", "name": format!("d{}", bit(0))}}})
        }
        ObjectKind::Event => {
            json!({"metadata": named("v"), "type": "Warning", "reason": "Failed", "message": format!("m{variant}"), "involvedObject": {"kind": "Service", "name": format!("s{}", bit(0))}})
        }
    }
}

fn api(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::EndpointSlice => "discovery.k8s.io/v1",
        ObjectKind::Ingress | ObjectKind::IngressClass => "networking.k8s.io/v1",
        ObjectKind::Deployment | ObjectKind::ReplicaSet | ObjectKind::StatefulSet | ObjectKind::DaemonSet => "apps/v1",
        ObjectKind::Job | ObjectKind::CronJob => "batch/v1",
        ObjectKind::HorizontalPodAutoscaler => "autoscaling/v2",
        _ => "v1",
    }
}

fn record(kind: ObjectKind, namespace: u8, name: u8, variant: u16) -> Record {
    let mut object = object(kind, namespace, name, variant);
    object["apiVersion"] = json!(api(kind));
    object["kind"] = json!(kind.as_str());
    read(object).unwrap().unwrap()
}

fn any_kind() -> impl Strategy<Value = ObjectKind> {
    proptest::sample::select(ObjectKind::ALL)
}

fn any_record(kind: ObjectKind) -> impl Strategy<Value = Record> {
    (0..3_u8, 0..2_u8, any::<u16>()).prop_map(move |(namespace, name, variant)| record(kind, namespace, name, variant))
}

fn reset() -> impl Strategy<Value = Step> {
    let few = |kind| (Just(kind), proptest::collection::vec(any_record(kind), 0..4), proptest::option::of(0..3_u8));
    any_kind().prop_flat_map(few).prop_map(|(kind, records, namespace)| {
        let namespace = namespace.filter(|_| kind.is_namespaced()).map(|n| format!("ns{n}").as_str().into());
        let records =
            records.into_iter().filter(|record| namespace.is_none() || record.key().namespace == namespace).collect();
        Step::Change(Change::Reset { kind, namespace, records })
    })
}

fn source() -> impl Strategy<Value = Step> {
    let states = vec![SourceState::Live, SourceState::Forbidden, SourceState::Stale, SourceState::Loading];
    (any_kind(), proptest::sample::select(states)).prop_map(|(kind, state)| {
        Step::Source(Source {
            id: format!("c/{}", kind.plural()),
            kind: "kubernetes".into(),
            state,
            seen_at: None,
            message: Phrase::default(),
        })
    })
}

fn step() -> impl Strategy<Value = Step> {
    let any = || any_kind().prop_flat_map(any_record);
    prop_oneof![
        12 => any().prop_map(|record| Step::Change(Change::Apply(record))),
        4 => any().prop_map(|record| Step::Change(Change::Delete(record.key()))),
        1 => reset(),
        1 => source(),
        5 => Just(Step::Look),
        3 => (-30_i64..300).prop_map(Step::Wait),
    ]
}

/// What is left after a change, told without the index.
fn follow(left: &mut BTreeMap<Key, Record>, change: &Change) {
    match change {
        Change::Apply(record) => {
            left.insert(record.key(), record.clone());
        }
        Change::Delete(key) => {
            left.remove(key);
        }
        Change::Reset { kind, namespace, records } => {
            left.retain(|key, _| key.kind != *kind || (namespace.is_some() && key.namespace != *namespace));
            left.extend(records.iter().map(|record| (record.key(), record.clone())));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_picture_is_that_of_a_fresh_index(steps in proptest::collection::vec(step(), 1..90)) {
        let mut index = Index::new("c");
        let mut left = BTreeMap::new();
        let mut sources = BTreeMap::new();
        let mut seen = Graph::new();
        let mut now = START;
        for (revision, step) in (1_u64..).zip(steps) {
            match step {
                Step::Look => index.derive_delta(now, revision).1.apply(&mut seen),
                Step::Wait(seconds) => now += seconds * 1000,
                Step::Source(source) => {
                    index.set_source(source.clone());
                    sources.insert(source.id.clone(), source);
                }
                Step::Change(change) => {
                    follow(&mut left, &change);
                    index.apply(change);
                }
            }
        }
        let mut fresh = Index::new("c");
        for source in sources.into_values() {
            fresh.set_source(source);
        }
        for record in left.into_values() {
            fresh.apply(Change::Apply(record));
        }
        let (graph, delta) = index.derive_delta(now, 0);
        let expected = fresh.derive(now);
        prop_assert_eq!(&graph.nodes, &expected.nodes);
        prop_assert_eq!(&graph.edges, &expected.edges);
        prop_assert_eq!(&graph.findings, &expected.findings);
        prop_assert_eq!(graph, expected);
        // Who only follows the deltas sees the same.
        delta.apply(&mut seen);
        seen.namespaces.clone_from(&graph.namespaces);
        prop_assert_eq!(&seen, graph);
        prop_assert!(!index.is_dirty());
    }
}
