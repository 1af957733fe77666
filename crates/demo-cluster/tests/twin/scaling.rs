//! The subresource `scale`.

use serde_json::{Value, json};

use crate::harness::{Side, deployment, template, twin};

fn scale(side: &Side, name: &str, replicas: i64) -> Value {
    json!({
        "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": {"name": name, "namespace": side.namespace},
        "spec": {"replicas": replicas},
    })
}

/// A Deployment that is paused before it has any Pods, so that nothing changes but by the case.
async fn made(side: &Side) {
    let mut written = deployment("web", 0);
    written["spec"]["paused"] = json!(true);
    side.post("deployments", written).await.ok();
    side.until("deployments/web", |web| web.at("/status/observedGeneration") == 1).await;
}

#[tokio::test]
async fn a_scale_is_read() {
    twin("scale-read", async |side| {
        made(side).await;
        side.says("Deployment", side.get("deployments/web/scale").await.whole());
        let set = json!({"kind": "StatefulSet", "apiVersion": "apps/v1", "metadata": {"name": "db"}, "spec": {
            "replicas": 0, "serviceName": "db", "template": template("db", "x:1"),
            "selector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["db"]}]},
        }});
        side.post("statefulsets", set).await.ok();
        side.says("StatefulSet", side.get("statefulsets/db/scale").await.whole());
        side.says("no such thing", side.get("daemonsets/web/scale").await.whole());
    })
    .await;
}

#[tokio::test]
async fn a_scale_is_put_and_patched() {
    twin("scale-write", async |side| {
        made(side).await;
        side.says("put", side.put("deployments/web/scale", scale(side, "web", 2)).await.whole());
        side.says("stands", side.get("deployments/web").await.pick("/spec/replicas /metadata/generation"));
        side.says(
            "merged",
            side.merge("deployments/web/scale", json!({"spec": {"replicas": 3}})).await.pick("/spec /kind"),
        );
        let patch = json!([{"op": "replace", "path": "/spec/replicas", "value": 1}]);
        side.says("JSON", side.json_patch("deployments/web/scale", patch).await.pick("/spec /kind"));
        side.says(
            "strategic",
            side.strategic("deployments/web/scale", json!({"spec": {"replicas": 4}})).await.pick("/spec /kind"),
        );
        side.says("stands", side.get("deployments/web").await.pick("/spec/replicas /metadata/generation"));
    })
    .await;
}

#[tokio::test]
async fn a_scale_that_makes_no_sense_is_refused() {
    twin("scale-invalid", async |side| {
        made(side).await;
        side.says("negative", side.merge("deployments/web/scale", json!({"spec": {"replicas": -1}})).await.whole());
        side.says("put negative", side.put("deployments/web/scale", scale(side, "web", -1)).await.whole());
        side.says("missing", side.put("deployments/none/scale", scale(side, "none", 1)).await.whole());
        side.says(
            "patch of what is missing",
            side.merge("deployments/none/scale", json!({"spec": {"replicas": 1}})).await.whole(),
        );
        side.says("another name", side.put("deployments/web/scale", scale(side, "other", 1)).await.whole());
        let mut old = scale(side, "web", 5);
        old["metadata"]["resourceVersion"] = json!("1");
        side.says("old", side.put("deployments/web/scale", old).await.whole());
        side.says(
            "old patch",
            side.merge("deployments/web/scale", json!({"metadata": {"resourceVersion": "1"}, "spec": {"replicas": 6}}))
                .await
                .whole(),
        );
    })
    .await;
}
