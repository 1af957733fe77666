//! What the controllers tell of their work.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::{Side, container, deployment, object, pod, texts, twin};

/// What was told about the objects of a kind, each once.
async fn told(side: &Side, kind: &str) -> BTreeSet<String> {
    let events = side.get(&format!("events?fieldSelector=involvedObject.kind%3D{kind}")).await;
    let line = |event: &Value| {
        let told = texts::pick(event, "/type /reason /message /source/component /reportingComponent");
        side.normal(Value::Object(told)).to_string()
    };
    events.items().iter().map(line).collect()
}

/// Waits until so many different things were told about a kind, and says them.
async fn says(side: &Side, kind: &str, many: usize) {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    let mut all = told(side, kind).await;
    while all.len() < many && std::time::Instant::now() < deadline {
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        all = told(side, kind).await;
    }
    let all = all.iter().map(|line| serde_json::from_str::<Value>(line).unwrap());
    side.says(kind, all.collect::<Value>());
}

#[tokio::test]
async fn a_rollout_is_told_by_its_controllers() {
    twin("events-rollout", async |side| {
        side.post("deployments", deployment("web", 1)).await.ok();
        side.rolled_out("web").await;
        side.set_image("web", "shop/web:2.0.0").await;
        side.rolled_out("web").await;
        says(side, "Deployment", 2).await;
        says(side, "ReplicaSet", 2).await;
    })
    .await;
}

#[tokio::test]
async fn the_other_workloads_are_told_of_too() {
    twin("events-others", async |side| {
        let mut set = deployment("db", 2);
        set["kind"] = json!("StatefulSet");
        set["spec"]["serviceName"] = json!("db");
        side.post("statefulsets", set).await.ok();
        says(side, "StatefulSet", 2).await;
        let template =
            json!({"spec": {"restartPolicy": "Never", "containers": [container("main", "shop/report:1.0.0")]}});
        side.post("jobs", object("batch/v1 Job", "report", json!({"template": template}))).await.ok();
        says(side, "Job", 2).await;
    })
    .await;
}

#[tokio::test]
async fn a_pod_that_finds_no_place_says_why() {
    twin("unschedulable", async |side| {
        let asking = |requests: Value| {
            let container = json!({"name": "main", "image": "x:1", "resources": {"requests": requests}});
            json!({"containers": [container]})
        };
        for (name, part) in [
            ("selector", json!({"nodeSelector": {"place": "nowhere"}})),
            ("cpu", asking(json!({"cpu": "5000"}))),
            ("memory", asking(json!({"memory": "900Ti"}))),
            ("both", asking(json!({"cpu": "5000", "memory": "900Ti"}))),
        ] {
            let mut one = pod(name);
            one["spec"].as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
            side.post("pods", one).await.ok();
            let tried = |pod: &crate::harness::Answer| !texts::condition(&pod.body, "PodScheduled").is_null();
            let one = side.until(&format!("pods/{name}"), tried).await;
            let condition = texts::condition(&one.body, "PodScheduled");
            side.says(name, Value::Object(texts::pick(condition, "/status /reason /message")));
        }
    })
    .await;
}
