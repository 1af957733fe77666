//! kubectl, which is stricter than any other client.

use serde_json::{Value, json};

use crate::harness::{Printed, container, deployment, pod, service, twin};

/// The columns that a table begins with.
fn columns(printed: &Printed) -> Value {
    json!([printed.code, printed.out.lines().next().unwrap_or("").split_whitespace().collect::<Vec<_>>(), printed.err])
}

#[tokio::test]
async fn kubectl_gets_objects_as_json_and_by_name() {
    twin("kubectl-get", async |side| {
        for name in ["a", "b"] {
            side.post("services", service(name)).await.ok();
        }
        let printed = side.kubectl("get services a -o json").await;
        let read: Value = serde_json::from_str(&printed.out).unwrap_or_default();
        side.says("one", json!([printed.code, read["kind"], read["metadata"]["name"], read["spec"]["ports"]]));
        let printed = side.kubectl("get services -o json").await;
        let read: Value = serde_json::from_str(&printed.out).unwrap_or_default();
        side.says(
            "all",
            json!([printed.code, read["kind"], read["items"][0]["kind"], read["items"][1]["metadata"]["name"]]),
        );
        for arguments in [
            "get services -o name",
            "get svc -l app=a -o name",
            "get services --field-selector metadata.name=b -o name",
            "get deployments,services -o name",
            "get services a -o jsonpath={.spec.ports[0].port}",
            "get services none",
            "get deployments",
            "get things",
            "get pods -o name --chunk-size=1",
        ] {
            side.says(arguments, side.kubectl(arguments).await.whole());
        }
    })
    .await;
}

#[tokio::test]
async fn kubectl_prints_tables_with_the_same_columns() {
    twin("kubectl-tables", async |side| {
        side.post("deployments", deployment("web", 1)).await.ok();
        side.rolled_out("web").await;
        side.post("services", service("web")).await.ok();
        for kind in ["pods", "deployments", "replicasets", "services", "nodes", "namespaces"] {
            side.says(kind, columns(&side.kubectl(&format!("get {kind}")).await));
            side.says("wide", columns(&side.kubectl(&format!("get {kind} -o wide")).await));
        }
        let row = side.kubectl("get deployment web --no-headers").await;
        side.says("a row", json!(row.out.split_whitespace().take(4).collect::<Vec<_>>()));
    })
    .await;
}

#[tokio::test]
async fn kubectl_deletes_and_waits() {
    twin("kubectl-delete", async |side| {
        side.post("services", service("web")).await.ok();
        side.says("dry", side.kubectl("delete service web --dry-run=server").await.whole());
        side.says("deleted", side.kubectl("delete service web").await.whole());
        side.says("again", side.kubectl("delete service web").await.whole());
        side.says("or not", side.kubectl("delete service web --ignore-not-found").await.whole());
        side.post("pods", pod("one")).await.ok();
        side.until("pods/one", |pod| pod.text("/status/phase") == "Running").await;
        side.says("a Pod", side.kubectl("delete pod one").await.whole());
        side.says("gone", side.get("pods/one").await.code);
        side.post("services", service("a")).await.ok();
        side.says("by label", side.kubectl("delete services -l app=a").await.whole());
    })
    .await;
}

#[tokio::test]
async fn kubectl_scales() {
    twin("kubectl-scale", async |side| {
        side.post("deployments", deployment("web", 1)).await.ok();
        side.rolled_out("web").await;
        side.says("scaled", side.kubectl("scale deployment web --replicas=2").await.whole());
        side.says("stands", side.get("deployments/web").await.pick("/spec/replicas"));
        side.says(
            "not from another",
            side.kubectl("scale deployment web --current-replicas=7 --replicas=3").await.whole(),
        );
        side.says("none there", side.kubectl("scale deployment none --replicas=3").await.whole());
        side.says("dry", side.kubectl("scale deployment web --replicas=9 --dry-run=server").await.whole());
        side.says("stands", side.get("deployments/web").await.pick("/spec/replicas"));
    })
    .await;
}

