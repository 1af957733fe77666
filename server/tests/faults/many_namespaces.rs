//! An account that was given very many namespaces, and not the cluster.

use std::time::{Duration, Instant};

use api::endpoints::{Frame, Freshness};
use demo_cluster::{DemoCluster, Serving, World, proxy::Proxy};
use hopmap::cluster::Patience;
use serde_json::{Value, json};
use topology::{Health, Kind, SourceState};

use crate::stage::{Reading, breath, essence, impatient, serve, until_equal};

fn name(number: usize) -> String {
    format!("team-{number:04}")
}

fn object(kind: &str, namespace: &str, rest: Value) -> Value {
    let mut object = rest;
    object["apiVersion"] = json!("v1");
    object["kind"] = json!(kind);
    object["metadata"]["namespace"] = json!(namespace);
    object["metadata"]["name"] = json!("web");
    object
}

/// So many namespaces with a Service and a Pod each.
fn crowd(namespaces: usize) -> DemoCluster {
    let cluster = DemoCluster::new(World::empty().with_nodes(2));
    for number in 0..namespaces {
        let namespace = name(number);
        let space = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}});
        cluster.apply(space).unwrap();
        let ports = json!({"spec": {"selector": {"app": "web"}, "ports": [{"port": 80}]}});
        cluster.apply(object("Service", &namespace, ports)).unwrap();
        let pod = json!({"metadata": {"labels": {"app": "web"}}, "spec": {"nodeName": "node-1",
            "containers": [{"name": "web", "image": "web:1"}]}, "status": {"phase": "Running",
            "conditions": [{"type": "Ready", "status": "True"}]}});
        cluster.apply(object("Pod", &namespace, pod)).unwrap();
    }
    cluster.faults().forbid_all_cluster_wide();
    cluster
}

async fn behind_a_proxy(cluster: &DemoCluster) -> (Serving, Proxy) {
    let serving = serve(cluster).await;
    let proxy = Proxy::before(serving.address()).await.unwrap();
    (serving, proxy)
}

/// What a cluster-wide account would see.
async fn whole(cluster: &DemoCluster) -> topology::delta::GraphDocument {
    let serving = serve(cluster).await;
    cluster.faults().clear();
    let reading = Reading::of(serving.address(), impatient());
    reading.live().await;
    let graph = essence(reading.graph());
    cluster.faults().forbid_all_cluster_wide();
    serving.stop().await;
    graph
}

fn health(reading: &Reading, namespace: &str) -> Option<Health> {
    let is_it = |node: &&std::sync::Arc<topology::Node>| {
        node.kind == Kind::Pod && node.namespace.as_ref().is_some_and(|its| its.as_str() == namespace)
    };
    reading.graph().nodes.iter().find(is_it).map(|node| node.health)
}

fn fail(cluster: &DemoCluster, namespace: &str, phase: &str) {
    cluster.merge("Pod", Some(namespace), "web", json!({"status": {"phase": phase}})).unwrap();
}

