//! The picture of a small chain, whole.
#![allow(clippy::unwrap_used)]

mod common;

use cluster::{Change, Index, ObjectKind};
use common::{FRONT, ORDER, codes, graph, index, node, ways};
use topology::{Environment, FactValue, Health, delta::GraphDocument};

#[test]
fn a_small_chain_reads_as_the_contract_writes_it() {
    let graph = graph(&format!("{ORDER}{FRONT}"));
    insta::assert_json_snapshot!(GraphDocument::from(&graph));
}

#[test]
fn a_request_is_followed_from_domain_to_machine() {
    let graph = graph(&format!("{ORDER}{FRONT}"));
    assert_eq!(
        ways(&graph),
        [
            "Deployment/shop/order owns ReplicaSet/shop/order-1",
            "Domain/-/shop.example.com resolves-to LoadBalancer/-/47.96.1.2",
            "Ingress/shop/web routes Service/shop/order",
            "LoadBalancer/-/47.96.1.2 listens Ingress/shop/web",
            "LoadBalancer/-/47.96.1.2 listens Service/ingress/nginx",
            "Pod/shop/order-1-a runs-on Machine/-/node-a",
            "ReplicaSet/shop/order-1 owns Pod/shop/order-1-a",
            "Service/shop/order selects Deployment/shop/order",
            "Service/shop/order selects Pod/shop/order-1-a",
        ]
    );
    assert!(graph.findings.is_empty(), "{:?}", graph.findings);
}

#[test]
fn a_namespace_is_of_the_environment_that_its_label_names() {
    let graph = graph(&format!("{ORDER}{FRONT}"));
    assert_eq!(graph.namespaces[&"shop".into()].environment, Some(Environment::Staging));
    assert_eq!(graph.namespaces[&"ingress".into()].environment, None);
}

#[test]
fn a_domain_is_hurt_by_what_stands_behind_its_own_rules_only() {
    let other = "
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: other, namespace: shop}
spec:
  ingressClassName: nginx
  rules: [{host: other.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: gone, port: {number: 80}}}}]}}]
status: {loadBalancer: {ingress: [{ip: 47.96.1.2}]}}
";
    let graph = graph(&format!("{ORDER}{FRONT}{other}"));
    assert_eq!(node(&graph, "Service/shop/gone").health, Health::Missing);
    assert!(node(&graph, "Ingress/shop/other").reach_health.is_hurt());
    assert_eq!(node(&graph, "Domain/-/shop.example.com").reach_health, Health::Healthy);
    assert!(node(&graph, "Domain/-/other.example.com").reach_health.is_hurt());
    assert!(node(&graph, "LoadBalancer/-/47.96.1.2").reach_health.is_hurt());
    assert_eq!(codes(&graph, "Ingress/shop/other")[0].as_str(), "backend-service-missing");
}

#[test]
fn health_runs_up_the_way_when_a_deployment_fails() {
    let mut index = index(&format!("{ORDER}{FRONT}"));
    assert_eq!(node(index.derive(0), "Domain/-/shop.example.com").reach_health, Health::Healthy);
    let stuck = ORDER.replace(
        "availableReplicas: 2}",
        "availableReplicas: 2, conditions: [{type: Progressing, status: 'False', reason: ProgressDeadlineExceeded}]}",
    );
    index.apply(Change::Apply(common::records(&stuck).remove(0)));
    assert_eq!(node(index.derive(0), "Domain/-/shop.example.com").reach_health, Health::Degraded);
    index.apply(Change::Apply(common::records(ORDER).remove(0)));
    assert_eq!(node(index.derive(0), "Domain/-/shop.example.com").reach_health, Health::Healthy);
}

#[test]
fn an_external_name_that_leads_back_in_is_no_endless_way() {
    let graph = graph("
---
apiVersion: v1
kind: Service
metadata: {name: loop, namespace: shop}
spec: {type: ExternalName, externalName: loop.example.com}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: loop, namespace: shop}
spec: {rules: [{host: loop.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: loop, port: {number: 80}}}}]}}]}
");
    assert!(ways(&graph).contains(&"Service/shop/loop selects Domain/-/loop.example.com".to_owned()));
    assert_eq!(node(&graph, "Service/shop/loop").reach_health, Health::Progressing);
}

#[test]
fn what_is_deleted_leaves_nothing_behind() {
    let mut index = index(&format!("{ORDER}{FRONT}"));
    index.derive(0);
    for kind in ObjectKind::ALL {
        index.apply(Change::Reset { kind: *kind, namespace: None, records: Vec::new() });
    }
    assert_eq!(*index.derive(0), *Index::new("c").derive(0));
}

#[test]
fn a_reset_of_one_namespace_leaves_the_others_alone() {
    let mut index = index(&format!("{ORDER}{FRONT}"));
    let services = |namespace: &str| Change::Reset {
        kind: ObjectKind::Service,
        namespace: Some(namespace.into()),
        records: Vec::new(),
    };
    index.apply(services("shop"));
    let graph = index.derive(0);
    assert_eq!(node(graph, "Service/ingress/nginx").health, Health::Healthy);
    assert_eq!(node(graph, "Service/shop/order").health, Health::Missing);
}

#[test]
fn two_objects_tell_one_load_balancer_what_they_know() {
    let graph = graph(&format!("{ORDER}{FRONT}"));
    let facts = &node(&graph, "LoadBalancer/-/47.96.1.2").facts;
    assert_eq!(facts["provider"], "alibaba".into());
    assert_eq!(facts["id"], "lb-bp1".into());
    assert_eq!(facts["scheme"], "internet".into());
    assert_eq!(facts["ports"], [80_i64, 443].into_iter().collect::<FactValue>());
}

#[test]
fn a_large_cluster_derived_side_by_side_is_the_same_as_one_grown_bit_by_bit() {
    let pod = |number: usize| {
        let yaml = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p{number}, namespace: ns{}}}\nspec: {{nodeName: node-a, containers: []}}\n",
            number % 7
        );
        common::records(&yaml).remove(0)
    };
    let mut whole = Index::new("c");
    let mut grown = Index::new("c");
    for part in [0..100, 100..5_100] {
        for pod in part.map(pod) {
            whole.apply(Change::Apply(pod.clone()));
            grown.apply(Change::Apply(pod));
        }
        grown.derive(0);
    }
    assert_eq!(whole.derive(0), grown.derive(0));
}
