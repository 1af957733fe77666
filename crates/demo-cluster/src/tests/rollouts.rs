use jiff::SignedDuration;
use serde_json::{Value, json};

use super::client::Client;
use super::writing::deployment;
use crate::fields::{annotation, items, number, text};
use crate::{BEHAVIOUR, DemoCluster, Pace};

fn available(cluster: &DemoCluster, name: &str) -> i64 {
    cluster.get("deployment", None, name).and_then(|it| number(&it, "/status/availableReplicas")).unwrap_or(0)
}

fn complete(cluster: &DemoCluster, name: &str) -> bool {
    let deployment = cluster.get("deployment", None, name).unwrap();
    let wanted = number(&deployment, "/spec/replicas");
    let is = |field: &str| number(&deployment, &format!("/status/{field}")) == wanted;
    is("updatedReplicas")
        && is("availableReplicas")
        && is("replicas")
        && number(&deployment, "/status/observedGeneration") == number(&deployment, "/metadata/generation")
}

fn condition(object: &Value, kind: &str) -> Value {
    items(object, "/status/conditions").iter().find(|one| one["type"] == kind).cloned().unwrap_or_default()
}

fn slice_of(cluster: &DemoCluster, service: &str) -> Option<Value> {
    cluster
        .list("endpointslice")
        .into_iter()
        .find(|slice| slice["metadata"]["labels"]["kubernetes.io/service-name"] == *service)
}

#[tokio::test]
async fn a_rollout_keeps_to_its_surge_and_its_unavailable() {
    let client = Client::of_empty();
    client.0.apply(deployment("order", 4, "order:1")).unwrap();
    let controllers = client.hurry();
    client.until("the first revision is there", |cluster| complete(cluster, "order")).await;
    let version = client.0.version();
    let mut watch = client.watch(&format!("/apis/apps/v1/deployments?watch=true&resourceVersion={version}")).await;
    let image = json!([{"name": "app", "image": "order:2"}]);
    client
        .0
        .merge("deployment", None, "order", json!({"spec": {"template": {"spec": {"containers": image}}}}))
        .unwrap();
    loop {
        let seen = watch.next().await.unwrap()["object"].take();
        // 25 % of 4 is one more and one fewer.
        assert!(number(&seen, "/status/replicas").unwrap() <= 5, "{seen:#}");
        assert!(number(&seen, "/status/availableReplicas").unwrap() >= 3, "{seen:#}");
        if number(&seen, "/status/updatedReplicas") == Some(4)
            && number(&seen, "/status/replicas") == Some(4)
            && number(&seen, "/status/availableReplicas") == Some(4)
            && number(&seen, "/status/observedGeneration") == Some(2)
        {
            assert_eq!(annotation(&seen, "deployment.kubernetes.io/revision"), "2");
            break;
        }
    }
    controllers.stop().await;
}

#[tokio::test]
async fn a_template_that_comes_back_is_the_newest_revision() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    for image in ["order:1", "order:2", "order:1"] {
        client.0.apply(deployment("order", 1, image)).unwrap();
        client.until("it is rolled out", |cluster| complete(cluster, "order")).await;
    }
    let mut revisions: Vec<String> = client
        .0
        .list("replicaset")
        .iter()
        .map(|set| annotation(set, "deployment.kubernetes.io/revision").to_owned())
        .collect();
    revisions.sort();
    assert_eq!(revisions, ["2", "3"]);
    controllers.stop().await;
}

#[tokio::test]
async fn a_missing_image_stops_a_rollout_and_says_so() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    client.0.apply(deployment("order", 1, "order:1")).unwrap();
    client.until("it runs", |cluster| complete(cluster, "order")).await;
    client.0.apply(deployment("order", 1, "order:2-missing")).unwrap();
    client
        .until("it backs off", |cluster| {
            cluster
                .list("pod")
                .iter()
                .any(|pod| text(pod, "/status/containerStatuses/0/state/waiting/reason") == "ImagePullBackOff")
        })
        .await;
    assert_eq!(available(&client.0, "order"), 1);
    assert!(client.0.list("event").iter().any(|event| text(event, "/message").contains("ImagePullBackOff")));
    client.0.apply(deployment("order", 1, "order:3")).unwrap();
    client.until("a good image mends it", |cluster| complete(cluster, "order")).await;
    controllers.stop().await;
}

