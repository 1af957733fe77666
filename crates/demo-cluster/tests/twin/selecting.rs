//! Selectors of labels and fields.

use serde_json::json;

use crate::harness::{Side, pod, service, twin};

async fn labelled_services(side: &Side) {
    for (name, labels) in [
        ("bare", json!({})),
        ("front", json!({"app": "web", "tier": "front"})),
        ("back", json!({"app": "web", "tier": "back"})),
        ("numbered", json!({"app": "db", "shard": "7", "example.com/team": "data"})),
    ] {
        let mut one = service(name);
        one["metadata"]["labels"] = labels;
        side.post("services", one).await.ok();
    }
}

#[tokio::test]
async fn label_selectors_choose_as_they_say() {
    twin("labels", async |side| {
        labelled_services(side).await;
        for selector in [
            "app%3Dweb",
            "app%3D%3Dweb",
            "app!%3Dweb",
            "app",
            "!app",
            "app%3Dweb,tier%3Dback",
            "app%20in%20(web,db)",
            "tier%20notin%20(front)",
            "app%20in%20(web),tier%20notin%20(back)",
            "shard%3E5",
            "shard%3C5",
            "example.com/team%3Ddata",
            "app%3D",
            "",
        ] {
            side.says(selector, side.get(&format!("services?labelSelector={selector}")).await.names());
        }
    })
    .await;
}

#[tokio::test]
async fn a_label_selector_that_is_none_is_refused() {
    twin("bad-labels", async |side| {
        for selector in [
            "%3D%3D%3D",
            "app%20in%20web",
            "app%20in%20(",
            "a%3Db%3Dc",
            "-x%3Dy",
            "app%3Da%20b",
            "app%3E",
            "app%3Etwo",
            ",",
        ] {
            side.says(selector, side.get(&format!("services?labelSelector={selector}")).await.whole());
        }
    })
    .await;
}

#[tokio::test]
async fn field_selectors_choose_as_they_say() {
    twin("fields", async |side| {
        for name in ["one", "two"] {
            side.post("pods", pod(name)).await.ok();
        }
        let running = |name: &'static str| side.until(name, |pod| pod.text("/status/phase") == "Running");
        let node = running("pods/one").await.text("/spec/nodeName").to_owned();
        running("pods/two").await;
        for selector in [
            "metadata.name%3Done",
            "metadata.name!%3Done",
            "metadata.name%3Dnone",
            "status.phase%3DRunning",
            "status.phase!%3DRunning",
            "status.phase%3DRunning,metadata.name%3Dtwo",
            "spec.restartPolicy%3DAlways",
            "spec.nodeName%3D",
        ] {
            side.says(selector, side.get(&format!("pods?fieldSelector={selector}")).await.names());
        }
        let there = side.get(&format!("/api/v1/pods?fieldSelector=spec.nodeName%3D{node}")).await;
        side.says("on its node", there.items().iter().any(|pod| pod["metadata"]["name"] == "one"));
        let here = format!("/api/v1/pods?fieldSelector=metadata.namespace%3D{}", side.namespace);
        side.says("by namespace", side.get(&here).await.names());
    })
    .await;
}

#[tokio::test]
async fn a_field_selector_that_a_kind_does_not_know_is_refused() {
    twin("bad-fields", async |side| {
        for (place, selector) in [
            ("services", "spec.colour%3Dred"),
            ("pods", "spec.colour%3Dred"),
            ("deployments", "status.phase%3DRunning"),
            ("ingresses", "spec.ingressClassName%3Dnginx"),
            ("pods", "metadata.name"),
            ("pods", "metadata.name%3D%3D%3Da"),
        ] {
            let answer = side.get(&format!("{place}?fieldSelector={selector}")).await;
            side.says(&format!("{place} {selector}"), answer.whole());
        }
    })
    .await;
}

#[tokio::test]
async fn events_are_selected_by_what_they_are_about() {
    twin("events", async |side| {
        for (name, about, reason) in [("e1", "web-0", "BackOff"), ("e2", "web-1", "Started")] {
            let event = json!({
                "kind": "Event", "apiVersion": "v1", "metadata": {"name": name},
                "involvedObject": {"kind": "Pod", "namespace": side.namespace, "name": about, "uid": "u"},
                "reason": reason, "message": "m", "type": if reason == "BackOff" { "Warning" } else { "Normal" },
            });
            side.says(name, side.post("events", event).await.pick("/kind /reason /involvedObject/name"));
        }
        for selector in [
            "involvedObject.name%3Dweb-0",
            "reason%3DStarted",
            "type%3DWarning",
            "involvedObject.kind%3DPod",
            "involvedObject.uid%3Dnone",
        ] {
            side.says(selector, side.get(&format!("events?fieldSelector={selector}")).await.names());
        }
    })
    .await;
}
