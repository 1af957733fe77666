use axum::body::Body;
use http::Request;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::client::Client;
use crate::fields::text;
use crate::{DemoCluster, ListAnswer, World};

#[tokio::test]
async fn a_kind_may_be_forbidden_at_the_cluster_and_allowed_in_a_namespace() {
    let client = Client::of_empty();
    client.0.faults().forbid_cluster_wide("pods");
    let (code, error) = client.get("/api/v1/pods").await;
    assert_eq!((code, text(&error, "/reason")), (403, "Forbidden"));
    assert_eq!(
        text(&error, "/message"),
        "pods is forbidden: User \"system:serviceaccount:hopmap:hopmap\" cannot list resource \"pods\" in API group \"\" at \
         the cluster scope"
    );
    assert_eq!(client.get("/api/v1/namespaces/default/pods").await.0, 200);
    client.0.faults().forbid("pods");
    assert_eq!(client.get("/api/v1/namespaces/default/pods").await.0, 403);
    client.0.faults().clear();
    assert_eq!(client.get("/api/v1/pods").await.0, 200);
    client.0.faults().forbid_verb("deployments", "patch");
    let path = "/apis/apps/v1/namespaces/default/deployments/x";
    assert_eq!(client.merge(path, serde_json::json!({})).await.0, 403);
    assert_eq!(client.get(path).await.0, 404);
}

#[tokio::test]
async fn lists_fail_in_the_ways_that_are_asked_for() {
    let client = Client::of_empty();
    let faults = client.0.faults();
    for (answer, code) in [
        (ListAnswer::Unauthorized, 401),
        (ListAnswer::Gone, 410),
        (ListAnswer::TooManyRequests(3), 429),
        (ListAnswer::InternalError, 500),
    ] {
        faults.answer_next_lists("pods", answer, 1);
        let response = client.raw(Request::get("/api/v1/pods").body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), code);
        assert_eq!(response.headers().contains_key("retry-after"), code == 429);
    }
    assert_eq!(client.get("/api/v1/pods").await.0, 200, "each was for one list");
    faults.answer_html(true);
    let response = client.raw(Request::get("/api/v1/pods").body(Body::empty()).unwrap()).await;
    assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
}

#[tokio::test]
async fn who_asked_for_what_is_remembered() {
    let client = Client::of_empty();
    let request = Request::get("/api/v1/pods?limit=5").header("impersonate-user", "zhao.wei");
    client.raw(request.body(Body::empty()).unwrap()).await;
    let seen = client.0.faults().seen();
    assert_eq!(seen[0].path, "/api/v1/pods?limit=5");
    assert_eq!(seen[0].user.as_deref(), Some("zhao.wei"));
}

pub(super) async fn ask(address: std::net::SocketAddr, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: demo\r\n\r\n").as_bytes()).await.unwrap();
    stream
}

pub(super) async fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut text = Vec::new();
    while !String::from_utf8_lossy(&text).contains(end) {
        assert!(stream.read_buf(&mut text).await.unwrap() > 0, "{}", String::from_utf8_lossy(&text));
    }
    String::from_utf8_lossy(&text).into_owned()
}

#[tokio::test]
async fn a_cut_list_ends_in_the_middle_of_its_json() {
    let cluster = DemoCluster::new(World::company());
    let serving = cluster.serve(TcpListener::bind("127.0.0.1:0").await.unwrap()).await.unwrap();
    cluster.faults().answer_next_lists("pods", ListAnswer::CutMidway, 1);
    let mut stream = ask(serving.address(), "/api/v1/pods").await;
    let mut text = String::new();
    // Broken or simply ended: either way the JSON is not whole.
    let _ = stream.read_to_string(&mut text).await;
    assert!(text.starts_with("HTTP/1.1 200"), "{text}");
    assert!(text.contains("PodList") && !text.contains("0\r\n\r\n"), "{text}");
    serving.stop().await;
}

#[tokio::test]
async fn a_stopped_server_drops_its_connections_and_starts_again_on_its_port() {
    let cluster = DemoCluster::new(World::empty());
    let serving = cluster.serve(TcpListener::bind("127.0.0.1:0").await.unwrap()).await.unwrap();
    let address = serving.address();
    let mut idle = ask(address, "/version").await;
    read_until(&mut idle, "linux/amd64").await;
    let mut watch = ask(address, "/api/v1/namespaces?watch=true").await;
    read_until(&mut watch, "kube-system").await;
    serving.stop().await;
    let mut rest = Vec::new();
    // However the end arrives, it arrives.
    let _ = idle.read_to_end(&mut rest).await;
    let _ = watch.read_to_end(&mut rest).await;
    assert!(TcpStream::connect(address).await.is_err());
    let again = cluster.serve(TcpListener::bind(address).await.unwrap()).await.unwrap();
    read_until(&mut ask(again.address(), "/api/v1/namespaces").await, "kube-system").await;
}
