//! How watches begin and end.

use serde_json::{Value, json};

use crate::harness::{Side, Watch, service, texts, twin};

/// All events until the watch ends, each as its type, name and annotations; bookmarks once.
async fn all(watch: &mut Watch) -> Value {
    let mut seen = Vec::new();
    while let Some(event) = watch.next().await {
        let mut line = texts::pick(&event["object"], "/kind /metadata/name /metadata/annotations");
        line.insert("type".into(), event["type"].clone());
        let line = Value::Object(line);
        if seen.last() != Some(&line) {
            seen.push(line);
        }
    }
    json!(seen)
}

async fn two_services(side: &Side) -> String {
    side.post("services", service("one")).await.ok();
    side.post("services", service("two")).await.ok().version()
}

#[tokio::test]
async fn a_watch_without_a_version_begins_with_what_is_there() {
    twin("watch-all", async |side| {
        two_services(side).await;
        for query in ["", "&resourceVersion=", "&resourceVersion=0"] {
            let mut watch = side.watch(&format!("services?watch=true&timeoutSeconds=1{query}")).await;
            side.says(query, all(&mut watch).await);
        }
    })
    .await;
}

#[tokio::test]
async fn a_watch_ends_after_its_time() {
    twin("watch-time", async |side| {
        let version = two_services(side).await;
        let mut watch = side.watch(&format!("services?watch=true&timeoutSeconds=1&resourceVersion={version}")).await;
        side.says("nothing", all(&mut watch).await);
    })
    .await;
}

#[tokio::test]
async fn bookmarks_come_where_they_are_asked_for() {
    twin("bookmarks", async |side| {
        let version = two_services(side).await;
        let place = format!("services?watch=true&timeoutSeconds=4&resourceVersion={version}");
        let mut asked = side.watch(&format!("{place}&allowWatchBookmarks=true")).await;
        let mut not_asked = side.watch(&place).await;
        let (asked, not_asked) = futures::join!(all(&mut asked), all(&mut not_asked));
        side.says("asked for", asked);
        side.says("not asked for", not_asked);
    })
    .await;
}

#[tokio::test]
async fn initial_events_end_with_a_bookmark_that_says_so() {
    twin("initial-events", async |side| {
        two_services(side).await;
        let place =
            "services?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
        let mut watch = side.watch(place).await;
        side.says("first", watch.events(3, "").await);
        side.merge("services/one", json!({"metadata": {"labels": {"app": "new"}}})).await.ok();
        side.says("then", watch.events(1, "/metadata/name /metadata/labels").await);
        let selected = format!("{place}&labelSelector=app%3Dtwo");
        side.says(
            "of a selection",
            side.watch(&selected).await.events(2, "/metadata/name /metadata/annotations").await,
        );
    })
    .await;
}

#[tokio::test]
async fn initial_events_are_refused_where_they_make_no_sense() {
    twin("no-initial-events", async |side| {
        for query in [
            "watch=true&sendInitialEvents=true",
            "watch=true&sendInitialEvents=true&allowWatchBookmarks=true",
            "watch=true&sendInitialEvents=true&resourceVersionMatch=Exact&allowWatchBookmarks=true",
            "watch=true&resourceVersionMatch=NotOlderThan",
            "sendInitialEvents=true",
        ] {
            side.says(query, side.get(&format!("services?{query}&timeoutSeconds=1")).await.whole());
        }
    })
    .await;
}

#[tokio::test]
async fn a_version_that_is_none_is_refused() {
    twin("watch-bad-version", async |side| {
        for query in ["resourceVersion=new", "resourceVersion=-1", "resourceVersion=1&timeoutSeconds=soon"] {
            side.says(query, side.get(&format!("services?watch=true&{query}")).await.whole());
        }
        let bad = "services?watch=true&labelSelector=%3D%3D";
        side.says("a selector that is none", side.get(bad).await.whole());
    })
    .await;
}

#[tokio::test]
async fn a_watch_goes_on_where_a_list_ended() {
    twin("list-and-watch", async |side| {
        two_services(side).await;
        let list = side.get("services?limit=1").await.ok();
        side.post("services", service("between")).await.ok();
        let place = format!("services?watch=true&resourceVersion={}", list.version());
        side.says("events", side.watch(&place).await.events(1, "/metadata/name").await);
    })
    .await;
}
