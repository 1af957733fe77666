use serde_json::{Value, json};

use super::client::Client;
use crate::fields::text;

fn service(name: &str, tier: &str) -> Value {
    json!({"kind": "Service", "metadata": {"name": name, "labels": {"tier": tier}}, "spec": {"ports": [{"port": 80}]}})
}

fn pair(kind: &str, name: &str) -> (String, String) {
    (kind.into(), name.into())
}

#[tokio::test]
async fn a_watch_from_a_list_misses_nothing_and_repeats_nothing() {
    let client = Client::of_empty();
    client.0.apply(service("a", "x")).unwrap();
    let (_, list) = client.get("/api/v1/services").await;
    let version = text(&list, "/metadata/resourceVersion").to_owned();
    client.0.apply(service("b", "x")).unwrap();
    let mut watch = client.watch(&format!("/api/v1/services?watch=true&resourceVersion={version}")).await;
    assert_eq!(watch.next_name().await, Some(pair("ADDED", "b")));
    client.0.merge("service", None, "a", json!({"metadata": {"labels": {"tier": "y"}}})).unwrap();
    client.0.delete("service", None, "b");
    assert_eq!(watch.next_name().await, Some(pair("MODIFIED", "a")));
    let deleted = watch.next().await.unwrap();
    assert_eq!(deleted["type"], "DELETED");
    assert_eq!(text(&deleted, "/object/metadata/resourceVersion"), client.0.version().to_string());
    assert_eq!(text(&deleted, "/object/kind"), "Service");
}

#[tokio::test]
async fn a_write_that_changes_nothing_is_no_event() {
    let client = Client::of_empty();
    client.0.apply(service("a", "x")).unwrap();
    let version = client.0.version();
    client.0.apply(service("a", "x")).unwrap();
    assert_eq!(client.0.version(), version);
}

#[tokio::test]
async fn a_selective_watch_sees_objects_come_and_go() {
    let client = Client::of_empty();
    let version = client.0.version();
    let mut watch =
        client.watch(&format!("/api/v1/services?watch=true&labelSelector=tier%3Dx&resourceVersion={version}")).await;
    let relabel =
        |tier: &str| client.0.merge("service", None, "a", json!({"metadata": {"labels": {"tier": tier}}})).unwrap();
    client.0.apply(service("a", "y")).unwrap();
    relabel("x");
    relabel("y");
    assert_eq!(watch.next_name().await, Some(pair("ADDED", "a")));
    assert_eq!(watch.next_name().await, Some(pair("DELETED", "a")));
}

#[tokio::test]
async fn without_a_version_what_is_there_comes_first() {
    let client = Client::of_empty();
    let mut watch = client.watch("/api/v1/nodes?watch=true").await;
    assert_eq!(watch.next_name().await, Some(pair("ADDED", "node-1")));
    assert_eq!(watch.next_name().await, Some(pair("ADDED", "node-2")));
    let path =
        "/api/v1/nodes?watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan";
    let mut streamed = client.watch(path).await;
    streamed.next().await;
    streamed.next().await;
    let end = streamed.next().await.unwrap();
    assert_eq!(end["type"], "BOOKMARK");
    assert_eq!(end["object"]["metadata"]["annotations"]["k8s.io/initial-events-end"], "true");
}

#[tokio::test]
async fn a_watch_that_is_behind_what_is_kept_is_told_gone() {
    let client = Client::of_empty();
    client.0.faults().keep_history(2);
    let version = client.0.version();
    for name in ["a", "b", "c"] {
        client.0.apply(service(name, "x")).unwrap();
    }
    let mut late = client.watch(&format!("/api/v1/services?watch=true&resourceVersion={version}")).await;
    let error = late.next().await.unwrap();
    assert_eq!(
        (&error["type"], &error["object"]["code"], &error["object"]["reason"]),
        (&"ERROR".into(), &410.into(), &"Expired".into())
    );
    assert_eq!(late.next().await, None);
}

#[tokio::test]
async fn running_watches_are_told_when_history_expires() {
    let client = Client::of_empty();
    let version = client.0.version();
    let mut watch = client.watch(&format!("/api/v1/services?watch=true&resourceVersion={version}")).await;
    client.0.faults().expire_history();
    assert_eq!(watch.next().await.unwrap()["object"]["code"], 410);
    let (_, list) = client.get("/api/v1/services").await;
    let version = text(&list, "/metadata/resourceVersion").to_owned();
    let mut again = client.watch(&format!("/api/v1/services?watch=true&resourceVersion={version}")).await;
    client.0.apply(service("a", "x")).unwrap();
    assert_eq!(again.next_name().await, Some(pair("ADDED", "a")));
}

