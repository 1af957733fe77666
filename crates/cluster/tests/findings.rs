//! What is wrong is found, and what is not wrong is left alone.
#![allow(clippy::unwrap_used)]

mod common;

use common::{FRONT, ORDER, codes, graph, node};
use topology::{Code, Graph, Severity};

fn ingress(name: &str, class: &str, service: &str, port: &str, created: &str) -> String {
    format!("
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: {name}, namespace: shop, creationTimestamp: {created}}}
spec:
  {class}
  rules: [{{host: a.example.com, http: {{paths: [{{path: /a, pathType: Prefix, backend: {{service: {{name: {service}, port: {{{port}}}}}}}}}]}}}}]
status: {{loadBalancer: {{}}}}
")
}

fn on(graph: &Graph, id: &str) -> Vec<&'static str> {
    codes(graph, id).into_iter().map(Code::as_str).collect()
}

const EARLY: &str = "2026-01-01T00:00:00Z";
const LATE: &str = "2026-02-01T00:00:00Z";

#[test]
fn a_backend_that_does_not_exist_is_found_on_the_ingress() {
    let graph = graph(&ingress("a", "", "gone", "number: 80", EARLY));
    assert_eq!(on(&graph, "Ingress/shop/a"), ["backend-service-missing"]);
    let finding = graph.findings.first().unwrap();
    assert_eq!(
        finding.evidence.en,
        "Ingress shop/a sends a.example.com/a to Service gone, which does not exist in namespace shop."
    );
}

#[test]
fn a_port_that_the_service_does_not_have_is_found_by_number_and_by_name() {
    for port in ["number: 81", "name: grpc"] {
        let graph = graph(&format!("{ORDER}{}", ingress("a", "", "order", port, EARLY)));
        assert_eq!(on(&graph, "Ingress/shop/a"), ["backend-port-missing"], "{port}");
    }
    for port in ["number: 80", "name: web"] {
        let graph = graph(&format!("{ORDER}{}", ingress("a", "", "order", port, EARLY)));
        assert!(graph.findings.is_empty(), "{port}");
        let edge = graph.edges.iter().find(|edge| edge.relation.as_str() == "routes").unwrap();
        assert_eq!(edge.facts["port"], 80.into());
    }
}

#[test]
fn a_class_is_missing_only_where_classes_are_known() {
    let class = FRONT.split("---").find(|text| text.contains("IngressClass")).unwrap();
    let by = |written: &str, classes: &str| {
        let graph = graph(&format!("{ORDER}{}---\n{classes}", ingress("a", written, "order", "number: 80", EARLY)));
        on(&graph, "Ingress/shop/a").join(" ")
    };
    assert_eq!(by("ingressClassName: traefik", class), "ingress-class-missing");
    assert_eq!(by("ingressClassName: nginx", class), "");
    assert_eq!(by("", class), "ingress-class-missing");
    let default = class
        .replace("{name: nginx}", "{name: nginx, annotations: {ingressclass.kubernetes.io/is-default-class: 'true'}}");
    assert_eq!(by("", &default), "");
    let namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";
    assert_eq!(by("ingressClassName: traefik", namespace), "");
}

#[test]
fn two_ingresses_of_one_class_conflict_across_namespaces_and_the_oldest_serves() {
    let elsewhere =
        ingress("b", "ingressClassName: x", "order", "number: 80", EARLY).replace("namespace: shop", "namespace: zoo");
    let graph =
        graph(&format!("{ORDER}{}{elsewhere}", ingress("a", "ingressClassName: x", "order", "number: 80", LATE)));
    assert_eq!(on(&graph, "Ingress/shop/a"), ["host-path-conflict"]);
    assert!(on(&graph, "Ingress/zoo/b").contains(&"host-path-conflict"));
    let finding = graph.findings.iter().find(|finding| finding.code == Code::HostPathConflict).unwrap();
    assert!(finding.evidence.en.ends_with("zoo/b is the oldest and serves."), "{}", finding.evidence.en);
}

#[test]
fn ingresses_of_different_classes_do_not_conflict() {
    let one = ingress("a", "ingressClassName: x", "order", "number: 80", EARLY);
    let other = ingress("b", "ingressClassName: z", "order", "number: 80", EARLY);
    assert!(graph(&format!("{ORDER}{one}{other}")).findings.is_empty());
}

#[test]
fn a_selector_that_takes_nothing_is_found() {
    let graph = graph(&ORDER.replace("selector: {app: order}, clusterIP", "selector: {app: ordr}, clusterIP"));
    assert_eq!(on(&graph, "Service/shop/order"), ["selector-matches-nothing"]);
    assert!(node(&graph, "Service/shop/order").reach_health.is_hurt());
}