#[tokio::test]
async fn a_deadline_passes() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    let mut late = deployment("order", 1, "order:1-missing");
    late["spec"]["progressDeadlineSeconds"] = 1.into();
    client.0.apply(late).unwrap();
    client
        .until("the deadline is exceeded", |cluster| {
            condition(&cluster.get("deployment", None, "order").unwrap(), "Progressing")["reason"]
                == "ProgressDeadlineExceeded"
        })
        .await;
    controllers.stop().await;
}

#[tokio::test]
async fn a_crash_loop_counts_its_restarts_and_leaves_the_endpoints() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    let mut crashing = deployment("alert", 1, "alert:1");
    crashing["spec"]["template"]["metadata"]["annotations"] = json!({BEHAVIOUR: "crash"});
    client.0.apply(crashing).unwrap();
    client
        .0
        .apply(json!({
            "kind": "Service", "metadata": {"name": "alert"},
            "spec": {"selector": {"app": "alert"}, "ports": [{"port": 80}]},
        }))
        .unwrap();
    client
        .until("it crashes", |cluster| {
            cluster
                .list("pod")
                .iter()
                .any(|pod| text(pod, "/status/containerStatuses/0/state/waiting/reason") == "CrashLoopBackOff")
        })
        .await;
    client
        .until("nobody answers", |cluster| {
            slice_of(cluster, "alert").is_some_and(|slice| slice["endpoints"][0]["conditions"]["ready"] == false)
        })
        .await;
    controllers.stop().await;
}

#[tokio::test]
async fn endpoints_follow_the_selector() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    let mut web = deployment("web", 2, "web:1");
    web["spec"]["template"]["spec"]["containers"][0]["ports"] = json!([{"name": "http", "containerPort": 8080}]);
    client.0.apply(web).unwrap();
    client
        .0
        .apply(json!({
            "kind": "Service", "metadata": {"name": "web"},
            "spec": {"selector": {"app": "web"}, "ports": [{"name": "http", "port": 80, "targetPort": "http"}]},
        }))
        .unwrap();
    client
        .until("both Pods are ready behind it", |cluster| {
            slice_of(cluster, "web").is_some_and(|slice| {
                items(&slice, "/endpoints").iter().filter(|one| one["conditions"]["ready"] == true).count() == 2
            })
        })
        .await;
    let slice = slice_of(&client.0, "web").unwrap();
    assert_eq!(slice["ports"][0]["port"], 8080);
    assert_eq!(slice["endpoints"][0]["targetRef"]["kind"], "Pod");
    client.0.merge("service", None, "web", json!({"spec": {"selector": {"app": "wbe"}}})).unwrap();
    client
        .until("the selector matches nothing", |cluster| slice_of(cluster, "web").unwrap()["endpoints"].is_null())
        .await;
    client.0.delete("service", None, "web");
    assert!(slice_of(&client.0, "web").is_none());
    controllers.stop().await;
}

#[tokio::test]
async fn a_pod_that_asks_for_too_much_is_unschedulable() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    let mut large = deployment("large", 1, "large:1");
    large["spec"]["template"]["spec"]["containers"][0]["resources"] = json!({"requests": {"cpu": "400"}});
    client.0.apply(large).unwrap();
    client
        .until("no Node takes it", |cluster| {
            cluster.list("pod").iter().any(|pod| {
                condition(pod, "PodScheduled")["reason"] == "Unschedulable"
                    && condition(pod, "PodScheduled")["message"]
                        == "0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, preemption: \
                            0/2 nodes are available: 2 Preemption is not helpful for scheduling."
            })
        })
        .await;
    controllers.stop().await;
}

#[tokio::test]
async fn a_stateful_set_starts_in_order_and_daemons_run_everywhere() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    let mut stateful = deployment("mysql", 3, "mysql:8");
    stateful["kind"] = "StatefulSet".into();
    stateful["spec"]["serviceName"] = "mysql".into();
    client.0.apply(stateful).unwrap();
    let mut daemon = deployment("agent", 1, "agent:1");
    daemon["kind"] = "DaemonSet".into();
    client.0.apply(daemon).unwrap();
    client
        .until("all run", |cluster| {
            let ready = |kind: &str, name: &str, field: &str| number(&cluster.get(kind, None, name).unwrap(), field);
            ready("statefulset", "mysql", "/status/readyReplicas") == Some(3)
                && ready("daemonset", "agent", "/status/numberReady") == Some(2)
        })
        .await;
    assert!(client.0.get("pod", None, "mysql-2").is_some());
    client.0.merge("statefulset", None, "mysql", json!({"spec": {"replicas": 1}})).unwrap();
    client.until("the last ones are gone", |cluster| cluster.get("pod", None, "mysql-1").is_none()).await;
    controllers.stop().await;
}

