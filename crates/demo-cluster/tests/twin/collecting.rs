//! What is deleted together with its owner.

use serde_json::json;

use crate::harness::{Side, deployment, pod, service, twin};

async fn running(side: &Side) {
    side.post("deployments", deployment("web", 2)).await.ok();
    side.rolled_out("web").await;
}

async fn counts(side: &Side) -> serde_json::Value {
    json!([side.get("replicasets").await.items().len(), side.get("pods").await.items().len()])
}

#[tokio::test]
async fn what_it_owns_goes_after_it_in_the_background() {
    twin("background", async |side| {
        running(side).await;
        side.says("answer", side.delete("deployments/web?propagationPolicy=Background").await.pick("/kind /status"));
        side.says("gone at once", side.get("deployments/web").await.code);
        side.until("replicasets", |sets| sets.items().is_empty()).await;
        side.until("pods", |pods| pods.items().is_empty()).await;
        side.says("left", counts(side).await);
    })
    .await;
}

#[tokio::test]
async fn what_it_owns_goes_before_it_in_the_foreground() {
    twin("foreground", async |side| {
        running(side).await;
        let version = side.get("deployments").await.version();
        let mut watch = side.watch(&format!("deployments?watch=true&resourceVersion={version}")).await;
        let answer = side.delete("deployments/web?propagationPolicy=Foreground").await;
        side.says("answer", answer.pick("/kind /metadata/finalizers"));
        let seen = watch.until(|event| event["type"] == "DELETED").await;
        let waits = seen.iter().any(|event| {
            event["type"] == "MODIFIED" && event["object"]["metadata"]["finalizers"] == json!(["foregroundDeletion"])
        });
        side.says("it waits", waits);
        side.says("left", counts(side).await);
    })
    .await;
}

#[tokio::test]
async fn what_it_owns_stays_when_it_is_orphaned() {
    twin("orphan", async |side| {
        running(side).await;
        side.says("code", side.delete("deployments/web?propagationPolicy=Orphan").await.code);
        side.until_gone("deployments/web").await;
        let sets = side
            .until("replicasets", |sets| sets.items().iter().all(|set| set["metadata"]["ownerReferences"].is_null()))
            .await;
        side.says("without an owner", sets.items().len());
        side.says("left", counts(side).await);
        let pods = side.get("pods").await;
        side.says(
            "the Pods keep theirs",
            pods.items().iter().all(|pod| pod["metadata"]["ownerReferences"][0]["kind"] == "ReplicaSet"),
        );
    })
    .await;
}

#[tokio::test]
async fn an_object_whose_owner_never_was_is_collected() {
    twin("no-owner", async |side| {
        let mut lost = service("lost");
        lost["metadata"]["ownerReferences"] = json!([{
            "apiVersion": "apps/v1", "kind": "Deployment", "name": "none",
            "uid": "00000000-0000-4000-8000-000000000000",
        }]);
        side.post("services", lost).await.ok();
        side.until_gone("services/lost").await;
        side.says("gone", side.get("services/lost").await.code);
    })
    .await;
}

#[tokio::test]
async fn an_object_of_two_owners_stays_while_one_lives() {
    twin("two-owners", async |side| {
        let mut owners = Vec::new();
        for name in ["a", "b"] {
            let owner = side.post("services", service(name)).await.ok();
            owners.push(json!({"apiVersion": "v1", "kind": "Service", "name": name, "uid": owner.at("/metadata/uid")}));
        }
        let mut owned = service("owned");
        owned["metadata"]["ownerReferences"] = json!(owners);
        side.post("services", owned).await.ok();
        side.delete("services/a").await.ok();
        let one = side
            .until("services/owned", |owned| owned.at("/metadata/ownerReferences").as_array().map_or(0, Vec::len) == 1)
            .await;
        side.says("one owner left", one.pick("/metadata/ownerReferences"));
        side.delete("services/b").await.ok();
        side.until_gone("services/owned").await;
        side.says("gone", side.get("services/owned").await.code);
    })
    .await;
}

#[tokio::test]
async fn a_namespace_takes_everything_with_it() {
    twin("namespace", async |side| {
        let other = format!("{}-other", side.namespace);
        let place = format!("/api/v1/namespaces/{other}");
        let made = json!({"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": other}});
        side.says("made", side.make_namespace(&other).await.pick("/metadata/labels /spec /status"));
        let mut held = service("held");
        held["metadata"]["finalizers"] = json!(["example.com/hold"]);
        side.post(&format!("{place}/services"), held).await.ok();
        side.post(&format!("{place}/pods"), pod("one")).await.ok();
        side.says("deleted", side.delete(&place).await.pick("/kind /status/phase /spec"));
        side.says("nothing new", side.post(&format!("{place}/services"), service("new")).await.whole());
        side.says("a namespace of that name", side.post("/api/v1/namespaces", made).await.whole());
        let waiting = side
            .until(&format!("{place}/services/held"), |held| held.at("/metadata/deletionTimestamp").is_string())
            .await;
        side.says("held", waiting.pick("/metadata/finalizers"));
        side.says("ending", side.get(&place).await.pick("/status/phase"));
        side.merge(&format!("{place}/services/held"), json!({"metadata": {"finalizers": null}})).await.ok();
        side.until_gone(&place).await;
        side.says("gone", side.get(&place).await.whole());
    })
    .await;
}
