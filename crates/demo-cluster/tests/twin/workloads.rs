//! The other workloads.

use serde_json::{Value, json};

use crate::harness::{Answer, container, deployment, pod, template, texts, twin};

fn workload(kind: &str, name: &str, rest: Value) -> Value {
    let mut made = json!({"kind": kind, "apiVersion": "apps/v1", "metadata": {"name": name}, "spec": {
        "selector": {"matchLabels": {"app": name}}, "template": template(name, "shop/db:1.0.0"),
    }});
    made["spec"].as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    made
}

fn database() -> Value {
    workload("StatefulSet", "db", json!({"replicas": 3, "serviceName": "db"}))
}

fn is(event: &Value, name: &str) -> bool {
    event["object"]["metadata"]["name"] == name
}

fn ready(event: &Value) -> bool {
    texts::condition(&event["object"], "Ready")["status"] == "True"
}

#[tokio::test]
async fn a_stateful_set_makes_its_pods_in_order_and_by_number() {
    twin("stateful", async |side| {
        let version = side.get("pods").await.version();
        let mut watch = side.watch(&format!("pods?watch=true&resourceVersion={version}")).await;
        side.post("statefulsets", database()).await.ok();
        let whole = |set: &Answer| set.at("/status/availableReplicas") == 3 && set.at("/status/currentReplicas") == 3;
        let set = side.until("statefulsets/db", whole).await;
        let status = "/status/replicas /status/readyReplicas /status/availableReplicas /status/currentReplicas \
            /status/updatedReplicas /status/observedGeneration /status/collisionCount";
        side.says("status", set.pick(status));
        side.says("one revision", set.at("/status/currentRevision") == set.at("/status/updateRevision"));
        let seen = watch.until(|event| is(event, "db-2") && ready(event)).await;
        let order: Vec<&str> = seen
            .iter()
            .filter_map(|event| {
                let name = texts::text(&event["object"], "/metadata/name");
                (event["type"] == "ADDED").then_some(name)
            })
            .collect();
        side.says("order", json!(order));
        let second = seen.iter().position(|event| is(event, "db-1")).unwrap();
        side.says("the second waits for the first", seen[..second].iter().any(ready));
        let first = side.get("pods/db-0").await;
        side.says("labels", first.pick("/metadata/labels /metadata/ownerReferences /spec/hostname"));
        side.merge("statefulsets/db/scale", json!({"spec": {"replicas": 1}})).await.ok();
        side.says("the last go first", side.until("pods", |pods| pods.items().len() == 1).await.names());
    })
    .await;
}

#[tokio::test]
async fn a_stateful_set_rolls_from_the_last_to_the_first() {
    twin("stateful-roll", async |side| {
        side.post("statefulsets", database()).await.ok();
        let whole = |set: &Answer| set.at("/status/readyReplicas") == 3;
        side.until("statefulsets/db", whole).await;
        let version = side.get("pods").await.version();
        let mut watch = side.watch(&format!("pods?watch=true&resourceVersion={version}")).await;
        let image = json!({"spec": {"template": {"spec": {"containers": [container("main", "shop/db:2.0.0")]}}}});
        side.strategic("statefulsets/db", image).await.ok();
        let rolled = |set: &Answer| {
            set.at("/status/updatedReplicas") == 3
                && whole(set)
                && set.at("/status/currentRevision") == set.at("/status/updateRevision")
        };
        let set = side.until("statefulsets/db", rolled).await;
        side.says(
            "status",
            set.pick("/status/replicas /status/readyReplicas /status/updatedReplicas /status/currentReplicas"),
        );
        let seen = watch.until(|event| event["type"] == "ADDED" && event["object"]["metadata"]["name"] == "db-0").await;
        let gone: Vec<&Value> = seen
            .iter()
            .filter(|event| event["type"] == "DELETED")
            .map(|event| &event["object"]["metadata"]["name"])
            .collect();
        side.says("order", json!(gone));
    })
    .await;
}

#[tokio::test]
async fn a_daemon_set_has_a_pod_on_each_machine() {
    twin("daemon", async |side| {
        side.post("daemonsets", workload("DaemonSet", "agent", json!({}))).await.ok();
        let count = side.nodes();
        let set = side.until("daemonsets/agent", |set| set.at("/status/numberAvailable") == count).await;
        side.says("status", set.pick("/status"));
        let pods = side.get("pods").await;
        let nodes: std::collections::BTreeSet<&str> =
            pods.items().iter().map(|pod| texts::text(pod, "/spec/nodeName")).collect();
        side.says("on each one", json!([nodes.len() == count, pods.items().len() == count]));
        side.says("nowhere to run", {
            let nowhere = json!({"spec": {"template": {"spec": {"nodeSelector": {"place": "nowhere"}}}}});
            side.merge("daemonsets/agent", nowhere).await.ok();
            let set = side
                .until("daemonsets/agent", |set| {
                    set.at("/status/desiredNumberScheduled") == 0
                        && set.at("/status/numberMisscheduled") == 0
                        && set.at("/status/observedGeneration") == 2
                })
                .await;
            side.until("pods", |pods| pods.items().is_empty()).await;
            set.pick("/status/desiredNumberScheduled /status/numberMisscheduled")
        });
    })
    .await;
}

