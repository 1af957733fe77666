use serde_json::{Value, json};

use super::client::Client;
use super::writing::deployment;
use crate::fields::{items, number, text};
use crate::{BEHAVIOUR, DemoCluster};

fn condition(object: &Value, kind: &str) -> Value {
    items(object, "/status/conditions").iter().find(|one| one["type"] == kind).cloned().unwrap_or_default()
}

fn behave(client: &Client, node: &str, behaviour: Value) {
    client.0.merge("node", None, node, json!({"metadata": {"annotations": {BEHAVIOUR: behaviour}}})).unwrap();
}

fn on(cluster: &DemoCluster, node: &str) -> Vec<Value> {
    cluster.list("pod").into_iter().filter(|pod| text(pod, "/spec/nodeName") == node).collect()
}

fn ready(cluster: &DemoCluster, node: &str) -> usize {
    on(cluster, node).iter().filter(|pod| condition(pod, "Ready")["status"] == "True").count()
}

fn told(cluster: &DemoCluster, reason: &str, message: &str) -> bool {
    cluster.list("event").iter().any(|event| event["reason"] == reason && text(event, "/message").contains(message))
}

#[tokio::test]
async fn a_machine_that_dies_loses_its_pods_to_others_and_gets_rid_of_them_when_it_is_back() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    client.0.apply(deployment("order", 4, "order:1")).unwrap();
    client.until("it runs on both", |cluster| ready(cluster, "node-1") == 2 && ready(cluster, "node-2") == 2).await;
    behave(&client, "node-1", "dead".into());
    client.until("its Pods are made anew on the other", |cluster| ready(cluster, "node-2") == 4).await;
    let node = client.0.get("node", None, "node-1").unwrap();
    assert_eq!(condition(&node, "Ready")["status"], "Unknown");
    assert_eq!(condition(&node, "Ready")["reason"], "NodeStatusUnknown");
    assert_eq!(condition(&node, "MemoryPressure")["message"], "Kubelet stopped posting node status.");
    let taints: Vec<&str> = items(&node, "/spec/taints").iter().map(|taint| text(taint, "/effect")).collect();
    assert_eq!(taints, ["NoSchedule", "NoExecute"]);
    for pod in on(&client.0, "node-1") {
        // Nobody is there to say that it has ended.
        assert!(!text(&pod, "/metadata/deletionTimestamp").is_empty());
        assert_eq!(condition(&pod, "DisruptionTarget")["reason"], "DeletionByTaintManager");
    }
    assert!(told(&client.0, "NodeNotReady", "Node is not ready"));
    behave(&client, "node-1", Value::Null);
    client.until("what was left there is gone", |cluster| on(cluster, "node-1").is_empty()).await;
    let node = client.0.get("node", None, "node-1").unwrap();
    assert_eq!(condition(&node, "Ready")["reason"], "KubeletReady");
    assert!(node.pointer("/spec/taints").is_none());
    controllers.stop().await;
}

#[tokio::test]
async fn a_cordoned_machine_keeps_its_pods_and_gets_no_more() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    client.0.apply(deployment("order", 2, "order:1")).unwrap();
    client.until("it runs on both", |cluster| ready(cluster, "node-1") == 1 && ready(cluster, "node-2") == 1).await;
    for node in ["node-1", "node-2"] {
        client.0.merge("node", None, node, json!({"spec": {"unschedulable": true}})).unwrap();
    }
    client.0.merge("deployment", None, "order", json!({"spec": {"replicas": 3}})).unwrap();
    client
        .until("the third finds no place", |cluster| {
            let message = "0/2 nodes are available: 2 node(s) were unschedulable. no new claims to deallocate, \
                           preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.";
            told(cluster, "FailedScheduling", message)
        })
        .await;
    assert_eq!(ready(&client.0, "node-1"), 1);
    client.0.merge("node", None, "node-1", json!({"spec": {"unschedulable": null}})).unwrap();
    client.until("it finds one on the first", |cluster| ready(cluster, "node-1") == 2).await;
    controllers.stop().await;
}

