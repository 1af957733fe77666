//! PUT: the whole object again.

use serde_json::{Value, json};

use crate::harness::{Answer, container, deployment, object, pod, service, template, texts, twin};

const STANDS: &str = "/metadata/labels /metadata/generation /spec/ports";

#[tokio::test]
async fn a_put_on_an_old_version_is_a_conflict() {
    twin("put-conflict", async |side| {
        let mut old = side.post("services", service("web")).await.ok().body;
        side.merge("services/web", json!({"metadata": {"labels": {"app": "new"}}})).await.ok();
        old["metadata"]["labels"] = json!({"app": "old"});
        side.says("old", side.put("services/web", old.clone()).await.whole());
        let mut now = side.get("services/web").await.body;
        now["metadata"]["labels"] = json!({"app": "now"});
        side.says("now", side.put("services/web", now).await.pick(STANDS));
        old["metadata"]["resourceVersion"] = json!("none");
        side.says("no version at all", side.put("services/web", old).await.whole());
    })
    .await;
}

#[tokio::test]
async fn a_put_without_a_version_replaces_what_is_there() {
    twin("put-plain", async |side| {
        side.post("services", service("web")).await.ok();
        let mut written = service("web");
        written["spec"]["ports"] = json!([{"name": "https", "port": 443}]);
        written["metadata"]["labels"] = json!({"other": "yes"});
        side.says("replaced", side.put("services/web", written.clone()).await.pick(STANDS));
        side.says("nothing there", side.put("services/none", service("none")).await.whole());
        side.says("another name", side.put("services/other", written.clone()).await.whole());
        written["metadata"]["name"] = Value::Null;
        side.says("no name", side.put("services/web", written).await.whole());
        let mut elsewhere = service("web");
        elsewhere["metadata"]["namespace"] = json!("default");
        side.says("another namespace", side.put("services/web", elsewhere).await.whole());
        side.says("another kind", side.put("services/web", deployment("web", 0)).await.whole());
    })
    .await;
}

#[tokio::test]
async fn a_put_for_another_incarnation_is_refused() {
    twin("put-uid", async |side| {
        let mut written = side.post("services", service("web")).await.ok().body;
        written["metadata"]["uid"] = json!("00000000-0000-4000-8000-000000000000");
        let answer = side.put("services/web", written).await;
        side.says("code and reason", json!([answer.code, answer.body["reason"], answer.body["details"]]));
    })
    .await;
}

#[tokio::test]
async fn a_put_that_changes_nothing_keeps_the_version() {
    twin("put-same", async |side| {
        let made = side.post("services", service("web")).await.ok();
        let again = side.put("services/web", made.body.clone()).await.ok();
        side.says("version stays", made.version() == again.version());
        let plain = side.put("services/web", service("web")).await.ok();
        side.says("also without what the server added", made.version() == plain.version());
    })
    .await;
}

#[tokio::test]
async fn the_generation_counts_changes_of_the_spec_and_not_of_labels_or_status() {
    twin("generation", async |side| {
        side.post("deployments", deployment("web", 0)).await.ok();
        let generation = async |what: &str| {
            side.says(what, side.get("deployments/web").await.pick("/metadata/generation"));
        };
        generation("created").await;
        side.merge("deployments/web", json!({"metadata": {"labels": {"a": "b"}}})).await.ok();
        generation("a label").await;
        side.merge("deployments/web", json!({"metadata": {"annotations": {"c": "d"}}})).await.ok();
        generation("an annotation").await;
        side.merge("deployments/web", json!({"spec": {"minReadySeconds": 1}})).await.ok();
        generation("the spec").await;
        side.merge("deployments/web", json!({"spec": {"minReadySeconds": 1}})).await.ok();
        generation("the same spec").await;
        side.merge("deployments/web/status", json!({"status": {"observedGeneration": 1}})).await.ok();
        generation("the status").await;
        side.merge("deployments/web", json!({"metadata": {"generation": 70}})).await.ok();
        generation("itself").await;
        side.merge("deployments/web/scale", json!({"spec": {"replicas": 1}})).await.ok();
        generation("the scale").await;
    })
    .await;
}

