use serde_json::{Value, json};

use super::client::Client;
use crate::fields::{number, text};
use crate::{DemoCluster, World};

const DEPLOYMENTS: &str = "/apis/apps/v1/namespaces/default/deployments";

pub(super) fn deployment(name: &str, replicas: i64, image: &str) -> Value {
    json!({
        "kind": "Deployment", "apiVersion": "apps/v1", "metadata": {"name": name},
        "spec": {
            "replicas": replicas, "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": [{"name": "app", "image": image}]}},
        },
    })
}

#[tokio::test]
async fn a_create_sets_what_the_server_owns_and_a_second_conflicts() {
    let client = Client::of_empty();
    let (code, made) = client.post(DEPLOYMENTS, deployment("order", 1, "order:1")).await;
    assert_eq!(code, 201, "{made:#}");
    for field in ["uid", "creationTimestamp", "resourceVersion"] {
        assert!(!text(&made, &format!("/metadata/{field}")).is_empty(), "{field}");
    }
    assert_eq!(number(&made, "/metadata/generation"), Some(1));
    assert_eq!(made["spec"]["strategy"]["rollingUpdate"]["maxSurge"], "25%");
    let (code, again) = client.post(DEPLOYMENTS, deployment("order", 1, "order:1")).await;
    assert_eq!((code, text(&again, "/reason")), (409, "AlreadyExists"));
    assert_eq!(text(&again, "/message"), "deployments.apps \"order\" already exists");
}

#[tokio::test]
async fn a_dry_run_answers_but_changes_nothing() {
    let client = Client::of_empty();
    let (code, _) = client.post(&format!("{DEPLOYMENTS}?dryRun=All"), deployment("order", 1, "order:1")).await;
    assert_eq!(code, 201);
    assert!(client.0.get("deployment", None, "order").is_none());
    client.0.apply(deployment("order", 1, "order:1")).unwrap();
    let version = client.0.version();
    let (code, would) =
        client.merge(&format!("{DEPLOYMENTS}/order?dryRun=All"), json!({"spec": {"replicas": 5}})).await;
    assert_eq!(
        (code, number(&would, "/spec/replicas"), number(&would, "/metadata/generation")),
        (200, Some(5), Some(2))
    );
    assert_eq!(client.0.version(), version);
}

#[tokio::test]
async fn a_replace_with_an_old_version_conflicts() {
    let client = Client::of_empty();
    let old = client.0.apply(deployment("order", 1, "order:1")).unwrap();
    client.0.merge("deployment", None, "order", json!({"spec": {"replicas": 2}})).unwrap();
    let (code, error) = client.put(&format!("{DEPLOYMENTS}/order"), old).await;
    assert_eq!((code, text(&error, "/reason")), (409, "Conflict"));
    assert!(text(&error, "/message").starts_with("Operation cannot be fulfilled on deployments.apps \"order\""));
}

#[tokio::test]
async fn mistakes_are_refused_with_their_field() {
    let client = Client::of_empty();
    let mut wrong = deployment("order", 1, "order:1");
    wrong["spec"]["template"]["metadata"]["labels"]["app"] = "other".into();
    let (code, error) = client.post(DEPLOYMENTS, wrong).await;
    assert_eq!((code, text(&error, "/details/causes/0/field")), (422, "spec.template.metadata.labels"));
    let (code, error) = client.post("/apis/apps/v1/namespaces/nowhere/deployments", deployment("a", 1, "a:1")).await;
    assert_eq!((code, text(&error, "/message")), (404, "namespaces \"nowhere\" not found"));
    let (code, _) = client.post(DEPLOYMENTS, deployment("Order", 1, "order:1")).await;
    assert_eq!(code, 422);
    client.0.apply(deployment("order", 1, "order:1")).unwrap();
    let patch = json!({"spec": {"selector": {"matchLabels": {"app": "x"}}, "template": {"metadata": {"labels": {"app": "x"}}}}});
    let (code, error) = client.merge(&format!("{DEPLOYMENTS}/order"), patch).await;
    assert!(code == 422 && text(&error, "/message").contains("field is immutable"), "{error:#}");
}

