use axum::body::{Body, BodyDataStream};
use futures::StreamExt;
use http::Request;
use serde_json::json;

use super::client::Client;
use super::writing::deployment;
use crate::fields::{number, text};
use crate::{BEHAVIOUR, DemoCluster, World};

async fn log(client: &Client, path: &str) -> (u16, String) {
    let response = client.raw(Request::get(path).body(Body::empty()).unwrap()).await;
    let code = response.status().as_u16();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (code, String::from_utf8_lossy(&bytes).into_owned())
}

fn message(answer: &str) -> String {
    let status: serde_json::Value = serde_json::from_str(answer).unwrap();
    text(&status, "/message").to_owned()
}

fn pod_of(cluster: &DemoCluster, namespace: &str, app: &str) -> String {
    let pods = cluster.list("pod");
    let mut all = pods
        .iter()
        .filter(|pod| text(pod, "/metadata/namespace") == namespace && text(pod, "/metadata/labels/app") == app);
    text(all.next().unwrap(), "/metadata/name").to_owned()
}

fn path(namespace: &str, pod: &str) -> String {
    format!("/api/v1/namespaces/{namespace}/pods/{pod}/log")
}

#[tokio::test]
async fn a_part_of_a_log_is_the_same_lines_as_the_whole() {
    let client = Client(DemoCluster::new(World::company()));
    let path = path("prod", &pod_of(&client.0, "prod", "order"));
    let (code, whole) = log(&client, &format!("{path}?tailLines=400")).await;
    assert_eq!(code, 200);
    assert_eq!(whole.lines().count(), 400);
    let (_, tail) = log(&client, &format!("{path}?tailLines=3&timestamps=true")).await;
    assert_eq!(tail.lines().count(), 3);
    for line in tail.lines() {
        let (stamp, line) = line.split_once(' ').unwrap();
        assert!(stamp.ends_with('Z') && stamp.len() == "2026-01-01T00:00:00.000000000Z".len(), "{stamp}");
        assert!(whole.contains(line) || whole.len() < 400, "{line}");
    }
    let (_, some) = log(&client, &format!("{path}?limitBytes=100")).await;
    assert_eq!(some.len(), 100);
    let (_, minute) = log(&client, &format!("{path}?sinceSeconds=60")).await;
    let lines = minute.lines().count();
    assert!(lines > 10, "{lines}");
    assert!(whole.contains("INFO 1 --- [order]"), "{whole}");
}

#[tokio::test]
async fn every_kind_of_program_speaks_its_own_language() {
    let client = Client(DemoCluster::new(World::company()));
    for (namespace, app, has) in [
        ("prod", "web-console", "\"level\":\"info\""),
        ("ingress-nginx", "ingress-nginx-controller", "HTTP/2.0\" 200"),
        ("prod", "redis", "1:M "),
        ("prod", "mysql", "[InnoDB]"),
        ("kube-system", "log-agent", "level=INFO"),
        ("prod", "device", "DeviceController"),
    ] {
        let pod = pod_of(&client.0, namespace, app);
        let (_, text) = log(&client, &format!("{}?tailLines=200", path(namespace, &pod))).await;
        assert!(text.contains(has), "{app}: {text}");
    }
}

#[tokio::test]
async fn a_crashing_container_s_previous_log_ends_in_its_stack_trace() {
    let client = Client(DemoCluster::new(World::company()));
    let path = path("test", &pod_of(&client.0, "test", "alert"));
    let (code, previous) = log(&client, &format!("{path}?previous=true")).await;
    assert_eq!(code, 200, "{previous}");
    assert!(previous.contains("Starting AlertApplication v2.1.0"), "{previous}");
    assert!(previous.contains("java.lang.IllegalStateException: cannot start alert"), "{previous}");
    assert!(previous.trim_end().ends_with("common frames omitted"), "{previous}");
}

