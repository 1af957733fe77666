use serde_json::{Value, json};

use super::client::Client;
use super::writing::deployment;
use crate::fields::{items, label, number, text};
use crate::{BEHAVIOUR, DemoCluster};

fn of_kind(kind: &str, name: &str, replicas: i64, image: &str) -> Value {
    let mut workload = deployment(name, replicas, image);
    workload["kind"] = kind.into();
    if kind == "StatefulSet" {
        workload["spec"]["serviceName"] = name.into();
    }
    if kind == "DaemonSet" {
        workload["spec"].as_object_mut().unwrap().remove("replicas");
    }
    workload
}

fn images(cluster: &DemoCluster, app: &str) -> Vec<String> {
    let pods = cluster.list("pod");
    let of_app = pods.iter().filter(|pod| label(pod, "app") == app);
    of_app.map(|pod| text(pod, "/spec/containers/0/image").to_owned()).collect()
}

fn set_image(client: &Client, kind: &str, name: &str, image: &str) {
    let containers = json!([{"name": "app", "image": image}]);
    client.0.merge(kind, None, name, json!({"spec": {"template": {"spec": {"containers": containers}}}})).unwrap();
}

fn status(cluster: &DemoCluster, kind: &str, name: &str, field: &str) -> i64 {
    cluster.get(kind, None, name).and_then(|it| number(&it, &format!("/status/{field}"))).unwrap_or(0)
}

fn condition(object: &Value, kind: &str) -> Value {
    items(object, "/status/conditions").iter().find(|one| one["type"] == kind).cloned().unwrap_or_default()
}

#[tokio::test]
async fn a_partition_keeps_the_first_of_a_stateful_set_as_they_are() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    let mut set = of_kind("StatefulSet", "mysql", 3, "mysql:1");
    set["spec"]["updateStrategy"] = json!({"type": "RollingUpdate", "rollingUpdate": {"partition": 2}});
    client.0.apply(set).unwrap();
    client.until("it runs", |cluster| status(cluster, "statefulset", "mysql", "availableReplicas") == 3).await;
    set_image(&client, "statefulset", "mysql", "mysql:2");
    client
        .until("only the last is new", |cluster| {
            status(cluster, "statefulset", "mysql", "updatedReplicas") == 1
                && status(cluster, "statefulset", "mysql", "availableReplicas") == 3
        })
        .await;
    assert_eq!(images(&client.0, "mysql"), ["mysql:1", "mysql:1", "mysql:2"]);
    client.0.merge("pod", None, "mysql-0", json!({})).unwrap();
    client.0.delete("pod", None, "mysql-0");
    client
        .until("one below the partition comes back as it was", |cluster| {
            images(cluster, "mysql").len() == 3 && status(cluster, "statefulset", "mysql", "availableReplicas") == 3
        })
        .await;
    assert_eq!(images(&client.0, "mysql"), ["mysql:1", "mysql:1", "mysql:2"]);
    let revisions = client.0.list("controllerrevision");
    assert_eq!(revisions.iter().map(|one| number(one, "/revision").unwrap()).collect::<Vec<_>>().len(), 2);
    let set = client.0.get("statefulset", None, "mysql").unwrap();
    assert_ne!(set["status"]["currentRevision"], set["status"]["updateRevision"]);
    controllers.stop().await;
}

#[tokio::test]
async fn an_ordered_set_waits_for_the_one_before_and_a_parallel_one_does_not() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    let mut parallel = of_kind("StatefulSet", "cache", 3, "cache:unready");
    parallel["spec"]["podManagementPolicy"] = "Parallel".into();
    client.0.apply(of_kind("StatefulSet", "mysql", 3, "mysql:unready")).unwrap();
    client.0.apply(parallel).unwrap();
    client.until("the parallel one is there", |cluster| images(cluster, "cache").len() == 3).await;
    assert_eq!(images(&client.0, "mysql").len(), 1);
    controllers.stop().await;
}

#[tokio::test]
async fn a_daemon_set_rolls_one_node_at_a_time_and_goes_with_a_taint() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    client.0.apply(of_kind("DaemonSet", "agent", 0, "agent:1")).unwrap();
    client.until("it runs", |cluster| status(cluster, "daemonset", "agent", "numberAvailable") == 2).await;
    set_image(&client, "daemonset", "agent", "agent:2-missing");
    client.until("one is new", |cluster| images(cluster, "agent").iter().any(|image| image == "agent:2-missing")).await;
    client.until("and not there", |cluster| status(cluster, "daemonset", "agent", "numberUnavailable") == 1).await;
    assert!(images(&client.0, "agent").iter().any(|image| image == "agent:1"), "the other stays");
    set_image(&client, "daemonset", "agent", "agent:3");
    client
        .until("both are new", |cluster| {
            images(cluster, "agent") == ["agent:3", "agent:3"]
                && status(cluster, "daemonset", "agent", "numberAvailable") == 2
        })
        .await;
    let taint = json!([{"key": "gpu", "effect": "NoExecute"}]);
    client.0.merge("node", None, "node-1", json!({"spec": {"taints": taint}})).unwrap();
    client
        .until("one is left", |cluster| {
            images(cluster, "agent").len() == 1 && status(cluster, "daemonset", "agent", "desiredNumberScheduled") == 1
        })
        .await;
    controllers.stop().await;
}