#[tokio::test]
async fn a_strategic_patch_merges_containers_by_name_and_status_is_left_alone() {
    let client = Client::of_empty();
    client.0.apply(deployment("order", 1, "order:1")).unwrap();
    let patch = json!({
        "spec": {"template": {"spec": {"containers": [{"name": "app", "image": "order:2"}]}}},
        "status": {"readyReplicas": 7},
    });
    let kind = "application/strategic-merge-patch+json";
    let (code, done) = client.send("PATCH", &format!("{DEPLOYMENTS}/order"), kind, patch).await;
    assert_eq!(code, 200);
    assert_eq!(done["spec"]["template"]["spec"]["containers"][0]["image"], "order:2");
    assert_eq!(done["spec"]["template"]["spec"]["containers"][0]["imagePullPolicy"], "IfNotPresent");
    assert_eq!(done.pointer("/status/readyReplicas"), None);
    let (_, done) = client
        .merge(&format!("{DEPLOYMENTS}/order/status"), json!({"status": {"replicas": 7, "readyReplicas": 7}}))
        .await;
    assert_eq!(done["status"]["readyReplicas"], 7);
    assert_eq!(done["metadata"]["generation"], 2);
}

#[tokio::test]
async fn an_apply_creates_then_merges_and_wants_a_manager() {
    let client = Client::of_empty();
    let path = format!("{DEPLOYMENTS}/order?fieldManager=hopmap&force=true");
    let kind = "application/apply-patch+yaml";
    let (code, _) = client.send("PATCH", &path, kind, deployment("order", 1, "order:1")).await;
    assert_eq!(code, 201);
    let (code, done) = client.send("PATCH", &path, kind, deployment("order", 2, "order:2")).await;
    assert_eq!((code, number(&done, "/spec/replicas")), (200, Some(2)));
    let (code, _) =
        client.send("PATCH", &format!("{DEPLOYMENTS}/order"), kind, deployment("order", 2, "order:2")).await;
    assert_eq!(code, 422);
}

#[tokio::test]
async fn scale_is_read_and_written_apart() {
    let client = Client::of_empty();
    client.0.apply(deployment("order", 2, "order:1")).unwrap();
    let path = format!("{DEPLOYMENTS}/order/scale");
    let (_, mut scale) = client.get(&path).await;
    assert_eq!((number(&scale, "/spec/replicas"), text(&scale, "/status/selector")), (Some(2), "app=order"));
    scale["spec"]["replicas"] = 4.into();
    assert_eq!(client.put(&path, scale.clone()).await.0, 200);
    assert_eq!(client.put(&path, scale).await.0, 409, "the version is old by now");
    let (code, scale) = client.merge(&path, json!({"spec": {"replicas": 1}})).await;
    assert_eq!((code, number(&scale, "/spec/replicas")), (200, Some(1)));
}

#[tokio::test]
async fn a_deletion_takes_what_is_owned_with_it() {
    let client = Client(DemoCluster::new(World::company()));
    let path = "/apis/apps/v1/namespaces/prod/deployments/order";
    let owned = |client: &Client, kind: &str| {
        client
            .0
            .list(kind)
            .iter()
            .filter(|object| {
                text(object, "/metadata/namespace") == "prod" && text(object, "/metadata/labels/app") == "order"
            })
            .count()
    };
    assert_eq!((owned(&client, "replicaset"), owned(&client, "pod")), (3, 3));
    let (code, status) = client.delete(path).await;
    assert_eq!((code, text(&status, "/status")), (200, "Success"));
    assert_eq!((owned(&client, "replicaset"), owned(&client, "pod")), (0, 0));
    assert_eq!(client.delete(path).await.0, 404);
    let orphan = json!({"propagationPolicy": "Orphan"});
    client.send("DELETE", "/apis/apps/v1/namespaces/prod/deployments/user", "application/json", orphan).await;
    let user = client
        .0
        .list("replicaset")
        .into_iter()
        .find(|set| text(set, "/metadata/labels/app") == "user" && text(set, "/metadata/namespace") == "prod");
    assert_eq!(user.unwrap()["metadata"].get("ownerReferences"), None);
}

#[tokio::test]
async fn a_namespace_goes_with_everything_in_it() {
    let client = Client(DemoCluster::new(World::company()));
    assert_eq!(client.delete("/api/v1/namespaces/dev").await.0, 200);
    for kind in ["pod", "service", "deployment", "ingress", "cronjob"] {
        assert!(client.0.list(kind).iter().all(|object| text(object, "/metadata/namespace") != "dev"), "{kind}");
    }
}

#[tokio::test]
async fn what_is_not_done_says_so() {
    let client = Client(DemoCluster::new(World::company()));
    let (code, error) = client.get("/api/v1/namespaces/prod/pods/mysql-0/exec?command=sh").await;
    assert_eq!((code, text(&error, "/reason")), (501, "NotImplemented"));
    assert_eq!(client.get("/apis/gateway.networking.k8s.io/v1/gateways").await.0, 404);
    assert_eq!(client.get("/api/v1/secrets").await.0, 501);
}