#[tokio::test]
async fn a_job_completes_once() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    client.0.apply(json!({
        "kind": "Job", "metadata": {"name": "once"},
        "spec": {"template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "job", "image": "job:1"}]}}},
    })).unwrap();
    client
        .until("it is complete", |cluster| {
            condition(&cluster.get("job", None, "once").unwrap(), "Complete")["status"] == "True"
        })
        .await;
    assert_eq!(client.0.list("pod").len(), 1);
    controllers.stop().await;
}

fn sets(cluster: &DemoCluster) -> Vec<(i64, String)> {
    let revision = |set: &Value| annotation(set, "deployment.kubernetes.io/revision").to_owned();
    let mut all: Vec<(i64, String)> =
        cluster.list("replicaset").iter().map(|set| (number(set, "/spec/replicas").unwrap(), revision(set))).collect();
    all.sort_by_key(|(_, revision)| revision.parse::<i64>().unwrap());
    all
}

fn progressing(cluster: &DemoCluster, name: &str) -> (String, String) {
    let condition = condition(&cluster.get("deployment", None, name).unwrap(), "Progressing");
    (text(&condition, "/status").to_owned(), text(&condition, "/reason").to_owned())
}

fn set_image(client: &Client, name: &str, image: &str) {
    let containers = json!([{"name": "app", "image": image}]);
    let patch = json!({"spec": {"template": {"spec": {"containers": containers}}}});
    client.0.merge("deployment", None, name, patch).unwrap();
}

#[tokio::test]
async fn recreating_ends_all_of_the_old_before_the_first_of_the_new() {
    let client = Client::of_empty();
    let mut pace = Pace::instant();
    pace.stop = SignedDuration::from_millis(30);
    let controllers = client.0.run_controllers_at(pace);
    let mut order = deployment("order", 3, "order:1");
    order["spec"]["strategy"] = json!({"type": "Recreate"});
    client.0.apply(order).unwrap();
    client.until("it runs", |cluster| complete(cluster, "order")).await;
    let mut watch = client.watch(&format!("/api/v1/pods?watch=true&resourceVersion={}", client.0.version())).await;
    set_image(&client, "order", "order:2");
    let mut gone = 0;
    while gone < 3 {
        let event = watch.next().await.unwrap();
        assert_ne!(event["type"], "ADDED", "{event:#}");
        gone += usize::from(event["type"] == "DELETED");
    }
    client.until("the new ones run", |cluster| complete(cluster, "order")).await;
    controllers.stop().await;
}

#[tokio::test]
async fn a_pod_counts_as_available_only_after_its_seconds() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    let mut order = deployment("order", 1, "order:1");
    order["spec"]["minReadySeconds"] = 1.into();
    client.0.apply(order).unwrap();
    client
        .until("it is ready", |cluster| {
            cluster.get("deployment", None, "order").is_some_and(|it| number(&it, "/status/readyReplicas") == Some(1))
        })
        .await;
    client.until("it is available", |cluster| complete(cluster, "order")).await;
    let set = &client.0.list("replicaset")[0];
    assert_eq!(number(set, "/spec/minReadySeconds"), Some(1));
    controllers.stop().await;
}

#[tokio::test]
async fn a_paused_rollout_waits_but_scales() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    client.0.apply(deployment("order", 2, "order:1")).unwrap();
    client.until("it runs", |cluster| complete(cluster, "order")).await;
    client.0.merge("deployment", None, "order", json!({"spec": {"paused": true}})).unwrap();
    set_image(&client, "order", "order:2");
    client.0.merge("deployment", None, "order", json!({"spec": {"replicas": 4}})).unwrap();
    client.until("the old revision grew", |cluster| sets(cluster) == [(4, "1".to_owned())]).await;
    assert_eq!(progressing(&client.0, "order"), ("Unknown".into(), "DeploymentPaused".into()));
    client.0.merge("deployment", None, "order", json!({"spec": {"paused": false}})).unwrap();
    client.until("it goes on", |cluster| complete(cluster, "order")).await;
    assert_eq!(sets(&client.0), [(0, "1".to_owned()), (4, "2".to_owned())]);
    assert_eq!(progressing(&client.0, "order"), ("True".into(), "NewReplicaSetAvailable".into()));
    controllers.stop().await;
}

