//! Each way in which an API server can fail: a notice, the old graph, and good again afterwards.

use std::time::{Duration, Instant};

use api::endpoints::{Frame, Freshness};
use demo_cluster::{DemoCluster, ListAnswer, World};
use topology::NodeId;

use crate::stage::{Reading, company, equals_a_fresh_one, essence, impatient, serve, until_equal};

fn names(reading: &Reading) -> Vec<NodeId> {
    reading.graph().nodes.into_iter().map(|node| node.id.clone()).collect()
}

fn says(words: &'static str) -> impl Fn(&Frame) -> bool {
    move |frame| frame.notices.iter().any(|notice| notice.message.en.contains(words))
}

/// Makes every list fail, and every watch need one.
async fn lists_fail(answer: ListAnswer, words: &'static str) {
    let (cluster, serving, reading) = company().await;
    let before = names(&reading);
    cluster.faults().answer_lists(answer);
    cluster.faults().expire_history();
    let frame = reading.until(words, says(words)).await;
    assert!(!frame.notices.is_empty());
    assert_eq!(names(&reading), before, "the old graph stays");

    cluster.faults().clear();
    reading.until("the notices are gone", |frame| frame.notices.is_empty()).await;
    reading.live().await;
    equals_a_fresh_one(&reading, serving.address()).await;
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_credentials_are_said() {
    lists_fail(ListAnswer::Unauthorized, "refuses the credentials (401)").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_is_always_too_old_is_said() {
    lists_fail(ListAnswer::Gone, "(410)").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_internal_error_is_said() {
    lists_fail(ListAnswer::InternalError, "answered 500").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn html_instead_of_a_list_is_said() {
    lists_fail(ListAnswer::Html, "an HTML page").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_dies_midway_keeps_what_was_known() {
    lists_fail(ListAnswer::CutMidway, "broke off").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_requests_are_said_and_the_wait_is_honoured() {
    let (cluster, serving, reading) = company().await;
    cluster.faults().answer_next_lists("Pod", ListAnswer::TooManyRequests(2), 1);
    cluster.faults().expire_history();
    reading.until("it says 429", says("(429)")).await;
    let asked = Instant::now();
    reading.live().await;
    reading.until("the notice is gone", |frame| frame.notices.is_empty()).await;
    assert!(asked.elapsed() >= Duration::from_millis(1700), "came back after {:?}", asked.elapsed());
    equals_a_fresh_one(&reading, serving.address()).await;
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn html_to_everything_is_said_and_passes() {
    let (cluster, serving, reading) = company().await;
    let before = names(&reading);
    cluster.faults().answer_html(true);
    cluster.faults().cut_watches();
    let frame = reading.until("it says HTML", says("may not be a Kubernetes API server")).await;
    assert_eq!(names(&reading), before);
    assert!(frame.notices.iter().all(|notice| !notice.message.en.contains('<')));
    cluster.faults().answer_html(false);
    reading.live().await;
    equals_a_fresh_one(&reading, serving.address()).await;
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_html_from_the_start_is_never_a_live_empty_picture() {
    let cluster = DemoCluster::new(World::company());
    cluster.faults().answer_html(true);
    let serving = serve(&cluster).await;
    let reading = Reading::of(serving.address(), impatient());
    reading.until("it says HTML", says("an HTML page")).await;
    let unreachable = |frame: &Frame| frame.freshness == Freshness::Unreachable;
    let frame = reading.until("all failed", unreachable).await;
    assert_eq!(frame.notices.len(), 15, "each kind by name: {:?}", frame.notices);
    assert!(reading.pictures.ready(), "failed is an answer too");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn watches_that_break_go_on_where_they_stood() {
    let (cluster, serving, reading) = company().await;
    cluster.faults().forget_seen();
    for _ in 0..3 {
        cluster.faults().cut_watches();
        cluster
            .merge(
                "Deployment",
                Some("prod"),
                &deployment(&cluster),
                serde_json::json!({"status": {"readyReplicas": 0}}),
            )
            .unwrap();
        let fresh = Reading::of(serving.address(), impatient());
        fresh.live().await;
        until_equal(|| essence(reading.graph()), || essence(fresh.graph())).await;
        reading.live().await;
    }
    serving.stop().await;
}

fn deployment(cluster: &DemoCluster) -> String {
    let all = cluster.list("Deployment");
    let prod = all.iter().find(|object| object["metadata"]["namespace"] == "prod").unwrap();
    prod["metadata"]["name"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_said_and_found_when_it_comes() {
    let cluster = DemoCluster::new(World::company());
    let serving = serve(&cluster).await;
    let address = serving.address();
    serving.stop().await;
    let reading = Reading::of(address, impatient());
    let frame = reading.until("unreachable", |frame| frame.freshness == Freshness::Unreachable).await;
    assert_eq!(frame.notices.len(), 1, "one word for all kinds: {:?}", frame.notices);
    let message = &frame.notices[0].message.en;
    assert!(message.contains(&address.to_string()), "{message}");
    let serving = crate::stage::serve_at(&cluster, address).await;
    reading.live().await;
    serving.stop().await;
}
