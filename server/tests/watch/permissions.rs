//! What an account may not read is said, and the rest is drawn.

use std::collections::BTreeSet;

use api::endpoints::{Frame, Freshness};
use demo_cluster::{DemoCluster, World};
use topology::{Kind, SourceState};

use crate::stage::{Reading, company, equals_a_fresh_one, essence, impatient, serve, until_equal};

fn namespaces(reading: &Reading) -> BTreeSet<String> {
    let graph = reading.graph();
    let services = graph.nodes.iter().filter(|node| node.kind == Kind::Service);
    services.filter_map(|node| node.namespace.as_ref().map(ToString::to_string)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kind_that_is_forbidden_from_the_start_is_a_notice_and_the_rest_is_live() {
    let cluster = DemoCluster::new(World::company());
    cluster.faults().forbid("Node");
    let serving = serve(&cluster).await;
    let reading = Reading::of(serving.address(), impatient());
    reading.live().await;
    let notices = reading.frame().await.notices;
    let [notice] = &notices[..] else { panic!("one notice expected: {notices:?}") };
    assert_eq!(notice.source, "demo/nodes");
    assert!(notice.message.en.contains("not allowed to list nodes"), "{notice:?}");
    cluster.faults().clear();
    reading.until("the notice is gone", |frame| frame.notices.is_empty()).await;
    equals_a_fresh_one(&reading, serving.address()).await;
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_permission_that_is_taken_away_is_a_notice_and_the_rest_stays_live() {
    let (cluster, serving, reading) = company().await;
    cluster.faults().forbid("IngressClass");
    cluster.faults().cut_watches();
    let forbidden = |frame: &Frame| {
        frame.notices.iter().any(|notice| notice.source == "demo/ingressclasses") && frame.freshness == Freshness::Live
    };
    reading.until("forbidden and live", forbidden).await;
    cluster.faults().clear();
    reading.until("the notice is gone", |frame| frame.notices.is_empty()).await;
    equals_a_fresh_one(&reading, serving.address()).await;
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_cluster_may_not_be_listed_it_is_read_namespace_by_namespace() {
    let (cluster, serving, whole) = company().await;
    cluster.faults().forbid_all_cluster_wide();
    let reading = Reading::of(serving.address(), impatient());
    reading.live().await;
    until_equal(|| essence(whole.graph()).edges, || essence(reading.graph()).edges).await;
    let frame = reading.frame().await;
    assert_eq!(frame.notices.len(), 1, "{:?}", frame.notices);
    assert!(frame.notices[0].message.en.contains("namespace by namespace"), "{:?}", frame.notices);

    cluster.faults().clear();
    reading.until("the whole may be listed", |frame| frame.notices.is_empty()).await;
    equals_a_fresh_one(&reading, serving.address()).await;
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_may_read_named_namespaces_only_gets_those() {
    let cluster = DemoCluster::new(World::company());
    cluster.faults().forbid_all_cluster_wide();
    cluster.faults().forbid("Namespace");
    cluster.faults().forbid("Node");
    cluster.faults().forbid_namespace("prod");
    let serving = serve(&cluster).await;
    let reading = Reading::within(serving.address(), impatient(), &["test", "prod"]);
    reading.live().await;
    assert_eq!(namespaces(&reading), BTreeSet::from(["test".to_owned()]));
    let notices = reading.frame().await.notices;
    let said = |words: &str| notices.iter().any(|notice| notice.message.en.contains(words));
    assert!(said("may read nothing in one namespace: prod"), "{notices:?}");
    assert!(said("not allowed to list namespaces"), "{notices:?}");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_namespace_that_comes_later_is_read_too() {
    let cluster = DemoCluster::new(World::company());
    cluster.faults().forbid_all_cluster_wide();
    let serving = serve(&cluster).await;
    let reading = Reading::of(serving.address(), impatient());
    reading.live().await;
    let object = |kind: &str, spec: serde_json::Value| serde_json::json!({"apiVersion": "v1", "kind": kind, "metadata": {"name": "later", "namespace": "later"}, "spec": spec});
    let mut namespace = object("Namespace", serde_json::json!({}));
    namespace["metadata"].as_object_mut().unwrap().remove("namespace");
    cluster.apply(namespace).unwrap();
    let ports = serde_json::json!({"ports": [{"port": 80}], "selector": {"app": "later"}});
    cluster.apply(object("Service", ports)).unwrap();
    until_equal(|| namespaces(&reading).contains("later"), || true).await;
    assert!(cluster.delete("Namespace", None, "later"));
    until_equal(|| namespaces(&reading).contains("later"), || false).await;
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_forbidden_is_never_a_live_empty_picture() {
    let cluster = DemoCluster::new(World::company());
    for kind in hopmap::cluster::watch::TABLE {
        cluster.faults().forbid(kind.plural);
    }
    let serving = serve(&cluster).await;
    let reading = Reading::of(serving.address(), impatient());
    reading.until("unreachable", |frame| frame.freshness == Freshness::Unreachable).await;
    let sources = reading.graph().sources;
    assert!(sources.iter().all(|source| source.state == SourceState::Forbidden), "{sources:?}");
    assert!(reading.pictures.ready());
    serving.stop().await;
}
