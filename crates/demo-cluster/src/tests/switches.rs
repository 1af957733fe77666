use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};

use super::client::Client;
use super::faulty::{ask, read_until};
use crate::fields::text;
use crate::{DemoCluster, ListAnswer, Switches, Versions, World};

const FAULTS: &str = "/demo/faults";

#[tokio::test]
async fn switches_are_thrown_over_http_and_read_back() {
    let client = Client::of_empty();
    let (code, off) = client.get(FAULTS).await;
    assert_eq!((code, serde_json::from_value::<Switches>(off).unwrap()), (200, Switches::default()));
    let thrown = json!({
        "lists": [{"kind": "pods", "answer": {"tooManyRequests": 3}, "times": 1}],
        "forbidden": [{"kind": "nodes", "verb": "list", "clusterWideOnly": false}],
        "clockSkewSeconds": -600, "stall": false,
    });
    assert_eq!(client.put(FAULTS, thrown.clone()).await, (200, thrown));
    assert_eq!(client.get("/api/v1/pods").await.0, 429);
    assert_eq!(client.get("/api/v1/pods").await.0, 200, "it was for one list");
    assert_eq!(client.get("/api/v1/nodes").await.0, 403);
    assert_eq!(client.delete(FAULTS).await.0, 200);
    assert_eq!(client.get("/api/v1/nodes").await.0, 200);
    for (body, words) in [
        (json!({"forbidden": [{"kind": "dragons"}]}), "no kind \"dragons\" in this cluster"),
        (json!({"lsits": []}), "the switches are not read: unknown field `lsits`"),
    ] {
        let (code, error) = client.put(FAULTS, body).await;
        assert_eq!(code, 400);
        assert!(text(&error, "/message").starts_with(words), "{error}");
    }
    assert_eq!(client.get("/demo/else").await.0, 404);
}

#[tokio::test]
async fn things_happen_at_once_over_http() {
    let client = Client::of_empty();
    let version = client.0.version();
    let mut watch = client.watch(&format!("/api/v1/pods?watch=true&resourceVersion={version}")).await;
    assert_eq!(client.post(FAULTS, json!({"do": "cutWatches"})).await.0, 200);
    assert_eq!(watch.next().await, None);
    assert_eq!(client.post(FAULTS, json!({"do": "expireHistory"})).await.0, 200);
    let mut watch = client.watch(&format!("/api/v1/pods?watch=true&resourceVersion={version}")).await;
    assert_eq!(watch.next().await.unwrap()["object"]["code"], 410);
    assert_eq!(client.post(FAULTS, json!({"do": "explode"})).await.0, 400);
}

#[tokio::test]
async fn everything_may_fail_but_the_switches() {
    let client = Client::of_empty();
    client.0.faults().answer_all(Some(ListAnswer::TooManyRequests(7)));
    let (code, error) = client.get("/api/v1/namespaces/default").await;
    assert_eq!((code, &error["details"]["retryAfterSeconds"]), (429, &7.into()));
    client.0.faults().answer_all(Some(ListAnswer::InternalError));
    assert_eq!(client.get("/version").await.0, 500);
    assert_eq!(client.get(FAULTS).await.1["all"], "internalError");
    client.0.faults().answer_all(None);
    assert_eq!(client.get("/version").await.0, 200);
}

#[tokio::test(start_paused = true)]
async fn a_stalled_server_takes_requests_and_says_nothing() {
    let client = Client::of_empty();
    let mut watch = client.watch("/api/v1/nodes?watch=true").await;
    watch.next().await;
    watch.next().await;
    client.0.faults().stall(true);
    client.0.merge("node", None, "node-1", json!({"metadata": {"labels": {"a": "b"}}})).unwrap();
    let silent = Duration::from_secs(15);
    assert!(tokio::time::timeout(silent, client.get("/version")).await.is_err());
    assert!(tokio::time::timeout(silent, watch.next()).await.is_err(), "running watches too");
    client.0.faults().stall(false);
    assert_eq!(watch.next_name().await, Some(("MODIFIED".into(), "node-1".into())));
    assert_eq!(client.get("/version").await.0, 200);
}

#[tokio::test]
async fn a_wrong_clock_shows_in_dates_and_timestamps() {
    let client = Client::of_empty();
    client.0.faults().skew_clock(jiff::SignedDuration::from_hours(-48));
    let request = http::Request::get("/version").body(axum::body::Body::empty()).unwrap();
    let response = client.raw(request).await;
    let two_days_ago = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(48);
    let day = two_days_ago.strftime("%a, %d %b %Y").to_string();
    assert!(response.headers()["date"].to_str().unwrap().starts_with(&day));
    client.0.apply(json!({"kind": "ConfigMap", "metadata": {"name": "old"}})).unwrap();
    let made: jiff::Timestamp =
        text(&client.0.get("configmap", None, "old").unwrap(), "/metadata/creationTimestamp").parse().unwrap();
    assert!(made.duration_since(two_days_ago).abs() < jiff::SignedDuration::from_mins(1));
    client.0.faults().clear();
}

async fn serve(cluster: &DemoCluster) -> crate::Serving {
    cluster.serve(TcpListener::bind("127.0.0.1:0").await.unwrap()).await.unwrap()
}

async fn ended(stream: &mut TcpStream) {
    let mut rest = Vec::new();
    // However the end arrives, it arrives.
    let _ = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut rest)).await.unwrap();
}

#[tokio::test]
async fn a_restart_drops_connections_and_watches_go_on() {
    let cluster = DemoCluster::new(World::empty());
    let serving = serve(&cluster).await;
    let version = cluster.version();
    let path = format!("/api/v1/namespaces/default/configmaps?watch=true&resourceVersion={version}");
    let mut watch = ask(serving.address(), &path).await;
    read_until(&mut watch, "200 OK").await;
    cluster.faults().restart(Duration::ZERO, Versions::GoOn);
    ended(&mut watch).await;
    cluster.apply(json!({"kind": "ConfigMap", "metadata": {"name": "meanwhile"}})).unwrap();
    read_until(&mut ask(serving.address(), &path).await, "meanwhile").await;
    cluster.faults().restart(Duration::ZERO, Versions::Forgotten);
    read_until(&mut ask(serving.address(), &path).await, "too old resource version").await;
    cluster.faults().restart(Duration::from_hours(1), Versions::GoOn);
    ended(&mut ask(serving.address(), "/version").await).await;
    cluster.faults().clear();
    read_until(&mut ask(serving.address(), "/version").await, "linux/amd64").await;
}

#[tokio::test]
async fn versions_that_start_over_make_known_ones_too_large() {
    let client = Client::of_empty();
    let before = client.0.version();
    client.0.faults().restart(Duration::ZERO, Versions::StartOver);
    assert!(client.0.version() < before);
    let (_, list) = client.get("/api/v1/nodes").await;
    let known: Vec<&Value> = list["items"].as_array().unwrap().iter().collect();
    assert!(known.iter().all(|node| text(node, "/metadata/resourceVersion").parse::<u64>().unwrap() < before));
    tokio::time::pause();
    let (code, error) = client.get(&format!("/api/v1/nodes?resourceVersion={before}")).await;
    assert_eq!((code, &error["details"]["causes"][0]["reason"]), (504, &"ResourceVersionTooLarge".into()));
}