#[tokio::test]
async fn spec_and_status_are_written_apart() {
    twin("status", async |side| {
        let mut one = pod("one");
        one["spec"]["nodeSelector"] = json!({"place": "nowhere"});
        one["status"] = json!({"phase": "Running", "podIP": "1.2.3.4"});
        side.says("created", side.post("pods", one).await.pick("/status/phase /status/podIP"));
        let both = json!({"metadata": {"labels": {"a": "b"}}, "status": {"message": "written"}});
        side.says("at the object", side.merge("pods/one", both.clone()).await.pick("/metadata/labels /status/message"));
        let both =
            json!({"metadata": {"labels": {"a": "c"}}, "spec": {"hostname": "x"}, "status": {"message": "written"}});
        side.says(
            "at the status",
            side.merge("pods/one/status", both).await.pick("/metadata/labels /spec/hostname /status/message"),
        );
        // The scheduler writes into the status too.
        let tried = |pod: &Answer| !texts::condition(&pod.body, "PodScheduled").is_null();
        let mut read = side.until("pods/one/status", tried).await.body;
        read["status"]["reason"] = json!("Told");
        read["metadata"]["annotations"] = json!({"told": "too"});
        side.says(
            "put",
            side.put("pods/one/status", read).await.pick("/status/reason /status/message /metadata/annotations"),
        );
    })
    .await;
}

/// What is wrong, without the text: it is of the programming language that the server is written in.
fn cause(answer: &Answer) -> Value {
    let cause = answer.at("/details/causes/0");
    json!([answer.code, answer.body["reason"], cause["field"], cause["reason"]])
}

#[tokio::test]
async fn what_cannot_change_is_refused() {
    twin("immutable", async |side| {
        side.post("deployments", deployment("web", 0)).await.ok();
        let labels = json!({"app": "new"});
        let selector = json!({"selector": {"matchLabels": labels}, "template": {"metadata": {"labels": labels}}});
        let selector = json!({"spec": selector});
        side.says("a selector", side.merge("deployments/web", selector).await.whole());
        side.post("services", service("web")).await.ok();
        let answer = side.merge("services/web", json!({"spec": {"clusterIP": "10.96.99.99"}})).await;
        side.says("a cluster IP", cause(&answer));
        let mut one = pod("one");
        one["spec"]["nodeSelector"] = json!({"place": "nowhere"});
        side.post("pods", one).await.ok();
        let answer = side.merge("pods/one", json!({"spec": {"hostname": "other"}})).await;
        side.says("a Pod", cause(&answer));
        let image = json!({"spec": {"containers": [container("main", "shop/web:2.0.0")]}});
        let answer = side.strategic("pods/one", image).await;
        side.says("but its image", answer.pick("/spec/containers/0/image /metadata/generation"));
        let mut job = object("batch/v1 Job", "x", json!({"suspend": true, "template": template("x", "x:1")}));
        job["spec"]["template"]["spec"]["restartPolicy"] = json!("Never");
        side.post("jobs", job).await.ok();
        let answer = side.merge("jobs/x", json!({"spec": {"completions": 7}})).await;
        side.says("a Job", answer.message());
        let mut set = deployment("x", 0);
        set["kind"] = json!("StatefulSet");
        set["spec"]["serviceName"] = json!("x");
        side.post("statefulsets", set).await.ok();
        side.says("a StatefulSet", side.merge("statefulsets/x", json!({"spec": {"serviceName": "y"}})).await.whole());
    })
    .await;
}

#[tokio::test]
async fn metadata_of_the_server_cannot_be_written() {
    twin("metadata", async |side| {
        let made = side.post("services", service("web")).await.ok();
        let mut written = service("new");
        written["metadata"]["uid"] = json!("mine");
        written["metadata"]["creationTimestamp"] = json!("2001-01-01T00:00:00Z");
        let mine = side.post("services", written).await.ok();
        side.says("own uid", mine.text("/metadata/uid") == "mine");
        side.says("own time", mine.text("/metadata/creationTimestamp").starts_with("2001"));
        let patch = json!({"metadata": {"creationTimestamp": "2001-01-01T00:00:00Z"}});
        let patched = side.merge("services/web", patch).await;
        side.says("code", patched.code);
        side.says(
            "time stays",
            patched.text("/metadata/creationTimestamp") == made.text("/metadata/creationTimestamp"),
        );
        let answer = side.merge("services/web", json!({"metadata": {"name": "other"}})).await;
        side.says("another name", answer.whole());
        let answer = side.merge("services/web", json!({"metadata": {"namespace": "default"}})).await;
        side.says("another namespace", answer.whole());
        let answer = side.merge("services/web", json!({"metadata": {"uid": "other"}})).await;
        side.says("another uid", json!([answer.code, answer.body["reason"]]));
    })
    .await;
}
