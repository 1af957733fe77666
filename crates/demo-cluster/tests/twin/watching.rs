//! Watches while things change.

use serde_json::json;

use crate::harness::{pod, service, twin};

const SEEN: &str = "/metadata/name /metadata/labels /metadata/generation";

#[tokio::test]
async fn a_watch_tells_what_comes_changes_and_goes() {
    twin("watch", async |side| {
        let version = side.get("services").await.version();
        let mut watch = side.watch(&format!("services?watch=true&resourceVersion={version}")).await;
        side.says("code", watch.code);
        side.post("services", service("web")).await.ok();
        side.merge("services/web", json!({"metadata": {"labels": {"app": "shop"}}})).await.ok();
        side.delete("services/web").await.ok();
        side.says("events", watch.events(3, "").await);
    })
    .await;
}

#[tokio::test]
async fn what_is_deleted_is_told_as_it_last_was_at_a_new_version() {
    twin("watch-deleted", async |side| {
        let created = side.post("services", service("web")).await.ok();
        let mut watch = side.watch(&format!("services?watch=true&resourceVersion={}", created.version())).await;
        side.delete("services/web").await.ok();
        let event = watch.next().await.unwrap();
        side.says("type", event["type"].clone());
        side.says("object", event["object"].clone());
        let version = |text: &str| text.parse::<u64>().unwrap();
        let told = event["object"]["metadata"]["resourceVersion"].as_str().unwrap();
        side.says("at a later version", version(told) > version(&created.version()));
    })
    .await;
}

#[tokio::test]
async fn what_leaves_a_selection_is_told_as_deleted_and_what_enters_it_as_added() {
    twin("watch-selection", async |side| {
        let version = side.post("services", service("web")).await.ok().version();
        let place = format!("services?watch=true&resourceVersion={version}&labelSelector=app%3Dshop");
        let mut watch = side.watch(&place).await;
        for app in ["shop", "else", "shop"] {
            side.merge("services/web", json!({"metadata": {"labels": {"app": app}}})).await.ok();
        }
        side.merge("services/web", json!({"metadata": {"annotations": {"note": "inside"}}})).await.ok();
        side.merge("services/web", json!({"metadata": {"labels": {"app": "other"}}})).await.ok();
        side.merge("services/web", json!({"metadata": {"annotations": {"note": "outside"}}})).await.ok();
        side.merge("services/web", json!({"metadata": {"labels": {"app": "shop"}}})).await.ok();
        side.says("events", watch.events(6, SEEN).await);
    })
    .await;
}

#[tokio::test]
async fn one_object_is_watched_by_its_name_as_a_field() {
    twin("watch-one", async |side| {
        let version = side.get("services").await.version();
        let mut by_field = side
            .watch(&format!("services?watch=true&resourceVersion={version}&fieldSelector=metadata.name%3Dtwo"))
            .await;
        for name in ["one", "two"] {
            side.post("services", service(name)).await.ok();
        }
        side.merge("services/one", json!({"metadata": {"labels": {"app": "shop"}}})).await.ok();
        side.delete("services/two").await.ok();
        side.says("by field", by_field.events(2, SEEN).await);
        side.says(
            "a path with a name is read and not watched",
            side.get("services/one?watch=true").await.pick("/kind"),
        );
    })
    .await;
}

#[tokio::test]
async fn a_change_that_changes_nothing_is_not_told() {
    twin("watch-nothing", async |side| {
        let version = side.post("services", service("web")).await.ok().version();
        let mut watch = side.watch(&format!("services?watch=true&resourceVersion={version}")).await;
        let same = side.merge("services/web", json!({"metadata": {"labels": {"app": "web"}}})).await.ok();
        side.says("the version stays", same.version() == version);
        side.merge("services/web", json!({"metadata": {"labels": {"app": "last"}}})).await.ok();
        side.says("events", watch.events(1, SEEN).await);
    })
    .await;
}

#[tokio::test]
async fn a_pod_that_is_stopped_is_told_as_ending_and_then_as_gone() {
    twin("watch-stop", async |side| {
        let mut one = pod("one");
        one["spec"]["terminationGracePeriodSeconds"] = json!(20);
        side.post("pods", one).await.ok();
        let running = side.until("pods/one", |pod| pod.text("/status/phase") == "Running").await;
        let mut watch = side.watch(&format!("pods?watch=true&resourceVersion={}", running.version())).await;
        side.says("deleted", side.delete("pods/one").await.pick("/kind /metadata/deletionGracePeriodSeconds"));
        let seen = watch.until(|event| event["type"] == "DELETED").await;
        let ending = seen.iter().find(|event| event["object"]["metadata"]["deletionTimestamp"].is_string()).unwrap();
        side.says("ending", json!([ending["type"], ending["object"]["metadata"]["deletionGracePeriodSeconds"]]));
        side.says("gone", side.get("pods/one").await.whole());
    })
    .await;
}