#[test]
fn a_named_target_port_that_no_pod_declares_is_found() {
    let graph = graph(&ORDER.replace("targetPort: http", "targetPort: grpc"));
    assert_eq!(on(&graph, "Service/shop/order"), ["target-port-missing"]);
}

#[test]
fn a_service_is_judged_by_its_slices_or_else_by_its_pods() {
    let unready = ORDER.replace("type: Ready, status: \"True\"", "type: Ready, status: \"False\"");
    let judged = graph(&unready);
    assert_eq!(on(&judged, "Service/shop/order"), ["no-ready-endpoint"]);
    let said = &judged.findings.iter().find(|finding| finding.code == Code::NoReadyEndpoint).unwrap().evidence.en;
    assert_eq!(said, "Service shop/order has 1 endpoint, and it is not ready.");
    let slice = "
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: order-x, namespace: shop, labels: {kubernetes.io/service-name: order}}
addressType: IPv4
endpoints: [{addresses: [10.0.0.1], targetRef: {kind: Pod, name: order-1-a}}]
ports: [{port: 8080}]
";
    // `ready: null` is ready, and slices have the last word.
    assert!(on(&graph(&format!("{unready}{slice}")), "Service/shop/order").is_empty());
    let empty = slice.replace("[{addresses: [10.0.0.1], targetRef: {kind: Pod, name: order-1-a}}]", "[]");
    assert_eq!(on(&graph(&format!("{ORDER}{empty}")), "Service/shop/order"), ["no-ready-endpoint"]);
}

#[test]
fn a_manifest_without_pods_needs_only_a_workload() {
    let documents =
        ORDER.split("---").filter(|text| text.contains("kind: Deployment") || text.contains("kind: Service"));
    let graph = graph(&documents.collect::<Vec<_>>().join("---"));
    assert!(graph.findings.is_empty(), "{:?}", graph.findings);
}

#[test]
fn a_load_balancer_waits_only_where_there_is_a_status() {
    let service = "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: shop}\nspec: {type: LoadBalancer, ports: [{port: 80}]}\n";
    assert!(graph(service).findings.is_empty());
    let event = "---\napiVersion: v1\nkind: Event\nmetadata: {name: a.1, namespace: shop}\ntype: Warning\nreason: SyncLoadBalancerFailed\nmessage: quota of CLB exceeded\ninvolvedObject: {kind: Service, name: a}\n";
    let graph = graph(&format!("{service}status: {{loadBalancer: {{}}}}\n{event}"));
    let finding = graph.findings.first().unwrap();
    assert_eq!((finding.code, finding.severity), (Code::LoadBalancerPending, Severity::Warning));
    assert!(finding.evidence.en.contains("SyncLoadBalancerFailed says: quota of CLB exceeded."));
}

#[test]
fn a_rollout_past_its_deadline_and_a_refused_pod_are_found() {
    let conditions = "availableReplicas: 2, conditions: [{type: Progressing, status: 'False', reason: ProgressDeadlineExceeded, message: timed out}, {type: ReplicaFailure, status: 'True', reason: FailedCreate, message: 'pods is forbidden: exceeded quota: compute'}]}";
    let graph = graph(&ORDER.replacen("availableReplicas: 2}", conditions, 1));
    assert_eq!(on(&graph, "Deployment/shop/order"), ["rollout-stuck", "quota-exceeded"]);
}

#[test]
fn what_ails_a_pod_is_found_once() {
    let table = [
        ("image-pull", "image-cannot-be-pulled"),
        ("config-error", "config-missing"),
        ("crash-loop", "crash-loop"),
        ("unschedulable", "unschedulable"),
        ("not-ready", "not-ready"),
        ("not-ready-restarted", "out-of-memory not-ready"),
        ("ready", ""),
        ("deleting", ""),
        ("failed", ""),
        ("pending", ""),
    ];
    for (file, expected) in table {
        let path = format!("{}/fixtures/pod/{file}.yaml", env!("CARGO_MANIFEST_DIR"));
        let graph = graph(&std::fs::read_to_string(path).unwrap());
        assert_eq!(on(&graph, "Pod/shop/order-1").join(" "), expected, "{file}");
    }
}

#[test]
fn a_machine_that_is_not_ready_or_not_there_is_found() {
    let graph = graph(&format!(
        "{ORDER}{}",
        FRONT.replace(
            "conditions: [{type: Ready, status: \"True\"}]",
            "conditions: [{type: Ready, status: Unknown, message: Kubelet stopped}]"
        )
    ));
    assert_eq!(on(&graph, "Machine/-/node-a"), ["machine-not-ready"]);
    let graph = common::graph(ORDER);
    assert_eq!(node(&graph, "Machine/-/node-a").health, topology::Health::Missing);
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
}