#[tokio::test]
async fn who_asks_wrongly_is_told_as_by_the_real_server() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    let mut two = deployment("two", 1, "two:1");
    two["spec"]["template"]["spec"]["containers"] =
        json!([{"name": "a", "image": "a:1"}, {"name": "b", "image": "b:missing"}]);
    client.0.apply(two).unwrap();
    client
        .until("one runs and the other never will", |cluster| {
            cluster.list("pod").iter().any(|pod| {
                pod.pointer("/status/containerStatuses/0/state/running").is_some()
                    && text(pod, "/status/containerStatuses/1/state/waiting/reason") == "ImagePullBackOff"
            })
        })
        .await;
    let pod = pod_of(&client.0, "default", "two");
    let path = path("default", &pod);
    for (query, code, wanted) in [
        ("", 400, format!("a container name must be specified for pod {pod}, choose one of: [a b]")),
        ("?container=c", 400, format!("container c is not valid for pod {pod}")),
        (
            "?container=b",
            400,
            format!("container \"b\" in pod \"{pod}\" is waiting to start: trying and failing to pull image"),
        ),
        ("?container=a&previous=true", 400, format!("previous terminated container \"a\" in pod \"{pod}\" not found")),
        (
            "?container=a&tailLines=-1",
            422,
            format!(
                "PodLogOptions \"{pod}\" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0"
            ),
        ),
    ] {
        let (is, answer) = log(&client, &format!("{path}{query}")).await;
        assert_eq!((is, message(&answer)), (code, wanted), "{query}");
    }
    controllers.stop().await;
}

struct Followed(BodyDataStream);

impl Followed {
    async fn next(&mut self) -> Option<String> {
        let patience = std::time::Duration::from_secs(20);
        let piece = tokio::time::timeout(patience, self.0.next()).await.unwrap()?;
        Some(String::from_utf8_lossy(&piece.unwrap()).into_owned())
    }
}

#[tokio::test]
async fn following_ends_when_the_container_ends() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    client.0.apply(deployment("order", 1, "order:1")).unwrap();
    client
        .until("it runs", |cluster| {
            cluster.list("pod").iter().any(|pod| pod.pointer("/status/containerStatuses/0/state/running").is_some())
        })
        .await;
    let pod = pod_of(&client.0, "default", "order");
    let request = Request::get(format!("{}?follow=true", path("default", &pod))).body(Body::empty()).unwrap();
    let mut followed = Followed(client.raw(request).await.into_body().into_data_stream());
    let mut said = followed.next().await.unwrap();
    client.0.delete("pod", None, &pod);
    while let Some(more) = followed.next().await {
        said.push_str(&more);
    }
    assert!(said.trim_end().ends_with("HikariPool-1 - Shutdown completed."), "{said}");
    controllers.stop().await;
}

#[tokio::test]
async fn following_a_crash_sees_its_stack_trace() {
    let client = Client::of_empty();
    let controllers = client.hurry();
    client.0.apply(deployment("order", 1, "order:1")).unwrap();
    client
        .until("it runs", |cluster| {
            cluster.list("pod").iter().any(|pod| pod.pointer("/status/containerStatuses/0/state/running").is_some())
        })
        .await;
    let pod = pod_of(&client.0, "default", "order");
    let request = Request::get(format!("{}?follow=true", path("default", &pod))).body(Body::empty()).unwrap();
    let mut followed = Followed(client.raw(request).await.into_body().into_data_stream());
    let mut said = followed.next().await.unwrap();
    client.0.merge("pod", None, &pod, json!({"metadata": {"annotations": {BEHAVIOUR: "crash"}}})).unwrap();
    while let Some(more) = followed.next().await {
        said.push_str(&more);
    }
    assert!(said.trim_end().ends_with("common frames omitted"), "{said}");
    let restarted = client.0.get("pod", None, &pod).unwrap();
    assert!(number(&restarted, "/status/containerStatuses/0/restartCount").is_some());
    controllers.stop().await;
}
