//! Deployments, step by step.

use serde_json::{Value, json};

use crate::harness::{Answer, deployment, rolled_out, texts, twin};

/// A Deployment's status without its conditions' order and times.
fn standing(web: &Answer) -> Value {
    web.pick("/metadata/generation /metadata/annotations /spec/replicas /status")
}

#[tokio::test]
async fn a_deployment_makes_a_replica_set_and_its_pods() {
    twin("rollout", async |side| {
        side.post("deployments", deployment("web", 2)).await.ok();
        side.says("Deployment", standing(&side.rolled_out("web").await));
        side.says("ReplicaSets", side.revisions("web").await);
        let pods = side.get("pods").await;
        let shown = |pod: &Value| {
            let named = "/metadata/name /metadata/generateName /metadata/labels /metadata/ownerReferences";
            let mut picked = texts::pick(pod, &format!("{named} /status/phase /spec/nodeName"));
            let ready = texts::condition(pod, "Ready");
            picked.insert("ready".into(), json!(ready["status"]));
            Value::Object(picked)
        };
        side.says("Pods", pods.items().iter().map(shown).collect::<Value>());
    })
    .await;
}

#[tokio::test]
async fn another_image_is_another_revision() {
    twin("revision", async |side| {
        side.post("deployments", deployment("web", 2)).await.ok();
        side.rolled_out("web").await;
        side.set_image("web", "shop/web:2.0.0").await;
        side.says("Deployment", standing(&side.rolled_out("web").await));
        side.says("ReplicaSets", side.revisions("web").await);
    })
    .await;
}

#[tokio::test]
async fn the_old_template_takes_its_replica_set_again_at_a_new_revision() {
    twin("rollback", async |side| {
        side.post("deployments", deployment("web", 1)).await.ok();
        side.rolled_out("web").await;
        let named = async || side.get("replicasets").await.items().len();
        for image in ["shop/web:2.0.0", "shop/web:3.0.0", "shop/web:1.0.0"] {
            side.set_image("web", image).await;
            side.rolled_out("web").await;
            side.says(image, json!([named().await, side.revisions("web").await]));
        }
    })
    .await;
}

/// The most Pods that the `ReplicaSet`s wanted at any time.
fn most_wanted(before: &Answer, events: &[Value]) -> i64 {
    let told = events.iter().map(|event| &event["object"]);
    let mut wanted = std::collections::BTreeMap::new();
    let mut most = 0;
    for set in before.items().iter().chain(told) {
        wanted.insert(texts::text(set, "/metadata/name"), texts::number(set, "/spec/replicas"));
        most = most.max(wanted.values().sum());
    }
    most
}

#[tokio::test]
async fn a_rollout_keeps_within_surge_and_unavailable() {
    twin("surge", async |side| {
        for (name, surge, unavailable, most, fewest) in [
            ("more", json!(1), json!(0), 5, 4),
            ("fewer", json!(0), json!(1), 4, 3),
            ("both", json!("50%"), json!("50%"), 6, 2),
        ] {
            let mut written = deployment(name, 4);
            written["spec"]["strategy"] = json!({"rollingUpdate": {"maxSurge": surge, "maxUnavailable": unavailable}});
            side.post("deployments", written).await.ok();
            let ready = side.rolled_out(name).await;
            let of_it = format!("labelSelector=app%3D{name}");
            let before = side.get(&format!("replicasets?{of_it}")).await;
            let from = format!("watch=true&resourceVersion={}&{of_it}", ready.version());
            let mut sets = side.watch(&format!("replicasets?{from}")).await;
            let mut watch = side.watch(&format!("deployments?{from}")).await;
            side.set_image(name, "shop/web:2.0.0").await;
            let done = |event: &Value| {
                texts::number(&event["object"], "/metadata/generation") > 1 && rolled_out(&event["object"])
            };
            let seen = watch.until(done).await;
            let available = seen.iter().map(|event| texts::number(&event["object"], "/status/availableReplicas"));
            let all_new = |event: &Value| {
                texts::text(&event["object"], "/spec/template/spec/containers/0/image").ends_with("2.0.0")
                    && texts::number(&event["object"], "/status/availableReplicas") == 4
            };
            let wanted = most_wanted(&before, &sets.until(all_new).await);
            side.says(name, json!({"never more": wanted <= most, "never fewer": available.min() >= Some(fewest)}));
        }
    })
    .await;
}

