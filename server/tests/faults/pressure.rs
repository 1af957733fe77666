//! An API server that asks to come back later.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use demo_cluster::{DemoCluster, ListAnswer, World};
use hopmap::cluster::{Patience, watch::TABLE};

use crate::stage::{Reading, equals_a_fresh_one, serve};

/// When each kind was listed, as seen every few milliseconds.
#[derive(Default)]
struct Arrivals(BTreeMap<&'static str, Vec<Instant>>);

impl Arrivals {
    fn look(&mut self, cluster: &DemoCluster) {
        let seen = cluster.faults().seen();
        cluster.faults().forget_seen();
        let now = Instant::now();
        for path in seen.iter().map(|seen| seen.path.split('?').next().unwrap()).zip(&seen) {
            let (path, seen) = path;
            let kind = TABLE.iter().find(|watched| path.ends_with(&format!("/{}", watched.plural)));
            if let Some(kind) = kind
                && !seen.path.contains("watch=")
            {
                self.0.entry(kind.plural).or_default().push(now);
            }
        }
    }
}

/// With the real patience.
#[tokio::test(flavor = "multi_thread")]
async fn b4_06_retry_after_of_a_429_is_honoured_and_not_all_come_back_at_once() {
    let cluster = DemoCluster::new(World::company());
    let serving = serve(&cluster).await;
    let reading = Reading::of(serving.address(), Patience::default());
    reading.live().await;
    cluster.faults().answer_lists(ListAnswer::TooManyRequests(3));
    cluster.faults().forget_seen();
    cluster.faults().expire_history();
    let says = |frame: &api::endpoints::Frame| frame.notices.iter().any(|notice| notice.message.en.contains("(429)"));
    let mut arrivals = Arrivals::default();
    let deadline = Instant::now() + Duration::from_secs(10);
    let mut said = false;
    while arrivals.0.len() < TABLE.len() || arrivals.0.values().any(|times| times.len() < 2) {
        arrivals.look(&cluster);
        assert!(Instant::now() < deadline, "not all came back: {:?}", arrivals.0);
        if !said && arrivals.0.len() == TABLE.len() {
            reading.until("it says 429", says).await;
            said = true;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let waits: Vec<Duration> = arrivals.0.values().map(|times| times[1] - times[0]).collect();
    let (least, most) = (waits.iter().min().unwrap(), waits.iter().max().unwrap());
    println!("came back after {least:?} to {most:?}");
    assert!(*least >= Duration::from_millis(2950), "asked to wait 3 s, came back after {least:?}");
    assert!(*most <= Duration::from_secs(5), "came back after {most:?}");
    let back: Vec<Instant> = arrivals.0.values().map(|times| times[1]).collect();
    let spread = *back.iter().max().unwrap() - *back.iter().min().unwrap();
    assert!(spread >= Duration::from_millis(20), "all came back within {spread:?}");

    cluster.faults().clear();
    reading.live().await;
    reading.until("the notice is gone", |frame| frame.notices.is_empty()).await;
    equals_a_fresh_one(&reading, serving.address()).await;
    serving.stop().await;
}
