//! Deleting, evicting, and what holds it up.

use serde_json::json;

use crate::harness::{deployment, pod, service, twin};

#[tokio::test]
async fn what_is_deleted_answers_as_its_kind_does() {
    twin("delete", async |side| {
        side.post("services", service("web")).await.ok();
        side.says("Service", side.delete("services/web").await.whole());
        side.says("again", side.delete("services/web").await.whole());
        side.post("deployments", deployment("web", 0)).await.ok();
        side.says("Deployment", side.delete("deployments/web").await.whole());
        let mut nowhere = pod("one");
        nowhere["spec"]["nodeSelector"] = json!({"place": "nowhere"});
        nowhere["spec"]["terminationGracePeriodSeconds"] = json!(30);
        side.post("pods", nowhere).await.ok();
        side.says(
            "a Pod without a place",
            side.delete("pods/one").await.pick("/kind /metadata/name /metadata/deletionGracePeriodSeconds"),
        );
        side.says("is gone at once", side.get("pods/one").await.code);
    })
    .await;
}

#[tokio::test]
async fn a_pod_is_given_its_time_unless_asked_otherwise() {
    twin("grace", async |side| {
        for (name, query) in
            [("a", ""), ("b", "?gracePeriodSeconds=0"), ("c", "?gracePeriodSeconds=7"), ("d", "?gracePeriodSeconds=-1")]
        {
            let mut one = pod(name);
            one["spec"]["terminationGracePeriodSeconds"] = json!(20);
            side.post("pods", one).await.ok();
            let place = format!("pods/{name}");
            side.until(&place, |pod| pod.text("/status/phase") == "Running").await;
            let answer = side.delete(&format!("{place}{query}")).await;
            side.says(query, answer.pick("/kind /metadata/name /metadata/deletionGracePeriodSeconds"));
            side.until_gone(&place).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_deletion_holds_only_for_what_it_names() {
    twin("preconditions", async |side| {
        let made = side.post("services", service("web")).await.ok();
        let uid = made.text("/metadata/uid");
        let wrong = json!({"preconditions": {"uid": "00000000-0000-4000-8000-000000000000"}});
        let answer = side.delete_with("services/web", wrong).await;
        side.says("another uid", answer.whole());
        let old = json!({"preconditions": {"resourceVersion": "1"}});
        let answer = side.delete_with("services/web", old).await;
        side.says("another version", json!([answer.code, answer.body["reason"], answer.body["details"]]));
        let right = json!({"preconditions": {"uid": uid, "resourceVersion": made.version()}});
        side.says("both right", side.delete_with("services/web", right).await.pick("/kind /status"));
    })
    .await;
}

#[tokio::test]
async fn deletion_options_that_make_no_sense_are_refused() {
    twin("delete-options", async |side| {
        side.post("services", service("web")).await.ok();
        for options in [
            json!({"propagationPolicy": "Sideways"}),
            json!({"propagationPolicy": "Orphan", "orphanDependents": true}),
            json!({"dryRun": ["Some"]}),
        ] {
            side.says(&options.to_string(), side.delete_with("services/web", options).await.whole());
        }
        side.says("a policy in the query", side.delete("services/web?propagationPolicy=Sideways").await.whole());
        side.says(
            "a dry run",
            side.delete_with("services/web", json!({"dryRun": ["All"]})).await.pick("/kind /status"),
        );
        side.says("it is there", side.get("services/web").await.code);
        let options = json!({"kind": "DeleteOptions", "apiVersion": "v1", "propagationPolicy": "Background"});
        side.says("good ones", side.delete_with("services/web", options).await.pick("/kind /status"));
    })
    .await;
}

#[tokio::test]
async fn many_are_deleted_by_selector() {
    twin("delete-many", async |side| {
        for (name, app) in [("a", "web"), ("b", "web"), ("c", "db")] {
            let mut one = service(name);
            one["metadata"]["labels"] = json!({"app": app});
            side.post("services", one).await.ok();
        }
        let dry = side.delete("services?labelSelector=app%3Dweb&dryRun=All").await;
        side.says("dry", dry.names());
        side.says("all there", side.get("services").await.names());
        let answer = side.delete("services?labelSelector=app%3Dweb").await;
        side.says("answer", answer.pick("/kind"));
        side.says("which", answer.names());
        side.says("left", side.get("services").await.names());
        side.says("none", side.delete("services?labelSelector=app%3Dnone").await.pick("/kind /items"));
        side.says("by field", side.delete("services?fieldSelector=metadata.name%3Dc").await.names());
    })
    .await;
}

#[tokio::test]
async fn a_finalizer_holds_an_object_until_it_is_taken_away() {
    twin("finalizer", async |side| {
        let mut held = service("web");
        held["metadata"]["finalizers"] = json!(["example.com/hold"]);
        side.post("services", held).await.ok();
        side.says(
            "deleted",
            side.delete("services/web")
                .await
                .pick("/kind /metadata/finalizers /metadata/deletionTimestamp /metadata/deletionGracePeriodSeconds"),
        );
        side.says("again", side.delete("services/web").await.pick("/kind /metadata/finalizers"));
        let more = json!({"metadata": {"finalizers": ["example.com/hold", "example.com/more"]}});
        // The real server says the cause twice.
        side.says("another is refused", side.merge("services/web", more).await.message());
        side.says(
            "a label is not",
            side.merge("services/web", json!({"metadata": {"labels": {"a": "b"}}})).await.pick("/metadata/labels"),
        );
        let answer = side.merge("services/web", json!({"metadata": {"finalizers": null}})).await;
        side.says("taken away", answer.pick("/kind /metadata/finalizers"));
        side.says("gone", side.get("services/web").await.code);
    })
    .await;
}

#[tokio::test]
async fn a_pod_is_evicted() {
    twin("evict", async |side| {
        side.post("pods", pod("one")).await.ok();
        side.until("pods/one", |pod| pod.text("/status/phase") == "Running").await;
        let eviction = |name: &str| {
            let metadata = json!({"name": name, "namespace": side.namespace});
            json!({"kind": "Eviction", "apiVersion": "policy/v1", "metadata": metadata})
        };
        side.says("missing", side.post("pods/none/eviction", eviction("none")).await.whole());
        side.says("another name", side.post("pods/one/eviction", eviction("two")).await.whole());
        let mut dry = eviction("one");
        dry["deleteOptions"] = json!({"dryRun": ["All"]});
        side.says("dry", side.post("pods/one/eviction", dry).await.whole());
        side.says("still there", side.get("pods/one").await.code);
        side.says("evicted", side.post("pods/one/eviction", eviction("one")).await.whole());
        side.until_gone("pods/one").await;
    })
    .await;
}
