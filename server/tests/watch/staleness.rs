//! A half-open connection: nothing breaks, nothing comes.

use std::time::{Duration, Instant};

use api::endpoints::{Frame, Freshness};
use demo_cluster::{DemoCluster, World, proxy::Proxy};

use crate::stage::{Reading, breath, changes::Changes, equals_a_fresh_one, impatient, serve};

fn is_stale(frame: &Frame) -> bool {
    matches!(frame.freshness, Freshness::Stale { .. })
}

/// In real time this is `b4_02` of the faults.
#[tokio::test(flavor = "multi_thread")]
async fn a_stalling_proxy_shows_stale_and_an_equal_graph_once_it_flows_again() {
    let patience = impatient();
    let cluster = DemoCluster::new(World::company());
    let serving = serve(&cluster).await;
    let proxy = Proxy::before(serving.address()).await.unwrap();
    let reading = Reading::of(proxy.address(), patience.clone());
    reading.live().await;
    let before = reading.graph();

    proxy.stall();
    let stalled = Instant::now();
    Changes::new().make(&cluster, 100);
    let within = patience.worst_case() + Duration::from_secs(2);
    let frame = reading.until_within(within, "it is stale", is_stale).await;
    println!("stale after {:?}: {:?}", stalled.elapsed(), frame.notices);
    assert!(!frame.notices.is_empty(), "stale without a word");
    assert_eq!(reading.graph().edges, before.edges, "the last graph stays");

    proxy.flow();
    reading.live().await;
    equals_a_fresh_one(&reading, serving.address()).await;
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_cluster_stays_live() {
    let cluster = DemoCluster::new(World::company());
    let serving = serve(&cluster).await;
    let patience = impatient();
    let reading = Reading::of(serving.address(), patience.clone());
    reading.live().await;
    let until = Instant::now() + patience.stale_after * 2;
    while Instant::now() < until {
        let frame = reading.frame().await;
        assert_eq!(frame.freshness, Freshness::Live, "{:?}", frame.notices);
        breath().await;
    }
    serving.stop().await;
}
