use std::collections::HashSet;

use super::client::Client;
use crate::fields::{items, text};
use crate::{DemoCluster, World};

#[tokio::test]
async fn a_list_has_a_version_and_items_without_kind() {
    let client = Client(DemoCluster::new(World::company()));
    let (code, list) = client.get("/api/v1/namespaces/prod/services").await;
    assert_eq!((code, text(&list, "/kind"), text(&list, "/apiVersion")), (200, "ServiceList", "v1"));
    assert_eq!(text(&list, "/metadata/resourceVersion"), client.0.version().to_string());
    let services = items(&list, "/items");
    assert_eq!(services.len(), 12);
    assert!(services.iter().all(|one| one.get("kind").is_none() && text(one, "/metadata/namespace") == "prod"));
    let (_, empty) = client.get("/api/v1/namespaces/default/pods").await;
    assert_eq!(items(&empty, "/items").len(), 0);
}

#[tokio::test]
async fn pages_together_are_the_whole_list() {
    let client = Client(DemoCluster::new(World::company()));
    let mut names = HashSet::new();
    let mut token = String::new();
    loop {
        let (code, page) = client.get(&format!("/api/v1/pods?limit=7&continue={token}")).await;
        assert_eq!(code, 200);
        for pod in items(&page, "/items") {
            assert!(
                names.insert((text(pod, "/metadata/namespace").to_owned(), text(pod, "/metadata/name").to_owned()))
            );
        }
        token = text(&page, "/metadata/continue").to_owned();
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(names.len(), client.0.count("pod"));
    let (_, first) = client.get("/api/v1/pods?limit=7").await;
    client.0.faults().expire_history();
    let (code, gone) =
        client.get(&format!("/api/v1/pods?limit=7&continue={}", text(&first, "/metadata/continue"))).await;
    assert_eq!((code, text(&gone, "/reason")), (410, "Expired"));
}

#[tokio::test]
async fn a_large_list_is_whole_json() {
    let client = Client(DemoCluster::new(World::of_pods(700)));
    let (_, list) = client.get("/api/v1/pods").await;
    assert_eq!(items(&list, "/items").len(), client.0.count("pod"));
}

#[tokio::test]
async fn selectors_choose() {
    let client = Client(DemoCluster::new(World::company()));
    for (query, count) in [
        ("labelSelector=app%3Dorder", 3),
        ("labelSelector=app+in+(order,user)", 5),
        ("fieldSelector=metadata.name%3Dmysql-0", 1),
        ("fieldSelector=metadata.namespace%3Ddev", 0),
        ("labelSelector=app%3Dorder&limit=2", 2),
    ] {
        let (code, list) = client.get(&format!("/api/v1/namespaces/prod/pods?{query}")).await;
        assert_eq!((code, items(&list, "/items").len()), (200, count), "{query}");
    }
    let (code, error) = client.get("/api/v1/pods?fieldSelector=spec.wrong%3D1").await;
    assert_eq!((code, text(&error, "/message")), (400, "field label not supported: spec.wrong"));
    let (_, warnings) = client.get("/api/v1/events?fieldSelector=type%3DWarning").await;
    assert!(!items(&warnings, "/items").is_empty());
}

#[tokio::test]
async fn discovery_lists_what_there_is() {
    let client = Client::of_empty();
    let (_, groups) = client.get("/apis").await;
    assert!(items(&groups, "/groups").iter().any(|group| group["name"] == "apps"));
    let (_, core) = client.get("/api/v1").await;
    let pods = items(&core, "/resources").iter().find(|one| one["name"] == "pods").unwrap();
    assert_eq!((&pods["namespaced"], &pods["shortNames"][0]), (&true.into(), &"po".into()));
    let (_, apps) = client.get("/apis/apps/v1").await;
    assert!(items(&apps, "/resources").iter().any(|one| one["name"] == "deployments/scale" && one["kind"] == "Scale"));
    assert_eq!(client.get("/version").await.1["major"], "1");
    assert_eq!(client.get("/apis/gateway.networking.k8s.io/v1").await.0, 404);
}

#[tokio::test]
async fn logs_have_lines_and_say_why_there_are_none() {
    let client = Client(DemoCluster::new(World::company()));
    let request = http::Request::get("/api/v1/namespaces/prod/pods/mysql-0/log?tailLines=5&timestamps=true");
    let response = client.raw(request.body(axum::body::Body::empty()).unwrap()).await;
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    assert_eq!(String::from_utf8_lossy(&bytes).lines().count(), 5);
    let waiting = client
        .0
        .list("pod")
        .into_iter()
        .find(|pod| text(pod, "/status/containerStatuses/0/state/waiting/reason") == "ImagePullBackOff")
        .unwrap();
    let (code, error) =
        client.get(&format!("/api/v1/namespaces/test/pods/{}/log", text(&waiting, "/metadata/name"))).await;
    assert_eq!(code, 400);
    assert!(text(&error, "/message").ends_with("is waiting to start: trying and failing to pull image"), "{error:#}");
}

#[tokio::test]
async fn what_is_not_here_is_said_by_name_and_what_is_nowhere_is_not_found() {
    let client = Client::of_empty();
    for (path, what) in [
        ("/api/v1/secrets", "secrets"),
        ("/apis/storage.k8s.io/v1/storageclasses", "storageclasses.storage.k8s.io"),
        ("/api/v1/namespaces/default/pods/a/exec", "the subresource exec of pods"),
        ("/api/v1/watch/pods", "the path /watch/; the parameter watch=true does the same"),
    ] {
        let (code, error) = client.get(path).await;
        let words = format!("the demo cluster does not implement {what}");
        assert_eq!((code, text(&error, "/message")), (501, words.as_str()), "{path}");
    }
    let (code, error) = client.get("/api/v1/dragons").await;
    assert_eq!((code, text(&error, "/message")), (404, "the server could not find the requested resource"));
    let none = client.with(&[], "GET", "/apis/nope.example/v1/foos", serde_json::Value::Null).await;
    assert_eq!(none, (404, "404 page not found\n".into()));
    assert_eq!(client.post("/api/v1/pods", serde_json::json!({})).await.0, 405);
    assert_eq!(client.get("/api/v1/namespaces/default/resourcequotas").await.0, 200, "empty, but readable");
}

#[tokio::test]
async fn the_description_says_that_the_server_checks_fields() {
    let client = Client::of_empty();
    let (_, index) = client.get("/openapi/v3").await;
    let path = text(&index, "/paths/apis~1apps~1v1/serverRelativeURL").to_owned();
    let (_, document) = client.get(&path).await;
    let write = &document["paths"]["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]["patch"];
    assert_eq!(write["x-kubernetes-group-version-kind"]["kind"], "Deployment");
    assert!(items(write, "/parameters").iter().any(|parameter| parameter["name"] == "fieldValidation"));
    assert_eq!(client.get("/openapi/v2").await.1["swagger"], "2.0");
    let (_, version) = client.get("/version").await;
    assert_eq!((&version["major"], &version["minor"]), (&"1".into(), &"36".into()));
}