fn job(name: &str, spec: Value) -> Value {
    let mut job = json!({
        "kind": "Job", "apiVersion": "batch/v1", "metadata": {"name": name},
        "spec": {"template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "job", "image": "job:1"}]}}},
    });
    job["spec"].as_object_mut().unwrap().extend(spec.as_object().unwrap().clone());
    job
}

#[tokio::test]
async fn a_job_runs_as_often_and_as_wide_as_it_says() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    client.0.apply(job("wide", json!({"completions": 5, "parallelism": 2, "completionMode": "Indexed"}))).unwrap();
    client
        .until("it is complete", |cluster| {
            condition(&cluster.get("job", None, "wide").unwrap(), "Complete")["status"] == "True"
        })
        .await;
    let done = client.0.get("job", None, "wide").unwrap();
    assert_eq!((number(&done, "/status/succeeded"), text(&done, "/status/completedIndexes")), (Some(5), "0-4"));
    assert_eq!(condition(&done, "SuccessCriteriaMet")["reason"], "CompletionsReached");
    assert_eq!(client.0.count("pod"), 5);
    controllers.stop().await;
}

#[tokio::test]
async fn a_job_that_fails_too_often_gives_up() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    let mut failing = job("failing", json!({"backoffLimit": 1}));
    failing["spec"]["template"]["metadata"] = json!({"annotations": {BEHAVIOUR: "crash"}});
    client.0.apply(failing).unwrap();
    client
        .until("it gave up", |cluster| {
            condition(&cluster.get("job", None, "failing").unwrap(), "Failed")["reason"] == "BackoffLimitExceeded"
        })
        .await;
    let failed = client.0.get("job", None, "failing").unwrap();
    assert_eq!(number(&failed, "/status/failed"), Some(2));
    assert_eq!(condition(&failed, "FailureTarget")["message"], "Job has reached the specified backoff limit");
    assert!(client.0.list("pod").iter().all(|pod| text(pod, "/status/phase") == "Failed"));
    controllers.stop().await;
}

#[tokio::test]
async fn a_finished_job_goes_after_its_time() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    client.0.apply(job("short", json!({"ttlSecondsAfterFinished": 0}))).unwrap();
    client.until("it ran and is gone", |cluster| cluster.get("job", None, "short").is_none()).await;
    client.until("its Pod, too", |cluster| cluster.count("pod") == 0).await;
    controllers.stop().await;
}

#[tokio::test]
async fn a_suspended_job_has_no_pods_until_it_is_resumed() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    client.0.apply(job("later", json!({"suspend": true}))).unwrap();
    client
        .until("it is suspended", |cluster| {
            condition(&cluster.get("job", None, "later").unwrap(), "Suspended")["reason"] == "JobSuspended"
        })
        .await;
    assert_eq!(client.0.count("pod"), 0);
    client.0.merge("job", None, "later", json!({"spec": {"suspend": false}})).unwrap();
    client
        .until("it is complete", |cluster| {
            condition(&cluster.get("job", None, "later").unwrap(), "Complete")["status"] == "True"
        })
        .await;
    controllers.stop().await;
}

#[tokio::test]
async fn more_than_a_hundred_endpoints_take_another_slice() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    client
        .0
        .apply(json!({
            "kind": "Service", "metadata": {"name": "web", "labels": {"team": "web"}},
            "spec": {"selector": {"app": "web"}, "ports": [{"name": "http", "port": 80, "targetPort": 8080}]},
        }))
        .unwrap();
    client.0.apply(deployment("web", 120, "web:1")).unwrap();
    let slices = |cluster: &DemoCluster| {
        let mut all: Vec<Value> = cluster.list("endpointslice");
        all.retain(|slice| label(slice, "kubernetes.io/service-name") == "web");
        all
    };
    client
        .until("all are ready in two", |cluster| {
            let all = slices(cluster);
            let ready = all.iter().flat_map(|slice| items(slice, "/endpoints"));
            all.len() == 2 && ready.filter(|one| one["conditions"]["ready"] == true).count() == 120
        })
        .await;
    let all = slices(&client.0);
    assert!(all.iter().all(|slice| items(slice, "/endpoints").len() <= 100));
    assert!(all.iter().all(|slice| label(slice, "team") == "web"));
    controllers.stop().await;
}

#[tokio::test]
async fn pods_that_are_not_ready_are_published_where_that_is_asked_for() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    let service = |name: &str, early: bool| {
        json!({
            "kind": "Service", "metadata": {"name": name},
            "spec": {
                "clusterIP": "None", "selector": {"app": "peer"}, "ports": [{"port": 80}],
                "publishNotReadyAddresses": early,
            },
        })
    };
    client.0.apply(service("early", true)).unwrap();
    client.0.apply(service("late", false)).unwrap();
    client.0.apply(deployment("peer", 1, "peer:unready")).unwrap();
    let ready = |cluster: &DemoCluster, name: &str| {
        let slices = cluster.list("endpointslice");
        let mut of_service = slices.iter().filter(|slice| label(slice, "kubernetes.io/service-name") == name);
        of_service.next().map(|slice| slice["endpoints"][0]["conditions"]["ready"].clone())
    };
    client
        .until("one says ready, the other not", |cluster| {
            ready(cluster, "early") == Some(true.into()) && ready(cluster, "late") == Some(false.into())
        })
        .await;
    assert!(
        client
            .0
            .list("endpointslice")
            .iter()
            .all(|one| { one.pointer("/metadata/labels/service.kubernetes.io~1headless").is_some() })
    );
    controllers.stop().await;
}