/// Fifteen kinds in a thousand namespaces are no 12,000 watches: see docs/decisions/0010. The turns
/// are quicker here than by default (a namespace every 15 s instead of every 2 min).
#[tokio::test(flavor = "multi_thread")]
async fn b4_11_an_account_with_1000_namespaces_gets_its_picture_over_few_connections() {
    let cluster = crowd(1000);
    let expected = whole(&cluster).await;
    let (serving, proxy) = behind_a_proxy(&cluster).await;
    let patience = Patience { asked_a_second: 2000, turn_least: Duration::from_secs(15), ..Patience::default() };
    let started = Instant::now();
    let reading = Reading::of(proxy.address(), patience.clone());
    let live = |frame: &Frame| frame.freshness == Freshness::Live;
    let frame = reading.until_within(Duration::from_mins(2), "it is live", live).await;
    println!("first full picture after {:?}, over {} connections", started.elapsed(), proxy.most_open());
    let [notice] = &frame.notices[..] else { panic!("one word, and no error: {:?}", frame.notices) };
    assert!(notice.message.en.contains("1002 namespaces are read in turns"), "{notice:?}");
    assert!(notice.message.zh.contains("1002 个命名空间"), "{notice:?}");
    assert!(reading.graph().sources.iter().all(|source| source.state == SourceState::Live));
    until_equal(|| essence(reading.graph()), || expected.clone()).await;
    // Three kinds without namespaces are watched; twelve ask for four at a time.
    let asking = 3 + 12 * patience.asked_at_once;
    // A connection that is being closed counts until its end.
    assert!(proxy.most_open() <= asking + 20, "{} connections", proxy.most_open());

    // What changes is seen within its turn, and followed from then on.
    let namespace = name(700);
    fail(&cluster, &namespace, "Failed");
    until_equal(|| health(&reading, &namespace), || Some(Health::Degraded)).await;
    for phase in ["Running", "Failed", "Running"] {
        fail(&cluster, &namespace, phase);
        let changed = Instant::now();
        let expected = if phase == "Failed" { Health::Degraded } else { Health::Healthy };
        until_equal(|| health(&reading, &namespace), || Some(expected)).await;
        assert!(changed.elapsed() < Duration::from_secs(6), "seen after {:?}: not followed", changed.elapsed());
    }

    // A storm in many of them opens no more watches than there may be.
    for number in 0..200 {
        fail(&cluster, &name(number), "Failed");
    }
    until_equal(|| (0..200).all(|number| health(&reading, &name(number)) == Some(Health::Degraded)), || true).await;
    let most = asking + 20 + patience.watched_namespaces;
    assert!(proxy.most_open() <= most, "{} connections", proxy.most_open());

    // One more, and one less.
    let gone = name(0);
    assert!(cluster.delete("Namespace", None, &gone));
    until_equal(|| health(&reading, &gone), || None).await;
    println!("{} connections at most, {} ever", proxy.most_open(), proxy.accepted());
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b4_11_turns_say_when_the_api_server_is_gone_and_go_on_when_it_is_back() {
    let cluster = crowd(200);
    let (serving, proxy) = behind_a_proxy(&cluster).await;
    let patience = Patience { asked_a_second: 10_000, turn_least: Duration::from_secs(2), ..impatient() };
    let reading = Reading::of(proxy.address(), patience);
    let live = |frame: &Frame| frame.freshness == Freshness::Live;
    reading.until_within(Duration::from_mins(2), "it is live", live).await;
    let before = reading.graph();
    proxy.refuse().await;
    proxy.cut();
    let gone = Instant::now();
    // One word for all kinds, as soon as each of them has noticed.
    let stale = |frame: &Frame| matches!(frame.freshness, Freshness::Stale { .. }) && frame.notices.len() == 1;
    reading.until_within(Duration::from_secs(10), "it is stale", stale).await;
    println!("stale after {:?}", gone.elapsed());
    assert_eq!(reading.graph().edges, before.edges, "the last graph stays");
    for number in 0..50 {
        fail(&cluster, &name(number), "Failed");
    }
    proxy.admit().await;
    reading.until_within(Duration::from_secs(10), "it is live", live).await;
    until_equal(|| (0..50).all(|number| health(&reading, &name(number)) == Some(Health::Degraded)), || true).await;
    serving.stop().await;
}

/// Most of many namespaces are closed to the account: that is said once.
#[tokio::test(flavor = "multi_thread")]
async fn b4_11_namespaces_that_are_closed_to_the_account_are_one_notice() {
    let cluster = crowd(200);
    for number in 5..200 {
        cluster.faults().forbid_namespace(&name(number));
    }
    let (serving, proxy) = behind_a_proxy(&cluster).await;
    let reading = Reading::of(proxy.address(), impatient());
    let live = |frame: &Frame| frame.freshness == Freshness::Live;
    reading.until_within(Duration::from_mins(2), "it is live", live).await;
    let said = |frame: &Frame| {
        let closed = frame.notices.iter().filter(|notice| notice.message.en.contains("may read nothing in 195"));
        frame.notices.len() == 2 && closed.count() == 1
    };
    reading.until("two notices", said).await;
    assert!(reading.graph().sources.len() < 20, "{} sources", reading.graph().sources.len());
    assert_eq!(health(&reading, &name(4)), Some(Health::Healthy));
    assert_eq!(health(&reading, &name(5)), None);
    breath().await;
    serving.stop().await;
}
