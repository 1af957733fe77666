//! The API server is gone, or silent, or another one.

use std::time::{Duration, Instant};

use api::endpoints::{Frame, Freshness};
use demo_cluster::{DemoCluster, ListAnswer, Serving, World, proxy::Proxy};
use hopmap::cluster::Patience;
use serde_json::json;
use topology::{Kind, NodeId};

use crate::stage::{Reading, breath, changes::Changes, equals_a_fresh_one, essence, impatient, serve};

fn is_stale(frame: &Frame) -> bool {
    matches!(frame.freshness, Freshness::Stale { .. })
}

/// The company behind a proxy, and a live picture of it.
async fn company_behind_a_proxy(patience: Patience) -> (DemoCluster, Serving, Proxy, Reading) {
    let cluster = DemoCluster::new(World::company());
    let serving = serve(&cluster).await;
    let proxy = Proxy::before(serving.address()).await.unwrap();
    let reading = Reading::of(proxy.address(), patience);
    reading.live().await;
    (cluster, serving, proxy, reading)
}

/// With the real patience. Gone for 12 s instead of 60: after 8 s the waits between two attempts no
/// longer grow. "Writes refused": nothing writes yet; what a write would look at is the freshness,
/// and that is stale.
#[tokio::test(flavor = "multi_thread")]
async fn b4_01_api_server_gone_is_seen_within_5_s_and_synced_5_s_after_its_return() {
    let (cluster, serving, proxy, reading) = company_behind_a_proxy(Patience::default()).await;
    let before = essence(reading.graph());

    proxy.refuse().await;
    proxy.cut();
    let gone = Instant::now();
    reading.until_within(Duration::from_secs(5), "it is stale", is_stale).await;
    println!("stale after {:?}", gone.elapsed());
    let one = |frame: &Frame| frame.notices.len() == 1;
    let frame = reading.until_within(Duration::from_secs(5), "one word for all kinds", one).await;
    let notice = &frame.notices[0];
    assert!(notice.message.en.contains("cannot reach the API server"), "{notice:?}");
    assert!(notice.message.zh.contains("无法连接 API server"), "{notice:?}");
    Changes::new().make(&cluster, 300);
    while gone.elapsed() < Duration::from_secs(12) {
        let graph = essence(reading.graph());
        assert_eq!((&graph.nodes, &graph.edges), (&before.nodes, &before.edges), "the last graph stays");
        assert!(is_stale(&reading.frame().await), "and nobody may write to it");
        breath().await;
    }

    let fresh = Reading::of(serving.address(), impatient());
    fresh.live().await;
    proxy.admit().await;
    let back = Instant::now();
    reading.until_within(Duration::from_secs(5), "it is live", |frame| frame.freshness == Freshness::Live).await;
    while essence(reading.graph()) != essence(fresh.graph()) {
        assert!(back.elapsed() < Duration::from_secs(5), "not synced after {:?}", back.elapsed());
        breath().await;
    }
    println!("synced after {:?}", back.elapsed());
    serving.stop().await;
}

/// In real time and with the real patience: 75 s is a promise. The connections that went silent
/// never come back to life; new ones do.
#[tokio::test(flavor = "multi_thread")]
async fn b4_02_half_open_connections_are_seen_within_75_s_and_replaced() {
    let (cluster, serving, proxy, reading) = company_behind_a_proxy(Patience::default()).await;
    let before = reading.graph();
    proxy.stall();
    proxy.freeze();
    let silent = Instant::now();
    Changes::new().make(&cluster, 100);
    let frame = reading.until_within(Duration::from_secs(75), "it is stale", is_stale).await;
    println!("stale after {:?}: {:?}", silent.elapsed(), frame.notices);
    assert!(!frame.notices.is_empty(), "stale without a word");
    assert_eq!(reading.graph().edges, before.edges, "the last graph stays");

    proxy.flow();
    let flows = Instant::now();
    reading.until_within(Duration::from_secs(20), "it is live", |frame| frame.freshness == Freshness::Live).await;
    println!("live again {:?} after new connections went through", flows.elapsed());
    equals_a_fresh_one(&reading, serving.address()).await;
    serving.stop().await;
}

fn pods(reading: &Reading) -> Vec<NodeId> {
    let graph = reading.graph();
    graph.nodes.iter().filter(|node| node.kind == Kind::Pod).map(|node| node.id.clone()).collect()
}

/// Deletes some object and makes another one of the same name: other UID, other label.
fn replace(cluster: &DemoCluster, kind: &str, round: u32) {
    let mut object = cluster.list(kind).into_iter().find(|object| object["metadata"]["namespace"] == "prod").unwrap();
    let name = object["metadata"]["name"].as_str().unwrap().to_owned();
    assert!(cluster.delete(kind, Some("prod"), &name));
    let metadata = object["metadata"].as_object_mut().unwrap();
    for gone in ["uid", "resourceVersion", "creationTimestamp", "generation"] {
        metadata.remove(gone);
    }
    metadata["labels"]["replaced"] = json!(format!("{round}"));
    cluster.apply(object).unwrap();
}

/// Two API servers of one cluster are restarted in turn, six times, under load; in between "etcd
/// leader changed" (500) answers lists, and history is lost.
#[tokio::test(flavor = "multi_thread")]
async fn b4_05_a_rolling_restart_with_a_leader_change_leaves_no_duplicates_and_the_right_uids() {
    let (cluster, first, proxy, reading) = company_behind_a_proxy(impatient()).await;
    let mut changes = Changes::new();
    let mut serving = first;
    for round in 0..6 {
        let next = serve(&cluster).await;
        proxy.lead_to(next.address());
        changes.make(&cluster, 20);
        serving.stop().await;
        serving = next;
        replace(&cluster, "Deployment", round);
        replace(&cluster, "Pod", round);
        if round % 3 == 1 {
            for kind in ["Pod", "ReplicaSet", "Deployment", "Service"] {
                cluster.faults().answer_next_lists(kind, ListAnswer::InternalError, 1);
            }
            cluster.faults().expire_history();
        }
        changes.make(&cluster, 20);
        breath().await;
    }
    reading.live().await;
    equals_a_fresh_one(&reading, serving.address()).await;
    let (mut names, all) = (pods(&reading), cluster.count("Pod"));
    assert_eq!(names.len(), all, "as many Pods as there are");
    names.dedup();
    assert_eq!(names.len(), all, "each of them once");
    serving.stop().await;
}