#[tokio::test]
async fn requests_fill_a_machine_and_a_pod_that_goes_makes_room() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    let mut large = deployment("large", 3, "large:1");
    large["spec"]["template"]["spec"]["containers"][0]["resources"] = json!({"requests": {"memory": "20Gi"}});
    client.0.apply(large).unwrap();
    client
        .until("the third does not fit", |cluster| {
            let message = "0/2 nodes are available: 2 Insufficient memory. no new claims to deallocate, preemption: \
                           0/2 nodes are available: 2 No preemption victims found for incoming pod.";
            told(cluster, "FailedScheduling", message)
        })
        .await;
    client.0.merge("deployment", None, "large", json!({"spec": {"replicas": 2}})).unwrap();
    client
        .until("the one without a place went first", |cluster| {
            cluster.count("pod") == 2 && ready(cluster, "node-1") + ready(cluster, "node-2") == 2
        })
        .await;
    controllers.stop().await;
}

#[tokio::test]
async fn a_taint_drives_out_what_does_not_tolerate_it() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    client.0.apply(deployment("order", 2, "order:1")).unwrap();
    client.until("it runs on both", |cluster| ready(cluster, "node-1") == 1 && ready(cluster, "node-2") == 1).await;
    let taint = json!([{"key": "broken", "value": "disk", "effect": "NoExecute"}]);
    client.0.merge("node", None, "node-1", json!({"spec": {"taints": taint}})).unwrap();
    client.until("all moved", |cluster| ready(cluster, "node-2") == 2 && on(cluster, "node-1").is_empty()).await;
    assert!(told(&client.0, "TaintManagerEviction", "Marking for deletion Pod default/order-"));
    controllers.stop().await;
}

#[tokio::test]
async fn a_container_tells_its_life_in_events() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    client.0.apply(deployment("order", 1, "order:1")).unwrap();
    client.until("it runs", |cluster| ready(cluster, "node-1") + ready(cluster, "node-2") == 1).await;
    for (reason, message) in [
        ("ScalingReplicaSet", "Scaled up replica set order-"),
        ("SuccessfulCreate", "Created pod: order-"),
        ("Scheduled", "Successfully assigned default/order-"),
        ("Pulling", "Pulling image \"order:1\""),
        ("Pulled", "Successfully pulled image \"order:1\" in "),
        ("Created", "Container created"),
        ("Started", "Container started"),
    ] {
        assert!(told(&client.0, reason, message), "{reason}");
    }
    client.0.merge("deployment", None, "order", json!({"spec": {"replicas": 0}})).unwrap();
    client.until("it is told to stop", |cluster| told(cluster, "Killing", "Stopping container app")).await;
    controllers.stop().await;
}

#[tokio::test]
async fn images_fail_in_the_ways_that_their_tags_say() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    for (name, image) in [
        ("gone", "team/order:missing"),
        ("shut", "order:1-denied"),
        ("crash", "order:1-crash"),
        ("oom", "order:1-oom"),
        ("unready", "order:1-unready"),
        ("unhealthy", "order:1-unhealthy"),
    ] {
        client.0.apply(deployment(name, 1, image)).unwrap();
    }
    let status = |cluster: &DemoCluster, app: &str| {
        let pods = cluster.list("pod");
        let pod = pods.iter().find(|pod| text(pod, "/metadata/labels/app") == app).cloned().unwrap_or_default();
        pod["status"]["containerStatuses"][0].clone()
    };
    client
        .until("each is in its trouble", |cluster| {
            let reason = |app: &str| status(cluster, app)["state"]["waiting"]["reason"].clone();
            let last = |app: &str| status(cluster, app)["lastState"]["terminated"]["reason"].clone();
            reason("gone") == "ImagePullBackOff"
                && reason("shut") == "ImagePullBackOff"
                && reason("crash") == "CrashLoopBackOff"
                && last("oom") == "OOMKilled"
                && number(&status(cluster, "unhealthy"), "/restartCount") >= Some(1)
                && told(cluster, "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503")
        })
        .await;
    let message = status(&client.0, "gone")["state"]["waiting"]["message"].clone();
    assert_eq!(
        message,
        "Back-off pulling image \"team/order:missing\": ErrImagePull: rpc error: code = NotFound desc = failed to pull \
         and unpack image \"docker.io/team/order:missing\": failed to resolve reference \
         \"docker.io/team/order:missing\": docker.io/team/order:missing: not found"
    );
    assert!(told(&client.0, "Killing", "Container app failed liveness probe, will be restarted"));
    assert!(told(&client.0, "BackOff", "Back-off restarting failed container app in pod crash-"));
    controllers.stop().await;
}
