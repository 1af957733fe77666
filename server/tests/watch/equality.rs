//! What is live equals what a fresh list says.

use crate::stage::{breath, changes::Changes, company, equals_a_fresh_one, serve_at, until_equal};
use api::endpoints::Freshness;
use topology::Kind;

#[tokio::test(flavor = "multi_thread")]
async fn after_1000_random_changes_the_live_graph_equals_one_from_a_fresh_list() {
    let (cluster, serving, reading) = company().await;
    let mut changes = Changes::new();
    for _ in 0..100 {
        changes.make(&cluster, 10);
        breath().await;
    }
    equals_a_fresh_one(&reading, serving.address()).await;
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_burst_of_changes_faster_than_pictures_the_last_state_is_exact() {
    let (cluster, serving, reading) = company().await;
    Changes::new().make(&cluster, 1000);
    equals_a_fresh_one(&reading, serving.address()).await;
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_controllers_work_the_live_graph_keeps_up() {
    let (cluster, serving, reading) = company().await;
    let controllers = cluster.run_controllers();
    let mut changes = Changes::new();
    for _ in 0..20 {
        changes.make(&cluster, 10);
        breath().await;
    }
    drop(controllers);
    equals_a_fresh_one(&reading, serving.address()).await;
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_api_server_was_gone_and_came_back_the_graphs_are_equal() {
    let (cluster, serving, reading) = company().await;
    let address = serving.address();
    let before = reading.graph();
    serving.stop().await;
    let gone = std::time::Instant::now();
    let stale = |frame: &api::endpoints::Frame| matches!(frame.freshness, Freshness::Stale { .. });
    let frame = reading.until("it is stale", stale).await;
    assert!(gone.elapsed().as_secs() < 5, "shown after {:?}", gone.elapsed());
    assert!(frame.notices[0].message.en.contains("cannot reach the API server"), "{:?}", frame.notices);
    assert_eq!(reading.graph().edges, before.edges, "the last graph stays");

    Changes::new().make(&cluster, 300);
    let serving = serve_at(&cluster, address).await;
    reading.live().await;
    equals_a_fresh_one(&reading, address).await;
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_deleted_while_history_was_lost_is_gone_after_one_list() {
    let (cluster, serving, reading) = company().await;
    let pods = |seen: &[demo_cluster::Seen]| {
        seen.iter()
            .filter(|seen| {
                seen.path.starts_with("/api/v1/pods?")
                    && !seen.path.contains("watch=")
                    && !seen.path.contains("continue=")
            })
            .count()
    };
    let address = serving.address();
    serving.stop().await;
    for pod in cluster.list("Pod").iter().take(5) {
        let metadata = &pod["metadata"];
        assert!(cluster.delete("Pod", metadata["namespace"].as_str(), metadata["name"].as_str().unwrap()));
    }
    cluster.faults().expire_history();
    cluster.faults().forget_seen();
    let serving = serve_at(&cluster, address).await;
    let drawn = || reading.graph().nodes.iter().filter(|node| node.kind == Kind::Pod).count();
    until_equal(drawn, || cluster.count("Pod")).await;
    assert_eq!(pods(&cluster.faults().seen()), 1, "410 is answered by one list");
    reading.live().await;
    equals_a_fresh_one(&reading, serving.address()).await;
    serving.stop().await;
}