#[tokio::test(start_paused = true)]
async fn a_quiet_watch_gets_bookmarks_and_ends_in_time() {
    let client = Client::of_empty();
    let version = client.0.version();
    let path = format!("/api/v1/pods?watch=true&allowWatchBookmarks=true&timeoutSeconds=15&resourceVersion={version}");
    let mut watch = client.watch(&path).await;
    client.0.apply(service("a", "x")).unwrap();
    let mark = watch.next().await.unwrap();
    assert_eq!(mark["type"], "BOOKMARK");
    assert_eq!(text(&mark, "/object/metadata/resourceVersion"), client.0.version().to_string());
    assert_eq!(watch.next().await.unwrap()["type"], "BOOKMARK");
    assert_eq!(watch.next().await, None);
}

#[tokio::test]
async fn a_cut_watch_breaks() {
    let client = Client::of_empty();
    let version = client.0.version();
    let mut watch = client.watch(&format!("/api/v1/pods?watch=true&resourceVersion={version}")).await;
    client.0.faults().cut_watches();
    assert_eq!(watch.next().await, None);
}

#[tokio::test]
async fn a_client_of_another_cluster_before_is_told_gone() {
    let before = Client::of_empty();
    let version = before.0.version();
    // Versions begin at the time of day in milliseconds: a cluster of the same millisecond is no later one.
    let client = std::iter::repeat_with(Client::of_empty).find(|client| client.0.version() > version).unwrap();
    let mut watch = client.watch(&format!("/api/v1/services?watch=true&resourceVersion={version}")).await;
    assert_eq!(watch.next().await.unwrap()["object"]["code"], 410);
}

#[tokio::test]
async fn what_ceases_to_match_is_shown_as_it_was_when_it_matched() {
    let client = Client::of_empty();
    let version = client.0.version();
    let path = format!("/api/v1/services?watch=true&labelSelector=tier%3Dx&resourceVersion={version}");
    let mut watch = client.watch(&path).await;
    client.0.apply(service("a", "x")).unwrap();
    assert_eq!(watch.next_name().await, Some(pair("ADDED", "a")));
    client.0.merge("service", None, "a", json!({"metadata": {"labels": {"tier": "y"}}})).unwrap();
    let gone = watch.next().await.unwrap();
    assert_eq!((&gone["type"], text(&gone, "/object/metadata/labels/tier")), (&"DELETED".into(), "x"));
    assert_eq!(text(&gone, "/object/metadata/resourceVersion"), client.0.version().to_string());
}

#[tokio::test]
async fn a_watch_without_a_version_begins_with_what_is_there_and_marks_its_end() {
    let client = Client::of_empty();
    for query in ["", "&resourceVersion=0"] {
        let path = format!("/api/v1/nodes?watch=true&allowWatchBookmarks=true{query}");
        let mut watch = client.watch(&path).await;
        assert_eq!(watch.next_name().await, Some(pair("ADDED", "node-1")));
        watch.next().await;
        let end = watch.next().await.unwrap();
        assert_eq!(end["object"]["metadata"]["annotations"]["k8s.io/initial-events-end"], "true");
        assert_eq!(end["object"]["spec"], json!({}), "a blank object of the kind");
    }
    let quiet = "/api/v1/nodes?watch=true&sendInitialEvents=false&resourceVersionMatch=NotOlderThan";
    let mut watch = client.watch(quiet).await;
    client.0.merge("node", None, "node-2", json!({"metadata": {"labels": {"a": "b"}}})).unwrap();
    assert_eq!(watch.next_name().await, Some(pair("MODIFIED", "node-2")));
}

#[tokio::test]
async fn one_object_is_watched_by_its_name_as_a_field() {
    let client = Client::of_empty();
    let path = "/api/v1/nodes?watch=true&fieldSelector=metadata.name%3Dnode-2";
    let mut watch = client.watch(path).await;
    assert_eq!(watch.next_name().await, Some(pair("ADDED", "node-2")));
    client.0.merge("node", None, "node-1", json!({"metadata": {"labels": {"a": "b"}}})).unwrap();
    client.0.merge("node", None, "node-2", json!({"metadata": {"labels": {"a": "b"}}})).unwrap();
    assert_eq!(watch.next_name().await, Some(pair("MODIFIED", "node-2")));
    let (code, node) = client.get("/api/v1/nodes/node-2?watch=true").await;
    assert_eq!((code, text(&node, "/kind")), (200, "Node"), "on a name, it is no watch");
}

#[tokio::test(start_paused = true)]
async fn a_streamed_list_of_the_future_is_an_error_in_the_stream() {
    let client = Client::of_empty();
    let future = client.0.version() + 1_000_000;
    let path = format!(
        "/api/v1/nodes?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion={future}"
    );
    let mut watch = client.watch(&path).await;
    let error = watch.next().await.unwrap();
    assert_eq!((&error["type"], &error["object"]["code"]), (&"ERROR".into(), &504.into()));
    assert_eq!(watch.next().await, None);
}