#[test]
fn every_finding_and_every_message_of_a_broken_cluster_is_said_in_both_languages() {
    let class = FRONT.split("---").find(|text| text.contains("IngressClass")).unwrap();
    let rollout = "conditions: [{type: Progressing, status: 'False', reason: ProgressDeadlineExceeded, message: timed out}, {type: ReplicaFailure, status: 'True', reason: FailedCreate, message: denied}]}";
    let one = ingress("a", "ingressClassName: x", "gone", "number: 80", EARLY);
    let other = ingress("b", "ingressClassName: x", "order", "number: 81", LATE);
    let balancer = "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: shop}\nspec: {type: LoadBalancer, ports: [{port: 80}]}\nstatus: {loadBalancer: {}}\n";
    let stopped = FRONT.replace(
        "conditions: [{type: Ready, status: \"True\"}]",
        "conditions: [{type: Ready, status: \"False\", message: Kubelet stopped}]",
    );
    let unready = ORDER
        .replace("type: Ready, status: \"True\"", "type: Ready, status: \"False\", message: probe failed")
        .replace("targetPort: http", "targetPort: grpc")
        .replacen("availableReplicas: 2}", rollout, 1);
    let broken = format!("{unready}{one}{other}---\n{class}---\n{balancer}{stopped}");
    let pods = std::fs::read_dir(format!("{}/fixtures/pod", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let pods = pods.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let mut codes = std::collections::BTreeSet::new();
    for graph in std::iter::once(broken).chain(pods).map(|yaml| graph(&yaml)) {
        for finding in &graph.findings {
            codes.insert(finding.code);
            for phrase in [&finding.evidence, &finding.next_step] {
                assert!(is_chinese(&phrase.zh) && !is_chinese(&phrase.en), "{phrase:?}");
                assert!(!phrase.zh.contains("  ") && !phrase.zh.contains("。 "), "{phrase:?}");
            }
        }
        for node in graph.nodes.values() {
            assert_eq!(node.message.zh.is_empty(), node.message.en.is_empty(), "{}", node.id);
        }
    }
    assert!(codes.len() >= 14, "{codes:?}");
}

#[test]
fn a_finding_names_its_objects_in_chinese_as_in_english() {
    let graph = graph(&ingress("a", "", "gone", "number: 80", EARLY));
    let finding = graph.findings.first().unwrap();
    assert_eq!(
        finding.evidence.zh,
        "Ingress shop/a 把 a.example.com/a 转发到 Service gone，但命名空间 shop 中没有这个 Service。"
    );
    assert_eq!(finding.next_step.zh, "在 shop 中创建 Service gone，或把该规则的后端改为已有的 Service。");
}

#[test]
fn a_rule_whose_backend_is_not_there_says_why_on_its_edge() {
    let fails = |yaml: &str| {
        let graph = graph(yaml);
        let edge = graph.edges.iter().find(|edge| edge.relation.as_str() == "routes").unwrap().clone();
        edge.facts.get("fails").map(ToString::to_string)
    };
    let with = |port: &str| format!("{ORDER}{}", ingress("a", "", "order", port, EARLY));
    assert_eq!(fails(&with("number: 81")).as_deref(), Some("backend-port-missing"));
    assert_eq!(fails(&with("name: grpc")).as_deref(), Some("backend-port-missing"));
    assert_eq!(fails(&with("number: 80")), None);
    let gone = ingress("a", "", "gone", "number: 80", EARLY);
    assert_eq!(fails(&gone).as_deref(), Some("backend-service-missing"));
}

#[test]
fn a_pod_that_is_only_starting_is_not_wrong_until_its_probes_had_their_time() {
    const SECOND: i64 = 1000;
    let path = format!("{}/fixtures/pod/not-ready.yaml", env!("CARGO_MANIFEST_DIR"));
    let young = std::fs::read_to_string(path)
        .unwrap()
        .replace("phase: Running", "phase: Running\n  startTime: 2026-03-01T10:00:00Z")
        .replace(
            "image: \"order:1\"}]",
            "image: \"order:1\", startupProbe: {periodSeconds: 5, failureThreshold: 12}, readinessProbe: {initialDelaySeconds: 8}}]",
        );
    let mut index = common::index(&young);
    let start = 1_772_359_200 * SECOND;
    // (5 s × 12 + 1 s) to start, then (8 s + 10 s × 3 + 1 s) to be ready.
    let until = start + 100 * SECOND;
    for (now, expected) in [(start + SECOND, ""), (until - 1, ""), (until, "not-ready"), (start, "")] {
        assert_eq!(on(index.derive(now), "Pod/shop/order-1").join(" "), expected, "{now}");
        assert_eq!(index.due(), expected.is_empty().then_some(until), "{now}");
    }
    let restarted = young.replace("restartCount: 0", "restartCount: 1");
    assert_eq!(on(common::index(&restarted).derive(start + SECOND), "Pod/shop/order-1"), ["not-ready"]);
}