#[tokio::test]
async fn recreate_stops_the_old_before_it_starts_the_new() {
    twin("recreate", async |side| {
        let mut written = deployment("web", 2);
        written["spec"]["strategy"] = json!({"type": "Recreate"});
        side.post("deployments", written).await.ok();
        let ready = side.rolled_out("web").await;
        let place =
            format!("pods?watch=true&labelSelector=app%3Dweb&resourceVersion={}", side.get("pods").await.version());
        let mut watch = side.watch(&place).await;
        side.set_image("web", "shop/web:2.0.0").await;
        let web = side.rolled_out("web").await;
        side.says("Deployment", json!([ready.code, standing(&web)]));
        let (mut there, mut mixed) = (std::collections::BTreeSet::new(), false);
        let seen = watch.until(|event| event["type"] == "ADDED").await;
        for event in &seen {
            let name = texts::text(&event["object"], "/metadata/name").to_owned();
            match event["type"].as_str() {
                Some("DELETED") => there.remove(&name),
                Some("ADDED") => {
                    mixed |= there.len() > 1;
                    false
                }
                _ => there.insert(name),
            };
        }
        side.says("old and new together", mixed);
    })
    .await;
}

#[tokio::test]
async fn a_paused_deployment_waits() {
    twin("paused", async |side| {
        side.post("deployments", deployment("web", 1)).await.ok();
        side.rolled_out("web").await;
        side.merge("deployments/web", json!({"spec": {"paused": true}})).await.ok();
        side.set_image("web", "shop/web:2.0.0").await;
        let waiting = |web: &Answer| {
            web.at("/status/observedGeneration") == web.at("/metadata/generation")
                && texts::condition(&web.body, "Progressing")["reason"] == "DeploymentPaused"
        };
        side.says("paused", standing(&side.until("deployments/web", waiting).await));
        side.says("ReplicaSets", side.revisions("web").await);
        side.merge("deployments/web/scale", json!({"spec": {"replicas": 2}})).await.ok();
        side.until("deployments/web", |web| web.at("/status/availableReplicas") == 2).await;
        side.says("scaled all the same", side.revisions("web").await);
        side.merge("deployments/web", json!({"spec": {"paused": null}})).await.ok();
        side.says("resumed", standing(&side.rolled_out("web").await));
        side.says("ReplicaSets", side.revisions("web").await);
    })
    .await;
}

#[tokio::test]
async fn old_replica_sets_are_kept_as_many_as_the_limit_says() {
    twin("history", async |side| {
        let mut written = deployment("web", 1);
        written["spec"]["revisionHistoryLimit"] = json!(1);
        side.post("deployments", written).await.ok();
        side.rolled_out("web").await;
        for image in ["shop/web:2.0.0", "shop/web:3.0.0", "shop/web:4.0.0"] {
            side.set_image("web", image).await;
            side.rolled_out("web").await;
        }
        side.until("replicasets", |sets| sets.items().len() == 2).await;
        side.says("left", side.revisions("web").await);
    })
    .await;
}

#[tokio::test]
async fn scaling_changes_the_replica_set_and_no_revision() {
    twin("scaled", async |side| {
        side.post("deployments", deployment("web", 3)).await.ok();
        side.rolled_out("web").await;
        for replicas in [1, 4, 0] {
            side.merge("deployments/web/scale", json!({"spec": {"replicas": replicas}})).await.ok();
            side.says(&format!("{replicas}"), standing(&side.rolled_out("web").await));
            side.says("ReplicaSets", side.revisions("web").await);
        }
    })
    .await;
}

#[tokio::test]
async fn a_restart_is_an_annotation_of_the_template() {
    twin("restart", async |side| {
        side.post("deployments", deployment("web", 1)).await.ok();
        side.rolled_out("web").await;
        let note = json!({"kubectl.kubernetes.io/restartedAt": "2026-01-01T00:00:00Z"});
        let patch = json!({"spec": {"template": {"metadata": {"annotations": note}}}});
        side.strategic("deployments/web", patch).await.ok();
        side.says("Deployment", standing(&side.rolled_out("web").await));
        side.says("ReplicaSets", side.revisions("web").await);
    })
    .await;
}

#[tokio::test]
async fn pods_that_never_get_ready_miss_the_deadline() {
    twin("deadline", async |side| {
        let mut written = deployment("web", 2);
        written["spec"]["progressDeadlineSeconds"] = json!(2);
        written["spec"]["template"]["spec"]["nodeSelector"] = json!({"place": "nowhere"});
        side.post("deployments", written).await.ok();
        let late = |web: &Answer| texts::condition(&web.body, "Progressing")["reason"] == "ProgressDeadlineExceeded";
        side.says("late", standing(&side.until("deployments/web", late).await));
        let pods = side
            .until("pods", |pods| pods.items().iter().all(|pod| !texts::condition(pod, "PodScheduled").is_null()))
            .await;
        let scheduled = texts::condition(&pods.items()[0], "PodScheduled");
        side.says("the Pods wait", texts::pick(scheduled, "/status /reason"));
    })
    .await;
}
