//! The network between us and the real API server fails; TLS goes through the proxy as it is.

use std::time::{Duration, Instant};

use api::endpoints::{Frame, Freshness};
use demo_cluster::proxy::Proxy;
use hopmap::cluster::Patience;

use crate::{
    cluster::{Space, Way, address, apply, deployment, equals_a_fresh_one, hurried, pods},
    stage::{Reading, until_equal},
};

async fn behind_a_proxy(patience: Patience) -> (Proxy, Reading) {
    let proxy = Proxy::before(address()).await.unwrap();
    let way = Way { through: Some(proxy.address()), ..Way::default() };
    let reading = way.read(patience).await;
    (proxy, reading)
}

fn is_stale(frame: &Frame) -> bool {
    matches!(frame.freshness, Freshness::Stale { .. })
}

#[tokio::test(flavor = "multi_thread")]
async fn every_connection_is_cut_and_the_graph_is_live_and_equal_again() {
    let space = Space::new("cut");
    let (proxy, reading) = behind_a_proxy(hurried()).await;
    for round in 1..4 {
        proxy.cut();
        apply(vec![deployment(&space.0, "web", round)]);
        let expected = round.try_into().unwrap();
        until_equal(|| pods(&reading, &space.0), || (expected, expected)).await;
        reading.live().await;
    }
    proxy.restart(Duration::from_secs(2)).await;
    apply(vec![deployment(&space.0, "web", 1)]);
    reading.live().await;
    equals_a_fresh_one(&reading).await;
}

/// With the real patience, as `b4_02` before the demo server.
#[tokio::test(flavor = "multi_thread")]
async fn half_open_connections_are_stale_within_75_s_and_equal_afterwards() {
    let space = Space::new("stall");
    let (proxy, reading) = behind_a_proxy(Patience::default()).await;
    proxy.stall();
    proxy.freeze();
    let silent = Instant::now();
    apply(vec![deployment(&space.0, "web", 2)]);
    let frame = reading.until_within(Duration::from_secs(75), "it is stale", is_stale).await;
    println!("stale after {:?}: {:?}", silent.elapsed(), frame.notices);
    assert_eq!(pods(&reading, &space.0), (0, 0), "nothing came through");
    proxy.flow();
    reading.until_within(Duration::from_secs(20), "it is live", |frame| frame.freshness == Freshness::Live).await;
    until_equal(|| pods(&reading, &space.0), || (2, 2)).await;
    equals_a_fresh_one(&reading).await;
}
