use serde_json::{Value, json};

use super::client::Client;
use super::writing::deployment;
use crate::fields::{items, number, text};

const DEPLOYMENTS: &str = "/apis/apps/v1/namespaces/default/deployments";

async fn with_order(client: &Client) {
    client.0.apply(deployment("order", 2, "order:1")).unwrap();
    client
        .until("it runs", |cluster| {
            number(&cluster.get("deployment", None, "order").unwrap(), "/status/availableReplicas") == Some(2)
        })
        .await;
}

async fn delete(client: &Client, policy: &str) -> (u16, Value) {
    let options = json!({"kind": "DeleteOptions", "apiVersion": "v1", "propagationPolicy": policy});
    client.send("DELETE", &format!("{DEPLOYMENTS}/order"), "application/json", options).await
}

#[tokio::test]
async fn in_the_background_the_owner_goes_first_and_all_it_owned_follows() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    with_order(&client).await;
    assert_eq!(delete(&client, "Background").await.0, 200);
    assert!(client.0.get("deployment", None, "order").is_none());
    client.until("the rest is gone", |cluster| cluster.count("replicaset") + cluster.count("pod") == 0).await;
    controllers.stop().await;
}

#[tokio::test]
async fn in_the_foreground_the_owner_goes_last() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    with_order(&client).await;
    let version = client.0.version();
    let mut watch = client.watch(&format!("{DEPLOYMENTS}?watch=true&resourceVersion={version}")).await;
    delete(&client, "Foreground").await;
    loop {
        let event = watch.next().await.unwrap();
        if event["type"] == "DELETED" {
            break;
        }
        assert!(!text(&event, "/object/metadata/deletionTimestamp").is_empty());
    }
    assert_eq!(client.0.count("replicaset") + client.0.count("pod"), 0);
    controllers.stop().await;
}

#[tokio::test]
async fn orphans_stay_and_are_adopted_by_the_next_of_that_name() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    with_order(&client).await;
    let pods = |client: &Client| -> Vec<String> {
        client.0.list("pod").iter().map(|pod| text(pod, "/metadata/uid").to_owned()).collect()
    };
    let before = pods(&client);
    delete(&client, "Orphan").await;
    client.until("it is gone", |cluster| cluster.get("deployment", None, "order").is_none()).await;
    assert!(items(&client.0.list("replicaset")[0], "/metadata/ownerReferences").is_empty());
    with_order(&client).await;
    client
        .until("it has its ReplicaSet again", |cluster| {
            !items(&cluster.list("replicaset")[0], "/metadata/ownerReferences").is_empty()
        })
        .await;
    assert_eq!(pods(&client), before);
    assert_eq!(client.0.count("replicaset"), 1);
    controllers.stop().await;
}

#[tokio::test]
async fn what_names_an_owner_that_is_not_there_goes_again() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    client
        .0
        .apply(json!({
            "kind": "ConfigMap", "apiVersion": "v1",
            "metadata": {"name": "left", "ownerReferences": [
                {"kind": "Deployment", "apiVersion": "apps/v1", "name": "nobody", "uid": "0"},
            ]},
        }))
        .unwrap();
    client.until("it is collected", |cluster| cluster.get("configmap", None, "left").is_none()).await;
    controllers.stop().await;
}

#[tokio::test]
async fn a_namespace_is_emptied_before_it_goes() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    client.0.apply(json!({"kind": "Namespace", "metadata": {"name": "team"}})).unwrap();
    let mut order = deployment("order", 2, "order:1");
    order["metadata"]["namespace"] = "team".into();
    client.0.apply(order).unwrap();
    client.until("it has Pods", |cluster| cluster.count("pod") == 2).await;
    client.delete("/api/v1/namespaces/team").await;
    client.until("it is gone", |cluster| cluster.get("namespace", None, "team").is_none()).await;
    assert_eq!(client.0.count("deployment") + client.0.count("replicaset") + client.0.count("pod"), 0);
    controllers.stop().await;
}
