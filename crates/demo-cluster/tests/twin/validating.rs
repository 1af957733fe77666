//! Objects that are refused for what is in them.

use serde_json::{Value, json};

use crate::harness::{container, deployment, object, pod, service, twin};

/// The object with other values at some places.
fn with(mut object: Value, changes: &[(&str, Value)]) -> Value {
    for (pointer, value) in changes {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent = object.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        if value.is_null() {
            parent.remove(key);
        } else {
            parent.insert(key.to_owned(), value.clone());
        }
    }
    object
}

#[tokio::test]
async fn a_name_that_is_none_is_refused() {
    twin("names", async |side| {
        for name in
            ["Upper", "under_score", "-dash", "dash-", "a.b", "two words", "7up", &"x".repeat(64), &"x".repeat(254)]
        {
            side.says(&format!("Service {name}"), side.post("services", service(name)).await.whole());
            side.says(
                &format!("Deployment {name}"),
                side.post("deployments?dryRun=All", deployment(name, 0)).await.pick("/kind"),
            );
        }
        let nameless = with(deployment("web", 0), &[("/metadata/name", Value::Null)]);
        side.says("none", side.post("deployments", nameless).await.whole());
        let answer = side
            .post("/api/v1/namespaces", json!({"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": "a.b"}}))
            .await;
        side.says("Namespace", answer.whole());
    })
    .await;
}

#[tokio::test]
async fn labels_that_are_none_are_refused() {
    twin("labels-invalid", async |side| {
        for labels in [json!({"-a": "b"}), json!({"a": "b c"}), json!({"a/b/c": "d"}), json!({"a": "x".repeat(64)})] {
            let written = with(service("web"), &[("/metadata/labels", labels.clone())]);
            side.says(&labels.to_string(), side.post("services", written).await.whole());
        }
        let written = with(service("web"), &[("/metadata/annotations", json!({"a b": "c"}))]);
        side.says("annotation", side.post("services", written).await.whole());
    })
    .await;
}