#[tokio::test]
async fn a_rollback_takes_the_old_revision_up_again_and_remembers_its_number() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    for image in ["order:1", "order:2"] {
        client.0.apply(deployment("order", 2, image)).unwrap();
        client.until("it is rolled out", |cluster| complete(cluster, "order")).await;
    }
    let first =
        client.0.list("replicaset").into_iter().find(|set| annotation(set, "deployment.kubernetes.io/revision") == "1");
    // What `kubectl rollout undo` sends: the template of the revision without its hash.
    let mut template = first.clone().unwrap()["spec"]["template"].clone();
    template["metadata"]["labels"].as_object_mut().unwrap().remove("pod-template-hash");
    client.0.merge("deployment", None, "order", json!({"spec": {"template": template}})).unwrap();
    client.until("it is rolled back", |cluster| complete(cluster, "order") && sets(cluster).len() == 2).await;
    client.until("the number is new", |cluster| sets(cluster) == [(0, "2".to_owned()), (2, "3".to_owned())]).await;
    let again = client.0.get("replicaset", None, text(&first.unwrap(), "/metadata/name")).unwrap();
    assert_eq!(annotation(&again, "deployment.kubernetes.io/revision-history"), "1");
    assert_eq!(annotation(&again, "deployment.kubernetes.io/desired-replicas"), "2");
    assert_eq!(annotation(&again, "deployment.kubernetes.io/max-replicas"), "3");
    let order = client.0.get("deployment", None, "order").unwrap();
    assert_eq!(annotation(&order, "deployment.kubernetes.io/revision"), "3");
    controllers.stop().await;
}

#[tokio::test]
async fn a_stuck_rollout_is_scaled_in_proportion() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    let mut order = deployment("order", 10, "order:1");
    order["spec"]["strategy"] = json!({"rollingUpdate": {"maxSurge": 3, "maxUnavailable": 2}});
    client.0.apply(order).unwrap();
    client.until("it runs", |cluster| complete(cluster, "order")).await;
    set_image(&client, "order", "order:missing");
    // The example of the documentation.
    client.until("it is stuck", |cluster| sets(cluster) == [(8, "1".to_owned()), (5, "2".to_owned())]).await;
    client.0.merge("deployment", None, "order", json!({"spec": {"replicas": 15}})).unwrap();
    client.until("both have grown", |cluster| sets(cluster) == [(11, "1".to_owned()), (7, "2".to_owned())]).await;
    controllers.stop().await;
}

#[tokio::test]
async fn only_so_many_old_revisions_are_kept() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    let mut order = deployment("order", 1, "order:1");
    order["spec"]["revisionHistoryLimit"] = 1.into();
    client.0.apply(order).unwrap();
    for image in ["order:2", "order:3", "order:4"] {
        client.until("it is rolled out", |cluster| complete(cluster, "order")).await;
        set_image(&client, "order", image);
    }
    client
        .until("the last two are left", |cluster| {
            complete(cluster, "order") && sets(cluster) == [(0, "3".to_owned()), (1, "4".to_owned())]
        })
        .await;
    controllers.stop().await;
}

#[tokio::test]
async fn a_pod_with_other_labels_is_let_go_and_replaced() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    client.0.apply(deployment("order", 1, "order:1")).unwrap();
    client.until("it runs", |cluster| complete(cluster, "order")).await;
    let pod = text(&client.0.list("pod")[0], "/metadata/name").to_owned();
    client.0.merge("pod", None, &pod, json!({"metadata": {"labels": {"app": "looked-at"}}})).unwrap();
    client.until("there is another", |cluster| cluster.count("pod") == 2 && complete(cluster, "order")).await;
    let apart = client.0.get("pod", None, &pod).unwrap();
    assert!(items(&apart, "/metadata/ownerReferences").is_empty());
    controllers.stop().await;
}
