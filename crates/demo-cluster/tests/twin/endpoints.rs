//! `EndpointSlice`s follow Services and Pods.

use serde_json::{Value, json};

use crate::harness::{Answer, Side, deployment, service, texts, twin};

const SLICE: &str = "endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Dweb";

fn ready(slices: &Answer) -> usize {
    let all = slices.items().iter().flat_map(|slice| slice["endpoints"].as_array().cloned().unwrap_or_default());
    all.filter(|endpoint| endpoint["conditions"]["ready"] == true).count()
}

fn shown(slices: &Answer) -> Value {
    let pointers = "/addressType /ports /metadata/generateName /metadata/labels /metadata/ownerReferences";
    let one = |slice: &Value| {
        let mut picked = texts::pick(slice, pointers);
        let endpoints = slice["endpoints"].as_array().cloned().unwrap_or_default();
        let endpoint =
            |one: &Value| Value::Object(texts::pick(one, "/conditions /targetRef/kind /targetRef/name /nodeName"));
        picked.insert("endpoints".into(), endpoints.iter().map(endpoint).collect());
        Value::Object(picked)
    };
    slices.items().iter().map(one).collect()
}

async fn served(side: &Side) {
    let mut web = deployment("web", 2);
    web["spec"]["template"]["spec"]["containers"][0]["ports"] = json!([{"name": "http", "containerPort": 8080}]);
    side.post("deployments", web).await.ok();
    side.rolled_out("web").await;
    let mut front = service("web");
    front["spec"]["selector"] = json!({"app": "web"});
    side.post("services", front).await.ok();
}

#[tokio::test]
async fn a_slice_resolves_a_named_port_and_lists_the_ready_pods() {
    twin("slice", async |side| {
        served(side).await;
        side.says("slice", shown(&side.until(SLICE, |slices| ready(slices) == 2).await));
        side.merge("deployments/web/scale", json!({"spec": {"replicas": 1}})).await.ok();
        side.says(
            "scaled down",
            shown(
                &side
                    .until(SLICE, |slices| {
                        ready(slices) == 1 && slices.items()[0]["endpoints"].as_array().map_or(0, Vec::len) == 1
                    })
                    .await,
            ),
        );
    })
    .await;
}

#[tokio::test]
async fn a_selector_that_fits_nothing_empties_the_slice() {
    twin("slice-empty", async |side| {
        served(side).await;
        side.until(SLICE, |slices| ready(slices) == 2).await;
        side.merge("services/web", json!({"spec": {"selector": {"app": "nobody"}}})).await.ok();
        side.says("emptied", shown(&side.until(SLICE, |slices| ready(slices) == 0).await));
        side.merge("services/web", json!({"spec": {"selector": {"app": "web"}}})).await.ok();
        side.until(SLICE, |slices| ready(slices) == 2).await;
        side.delete("services/web").await.ok();
        side.says("gone with its Service", side.until(SLICE, |slices| slices.items().is_empty()).await.names());
    })
    .await;
}

#[tokio::test]
async fn a_service_without_a_selector_has_no_slice_and_one_without_pods_an_empty_one() {
    twin("slice-none", async |side| {
        side.post("services", service("bare")).await.ok();
        let mut web = service("web");
        web["spec"]["selector"] = json!({"app": "web"});
        side.post("services", web).await.ok();
        side.says("empty", shown(&side.until(SLICE, |slices| !slices.items().is_empty()).await));
        side.says("none", side.get("endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Dbare").await.names());
    })
    .await;
}

#[tokio::test]
async fn a_pod_that_is_not_ready_stands_in_the_slice_as_such() {
    twin("slice-unready", async |side| {
        served(side).await;
        side.until(SLICE, |slices| ready(slices) == 2).await;
        let name = texts::text(&side.get("pods").await.items()[0], "/metadata/name").to_owned();
        let not = json!({"type": "Ready", "status": "False", "lastTransitionTime": null, "reason": "Told"});
        side.strategic(&format!("pods/{name}/status"), json!({"status": {"conditions": [not]}})).await.ok();
        side.says("slice", shown(&side.until(SLICE, |slices| ready(slices) == 1).await));
    })
    .await;
}
