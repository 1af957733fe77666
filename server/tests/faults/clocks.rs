//! The API server's clock is not ours.

use std::time::{Duration, Instant};

use api::endpoints::Freshness;
use demo_cluster::{DemoCluster, World};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use topology::Code;

use crate::stage::{Reading, breath, changes::Changes, equals_a_fresh_one, impatient, serve};

const KINDS: [&str; 15] = [
    "Namespace",
    "Node",
    "IngressClass",
    "Ingress",
    "Service",
    "EndpointSlice",
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "ReplicaSet",
    "Job",
    "CronJob",
    "Pod",
    "HorizontalPodAutoscaler",
    "Event",
];

/// Every time that an object names, moved.
fn moved(value: &mut Value, by: SignedDuration) {
    match value {
        Value::String(text) => {
            if let Ok(time) = text.parse::<Timestamp>() {
                *text = (time + by).strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|value| moved(value, by)),
        Value::Object(all) => all.values_mut().for_each(|value| moved(value, by)),
        _ => {}
    }
}

/// What is said of the cluster, apart from the words: those may name an age.
fn codes(reading: &Reading) -> Vec<(String, Code)> {
    reading.graph().findings.iter().map(|finding| (finding.node.to_string(), finding.code)).collect()
}

/// Objects are as old as a server says whose clock is ten minutes off. Freshness is measured with
/// our own clock alone, so nothing is stale, and nothing is live for longer.
#[tokio::test(flavor = "multi_thread")]
async fn b4_24_a_clock_ten_minutes_off_changes_neither_freshness_nor_findings() {
    let serving = serve(&DemoCluster::new(World::company())).await;
    let reading = Reading::of(serving.address(), impatient());
    reading.live().await;
    let expected = codes(&reading);
    assert!(!expected.is_empty());
    serving.stop().await;
    drop(reading);

    for minutes in [-10, 10] {
        let cluster = DemoCluster::new(World::company());
        for object in KINDS.iter().flat_map(|kind| cluster.list(kind)) {
            let mut skewed = object;
            moved(&mut skewed, SignedDuration::from_mins(minutes));
            cluster.apply(skewed).unwrap();
        }
        // What it says from now on is of that time too, and so are its Date headers.
        cluster.faults().skew_clock(SignedDuration::from_mins(minutes));
        let serving = serve(&cluster).await;
        let patience = impatient();
        let reading = Reading::of(serving.address(), patience.clone());
        reading.live().await;
        assert_eq!(codes(&reading), expected, "{minutes} min");
        let until = Instant::now() + patience.stale_after + Duration::from_secs(1);
        while Instant::now() < until {
            let frame = reading.frame().await;
            assert_eq!(frame.freshness, Freshness::Live, "{minutes} min: {:?}", frame.notices);
            breath().await;
        }
        let address = serving.address();
        serving.stop().await;
        let stale = |frame: &api::endpoints::Frame| match frame.freshness {
            Freshness::Stale { since } => (Timestamp::now().as_millisecond() - since).abs() < 60_000,
            _ => false,
        };
        reading.until_within(Duration::from_secs(5), "stale, since a moment ago", stale).await;
        let serving = crate::stage::serve_at(&cluster, address).await;
        Changes::new().make(&cluster, 20);
        reading.live().await;
        equals_a_fresh_one(&reading, address).await;
        serving.stop().await;
    }
}