fn job(name: &str, rest: Value) -> Value {
    let mut made = json!({"kind": "Job", "apiVersion": "batch/v1", "metadata": {"name": name}, "spec": {
        "template": {"spec": {
            "restartPolicy": "Never", "terminationGracePeriodSeconds": 0,
            "containers": [container("main", "shop/report:1.0.0")],
        }},
    }});
    made["spec"].as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    made
}

#[tokio::test]
async fn a_job_completes() {
    twin("job", async |side| {
        side.post("jobs", job("report", json!({"completions": 2, "parallelism": 2}))).await.ok();
        let done = |job: &Answer| texts::condition(&job.body, "Complete")["status"] == "True";
        let finished = side.until("jobs/report", done).await;
        side.says("status", finished.pick("/status"));
        let pods = side.get("pods").await;
        let labels = |pod: &Value| {
            texts::pick(pod, "/metadata/labels/job-name /metadata/labels/batch.kubernetes.io~1job-name /status/phase")
                .into_iter()
                .collect::<serde_json::Map<_, _>>()
        };
        side.says("Pods", pods.items().iter().map(labels).map(Value::Object).collect::<Value>());
    })
    .await;
}

#[tokio::test]
async fn a_job_fails_when_its_time_is_over() {
    twin("job-late", async |side| {
        let mut late = job("report", json!({"activeDeadlineSeconds": 1}));
        late["spec"]["template"]["spec"]["nodeSelector"] = json!({"place": "nowhere"});
        side.post("jobs", late).await.ok();
        let failed = |job: &Answer| texts::condition(&job.body, "Failed")["status"] == "True";
        let job = side.until("jobs/report", failed).await;
        side.says("status", job.pick("/status/succeeded /status/conditions"));
        side.until("pods", |pods| pods.items().is_empty()).await;
    })
    .await;
}

#[tokio::test]
async fn a_suspended_job_and_a_suspended_cron_job_make_no_pods() {
    twin("suspended", async |side| {
        side.post("jobs", job("report", json!({"suspend": true}))).await.ok();
        let suspended = |job: &Answer| texts::condition(&job.body, "Suspended")["status"] == "True";
        side.says("Job", side.until("jobs/report", suspended).await.pick("/status"));
        let cron = json!({"kind": "CronJob", "apiVersion": "batch/v1", "metadata": {"name": "nightly"}, "spec": {
            "schedule": "* * * * *", "suspend": true, "jobTemplate": {"spec": job("x", json!({}))["spec"]},
        }});
        side.says("CronJob", side.post("cronjobs", cron).await.pick("/status /spec/suspend"));
        side.says("Pods", side.get("pods").await.names());
        side.merge("jobs/report", json!({"spec": {"suspend": false}})).await.ok();
        let done = |job: &Answer| texts::condition(&job.body, "Complete")["status"] == "True";
        side.says("resumed", side.until("jobs/report", done).await.pick("/status/succeeded /status/conditions"));
    })
    .await;
}

#[tokio::test]
async fn a_replica_set_replaces_what_is_deleted_and_takes_no_more_than_it_wants() {
    twin("replace", async |side| {
        side.post("deployments", deployment("web", 2)).await.ok();
        side.rolled_out("web").await;
        let before = side.get("pods").await;
        let first = texts::text(&before.items()[0], "/metadata/name").to_owned();
        side.delete(&format!("pods/{first}")).await.ok();
        side.until_gone(&format!("pods/{first}")).await;
        side.rolled_out("web").await;
        side.says("as many again", side.get("pods").await.items().len());
        side.post("pods", pod("stray")).await.ok();
        let set = side.get("replicasets").await;
        let set = texts::text(&set.items()[0], "/metadata/labels/pod-template-hash").to_owned();
        side.merge("pods/stray", json!({"metadata": {"labels": {"app": "web", "pod-template-hash": set}}})).await.ok();
        side.until("pods", |pods| pods.items().len() == 2).await;
        side.says("one too many goes", side.rolled_out("web").await.pick("/status/replicas"));
    })
    .await;
}
