//! One object, and what is not there.

use serde_json::json;

use crate::harness::Who;
use crate::harness::{pod, service, twin};

#[tokio::test]
async fn what_is_missing_is_a_404_that_names_it() {
    twin("missing", async |side| {
        for place in [
            "pods/none",
            "services/none",
            "deployments/none",
            "ingresses/none",
            "cronjobs/none",
            "endpointslices/none",
            "horizontalpodautoscalers/none",
            "deployments/none/scale",
            "deployments/none/status",
            "pods/none/log",
            "/api/v1/nodes/none",
            "/api/v1/namespaces/none",
            "/api/v1/namespaces/none/pods/none",
            "/apis/networking.k8s.io/v1/ingressclasses/none",
        ] {
            side.says(place, side.get(place).await.whole());
        }
    })
    .await;
}

#[tokio::test]
async fn a_path_that_nobody_serves_is_a_404() {
    twin("no-path", async |side| {
        for place in [
            "/nowhere",
            "/apis/nowhere.example/v1",
            "/apis/nowhere.example/v1/things",
            "/apis/apps/v7/deployments",
            "/apis/apps/v1/things",
            "/api/v1/things",
            "/api/v1/namespaces/default/things/one",
            "/api/v1/namespaces/default/nodes",
            "/api/v1/pods/one",
        ] {
            let answer = side.get(place).await;
            side.says(place, answer.whole());
            side.says("its type", answer.header("content-type"));
        }
        side.post("services", service("one")).await.ok();
        side.says("no such subresource", side.get("services/one/scale").await.whole());
        side.says("a subresource that is not there", side.get("services/one/nothing").await.whole());
    })
    .await;
}

#[tokio::test]
async fn a_method_that_a_place_does_not_have_is_a_405() {
    twin("no-method", async |side| {
        for (method, place) in [
            ("PUT", "services"),
            ("PATCH", "services"),
            ("POST", "services/one"),
            ("POST", "deployments/one/scale"),
            ("DELETE", "deployments/one/scale"),
            ("DELETE", "deployments/one/status"),
        ] {
            let json = [("content-type", "application/json")];
            let answer = side.send(Who::Admin, method, place, &json, b"{}".to_vec()).await;
            side.says(&format!("{method} {place}"), answer.whole());
        }
    })
    .await;
}

#[tokio::test]
async fn an_object_is_read_as_it_was_written() {
    twin("read-back", async |side| {
        let mut written = service("web");
        written["metadata"]["annotations"] = json!({"note": "a \"quoted\" 中文 line\n"});
        side.says("created", side.post("services", written).await.whole());
        let read = side.get("services/web").await;
        side.says("read", read.whole());
        side.says("its type", read.header("content-type"));
        side.says("its status", side.get("services/web/status").await.pick("/kind /metadata/name /status"));
    })
    .await;
}

#[tokio::test]
async fn a_pod_says_its_kind_and_version_first() {
    twin("kind-and-version", async |side| {
        side.post("pods", pod("one")).await.ok();
        side.says("alone", side.get("pods/one").await.pick("/kind /apiVersion"));
        side.says("in a list", side.get("pods").await.pick("/kind /apiVersion /items/0/kind /items/0/apiVersion"));
    })
    .await;
}

#[tokio::test]
async fn the_server_says_that_it_is_well() {
    twin("health", async |side| {
        for place in ["/healthz", "/livez", "/readyz"] {
            side.says(place, side.get(place).await.whole());
        }
        side.says("version", side.get("/version").await.pick("/major"));
        side.says("groups", side.get("/apis/apps").await.whole());
    })
    .await;
}