#[tokio::test]
async fn kubectl_applies_server_side_and_tells_conflicts() {
    twin("kubectl-apply", async |side| {
        let mut web = deployment("web", 0);
        let apply = "apply --server-side -f -";
        side.says("made", side.kubectl_reading(apply, &web.to_string()).await.whole());
        side.says("again", side.kubectl_reading(apply, &web.to_string()).await.whole());
        web["spec"]["replicas"] = json!(1);
        web["spec"]["template"]["spec"]["containers"] = json!([container("main", "shop/web:2.0.0")]);
        let other = "apply --server-side --field-manager=other -f -";
        side.says("conflict", side.kubectl_reading(other, &web.to_string()).await.whole());
        let forced = format!("{other} --force-conflicts");
        side.says("forced", side.kubectl_reading(&forced, &web.to_string()).await.whole());
        web["spec"]["replicsa"] = json!(1);
        side.says("a field that is none", side.kubectl_reading(&forced, &web.to_string()).await.whole());
        side.says(
            "dry",
            side.kubectl_reading("apply --server-side --dry-run=server -f -", &service("new").to_string())
                .await
                .whole(),
        );
    })
    .await;
}

#[tokio::test]
async fn kubectl_sees_a_rollout_through_and_undoes_it() {
    twin("kubectl-rollout", async |side| {
        side.post("deployments", deployment("web", 1)).await.ok();
        side.rolled_out("web").await;
        side.says("set", side.kubectl("set image deployment/web main=shop/web:2.0.0").await.whole());
        side.rolled_out("web").await;
        side.says("status", side.kubectl("rollout status deployment/web").await.whole());
        side.says("history", side.kubectl("rollout history deployment/web").await.whole());
        side.says("undo", side.kubectl("rollout undo deployment/web").await.whole());
        side.rolled_out("web").await;
        side.says("image", side.get("deployments/web").await.pick("/spec/template/spec/containers/0/image"));
        side.says("history", side.kubectl("rollout history deployment/web").await.whole());
        side.says("pause", side.kubectl("rollout pause deployment/web").await.whole());
        side.says("resume", side.kubectl("rollout resume deployment/web").await.whole());
        side.says("restart", side.kubectl("rollout restart deployment/web").await.whole());
        side.says("none", side.kubectl("rollout status deployment/none").await.whole());
    })
    .await;
}

#[tokio::test]
async fn kubectl_says_what_one_may() {
    twin("kubectl-can-i", async |side| {
        for arguments in [
            "auth can-i list pods",
            "auth can-i list pods --as=viewer",
            "auth can-i patch deployments --subresource=scale --as=viewer",
            "auth can-i get /metrics --as=viewer",
            "auth whoami --as=viewer --as-group=viewers -o jsonpath={.status.userInfo.groups}",
            "get pods --as=viewer",
            "get pods --as=viewer --as-group=system:masters",
            "delete service web --as=viewer",
        ] {
            side.says(arguments, side.kubectl(arguments).await.whole());
        }
    })
    .await;
}

#[tokio::test]
async fn kubectl_reads_logs() {
    twin("kubectl-logs", async |side| {
        side.post("pods", pod("one")).await.ok();
        side.until("pods/one/log?tailLines=1", |log| log.body.as_str().is_some_and(|text| !text.is_empty())).await;
        let printed = side.kubectl("logs one --tail=1").await;
        side.says("one line", json!([printed.code, printed.out.lines().count(), printed.err]));
        side.says("no such Pod", side.kubectl("logs none").await.whole());
        side.says("no such container", side.kubectl("logs one -c other").await.whole());
    })
    .await;
}

#[tokio::test]
async fn kubectl_patches_labels_and_annotates() {
    twin("kubectl-patch", async |side| {
        side.post("services", service("web")).await.ok();
        for arguments in [
            "label service web tier=front",
            "label service web tier=back",
            "label service web tier=back --overwrite",
            "annotate service web note=mine",
            "label service web tier-",
            "patch service web --type=merge -p {\"metadata\":{\"labels\":{\"a\":\"b\"}}}",
            "patch service web --type=json -p [{\"op\":\"remove\",\"path\":\"/metadata/labels/none\"}]",
            "patch service web -p {\"spec\":{\"ports\":[{\"port\":81,\"name\":\"more\"}]}}",
        ] {
            side.says(arguments, side.kubectl(arguments).await.whole());
        }
        side.says("stands", side.get("services/web").await.pick("/metadata/labels /metadata/annotations /spec/ports"));
    })
    .await;
}
