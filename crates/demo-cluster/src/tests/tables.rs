use serde_json::{Value, json};

use super::client::Client;
use crate::fields::{items, text};
use crate::{DemoCluster, World};

const TABLE: (&str, &str) = (
    "accept",
    "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json",
);

async fn table(client: &Client, path: &str) -> Value {
    let (code, table) = client.with(&[TABLE], "GET", path, Value::Null).await;
    assert_eq!((code, text(&table, "/kind")), (200, "Table"), "{path}: {table}");
    table
}

#[tokio::test]
async fn every_kind_has_as_many_cells_as_columns() {
    let client = Client(DemoCluster::new(World::company()));
    let mut seen = 0;
    for facts in crate::kinds::KINDS {
        let above = if facts.group.is_empty() { "api" } else { "apis" };
        let table = table(&client, &format!("/{above}/{}/{}", facts.api_version(), facts.plural)).await;
        let columns = items(&table, "/columnDefinitions");
        assert_eq!(columns.iter().filter(|column| column["format"] == "name").count(), 1, "{}", facts.name);
        for row in items(&table, "/rows") {
            assert_eq!(items(row, "/cells").len(), columns.len(), "{}: {row}", facts.name);
            assert_eq!(text(row, "/object/kind"), "PartialObjectMetadata");
            seen += 1;
        }
    }
    assert!(seen > 300, "{seen} rows");
}

#[tokio::test]
async fn the_rows_say_what_people_look_for() {
    let client = Client(DemoCluster::new(World::company()));
    let pods = table(&client, "/api/v1/namespaces/test/pods").await;
    let row = |needle: &str| {
        let rows = items(&pods, "/rows");
        rows.iter().find(|row| items(row, "/cells")[2] == needle).map(|row| items(row, "/cells").to_vec())
    };
    let waiting = row("ImagePullBackOff").unwrap();
    assert_eq!(waiting[1], "0/1");
    let one = table(&client, "/apis/apps/v1/namespaces/prod/deployments/gateway").await;
    let cells = items(&one, "/rows/0/cells");
    assert_eq!(cells[0], "gateway");
    assert_eq!(cells[7], "app=gateway");
    let services = table(&client, "/api/v1/namespaces/ingress-nginx/services").await;
    let cells = items(&services, "/rows/0/cells");
    assert_eq!((&cells[1], &cells[3]), (&"LoadBalancer".into(), &"47.96.0.10".into()));
    assert_eq!(cells[4], "80:31080/TCP,443:31443/TCP");
}

#[tokio::test]
async fn metadata_alone_is_had_too_and_other_forms_are_not() {
    let client = Client::of_empty();
    let form = |form: &'static str| ("accept", form);
    let list = form("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");
    let (_, nodes) = client.with(&[list], "GET", "/api/v1/nodes", Value::Null).await;
    assert_eq!(text(&nodes, "/kind"), "PartialObjectMetadataList");
    assert_eq!(items(&nodes, "/items")[0].get("spec"), None);
    let one = form("application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
    let (_, node) = client.with(&[one], "GET", "/api/v1/nodes/node-1", Value::Null).await;
    assert_eq!((text(&node, "/kind"), text(&node, "/metadata/name")), ("PartialObjectMetadata", "node-1"));
    let both = form("application/vnd.kubernetes.protobuf,application/json");
    assert_eq!(client.with(&[both], "GET", "/api/v1/nodes", Value::Null).await.1["kind"], "NodeList");
    let neither = client.with(&[form("text/html")], "GET", "/api/v1/nodes", Value::Null).await;
    assert_eq!((neither.0, text(&neither.1, "/reason")), (406, "NotAcceptable"));
}

#[tokio::test]
async fn a_watched_table_says_its_columns_once() {
    let client = Client::of_empty();
    let request = http::Request::get("/api/v1/nodes?watch=true").header(TABLE.0, TABLE.1);
    let response = client.raw(request.body(axum::body::Body::empty()).unwrap()).await;
    let mut watch = super::client::Watch::of(response);
    let first = watch.next().await.unwrap();
    assert_eq!((text(&first, "/type"), text(&first, "/object/kind")), ("ADDED", "Table"));
    assert_eq!(first["object"]["columnDefinitions"][0]["name"], "Name");
    let second = watch.next().await.unwrap();
    assert_eq!(second["object"]["columnDefinitions"], json!(null));
    assert_eq!(second["object"]["rows"][0]["cells"][0], "node-2");
}