#[tokio::test]
async fn a_deployment_that_makes_no_sense_is_refused() {
    twin("invalid-deployment", async |side| {
        let containers = "/spec/template/spec/containers";
        for (what, changes) in [
            ("no selector", vec![("/spec/selector", Value::Null)]),
            ("an empty selector", vec![("/spec/selector", json!({}))]),
            ("a selector of others", vec![("/spec/selector", json!({"matchLabels": {"app": "other"}}))]),
            ("fewer than none", vec![("/spec/replicas", json!(-1))]),
            ("no containers", vec![(containers, json!([]))]),
            ("a container without a name", vec![(containers, json!([{"image": "shop/web:1"}]))]),
            ("a container without an image", vec![(containers, json!([{"name": "main"}]))]),
            ("two of a name", vec![(containers, json!([container("a", "x:1"), container("a", "y:1")]))]),
            ("a name of capitals", vec![(containers, json!([container("Main", "x:1")]))]),
            ("a policy for Jobs", vec![("/spec/template/spec/restartPolicy", json!("Never"))]),
            (
                "no surge and none unavailable",
                vec![("/spec/strategy", json!({"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 0}}))],
            ),
            ("an unknown strategy", vec![("/spec/strategy", json!({"type": "Sudden"}))]),
            ("nothing at all", vec![("/spec", json!({}))]),
        ] {
            side.says(what, side.post("deployments?dryRun=All", with(deployment("web", 1), &changes)).await.whole());
        }
    })
    .await;
}

#[tokio::test]
async fn a_container_that_makes_no_sense_is_refused() {
    twin("invalid-container", async |side| {
        for (what, part) in [
            ("port 0", json!({"ports": [{"containerPort": 0}]})),
            ("port 70000", json!({"ports": [{"containerPort": 70000}]})),
            ("a port's name", json!({"ports": [{"containerPort": 80, "name": "much-too-long-a-name"}]})),
            ("env without a name", json!({"env": [{"value": "x"}]})),
            ("a quantity", json!({"resources": {"requests": {"memory": "-1Gi"}}})),
            (
                "more asked than allowed",
                json!({"resources": {"requests": {"memory": "2Gi"}, "limits": {"memory": "1Gi"}}}),
            ),
            ("a pull policy", json!({"imagePullPolicy": "Perhaps"})),
        ] {
            let mut one = container("main", "shop/web:1.0.0");
            one.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
            let written = with(pod("one"), &[("/spec/containers", json!([one]))]);
            side.says(what, side.post("pods?dryRun=All", written).await.whole());
        }
    })
    .await;
}

#[tokio::test]
async fn a_service_that_makes_no_sense_is_refused() {
    twin("invalid-service", async |side| {
        for (what, ports) in [
            ("no ports", json!([])),
            ("port 0", json!([{"port": 0}])),
            ("port 70000", json!([{"port": 70000}])),
            ("two without names", json!([{"port": 80}, {"port": 81}])),
            ("two of a name", json!([{"name": "a", "port": 80}, {"name": "a", "port": 81}])),
            ("the same twice", json!([{"name": "a", "port": 80}, {"name": "b", "port": 80}])),
            ("a target port's name", json!([{"port": 80, "targetPort": "NOT_A_NAME"}])),
            ("a protocol", json!([{"port": 80, "protocol": "HTTP"}])),
        ] {
            let written = with(service("web"), &[("/spec/ports", ports)]);
            side.says(what, side.post("services?dryRun=All", written).await.whole());
        }
    })
    .await;
}

#[tokio::test]
async fn an_ingress_that_makes_no_sense_is_refused() {
    twin("invalid-ingress", async |side| {
        let backend = json!({"service": {"name": "web", "port": {"number": 80}}});
        let root = |backend: Value| json!({"path": "/", "pathType": "Prefix", "backend": backend});
        let rule = |path: Value| json!({"rules": [{"host": "shop.example", "http": {"paths": [path]}}]});
        for (what, spec) in [
            ("nothing", json!({})),
            ("no path type", rule(json!({"path": "/", "backend": backend}))),
            ("a path without a slash", rule(json!({"path": "a", "pathType": "Prefix", "backend": backend}))),
            ("a backend without a port", rule(root(json!({"service": {"name": "web"}})))),
            ("no backend", rule(root(json!({})))),
            (
                "a host that is an address",
                json!({"rules": [{"host": "1.2.3.4", "http": {"paths": [root(backend.clone())]}}]}),
            ),
        ] {
            let written = object("networking.k8s.io/v1 Ingress", "web", spec);
            side.says(what, side.post("ingresses?dryRun=All", written).await.whole());
        }
    })
    .await;
}

#[tokio::test]
async fn jobs_and_autoscalers_that_make_no_sense_are_refused() {
    twin("invalid-jobs", async |side| {
        let template = json!({"spec": {"restartPolicy": "Never", "containers": [container("main", "x:1")]}});
        let job = |spec: Value| object("batch/v1 Job", "x", spec);
        let always = json!({"spec": {"containers": [container("main", "x:1")]}});
        side.says("no policy", side.post("jobs?dryRun=All", job(json!({"template": always}))).await.whole());
        let fewer = json!({"template": template, "completions": -1, "backoffLimit": -2});
        side.says("fewer than none", side.post("jobs?dryRun=All", job(fewer)).await.whole());
        for schedule in ["", "often", "61 * * * *", "* * * *"] {
            let cron = json!({
                "kind": "CronJob", "apiVersion": "batch/v1", "metadata": {"name": "x"},
                "spec": {"schedule": schedule, "jobTemplate": {"spec": {"template": template}}},
            });
            side.says(schedule, side.post("cronjobs?dryRun=All", cron).await.whole());
        }
        let target = json!({"kind": "Deployment", "name": "web", "apiVersion": "apps/v1"});
        let bounds = json!({"scaleTargetRef": target, "minReplicas": 5, "maxReplicas": 2});
        let hpa = object("autoscaling/v2 HorizontalPodAutoscaler", "x", bounds);
        side.says("autoscaler", side.post("horizontalpodautoscalers?dryRun=All", hpa).await.whole());
    })
    .await;
}
