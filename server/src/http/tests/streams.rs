//! Streams: their first words, and their end.

use std::time::Duration;

use access::Role;
use axum::body::{Body, BodyDataStream};
use futures::StreamExt;
use http::{Method, Request, Response, StatusCode, header};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

use super::site::{HTTP, TestSite, problem};
use crate::http::serve;

const PATH: &str = "/api/v1/graph/stream";

async fn open(site: &TestSite, cookie: &str) -> Response<Body> {
    let request = Request::get(PATH).header(header::COOKIE, cookie).body(Body::empty()).unwrap();
    site.send(request).await
}

async fn ends_within(mut stream: BodyDataStream, patience: Duration) -> bool {
    timeout(patience, async { while stream.next().await.is_some() {} }).await.is_ok()
}

#[tokio::test]
async fn a_stream_begins_with_a_snapshot_and_is_neither_compressed_nor_collected() {
    let site = TestSite::new(HTTP).await;
    let cookie = site.cookie_of(Role::Viewer).await;
    let request = Request::get(PATH)
        .header(header::COOKIE, cookie)
        .header(header::ACCEPT_ENCODING, "br, gzip")
        .body(Body::empty())
        .unwrap();
    let response = site.send(request).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
    assert_eq!(response.headers()["x-accel-buffering"], "no");
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    assert!(!response.headers().contains_key(header::CONTENT_ENCODING));
    let mut stream = response.into_body().into_data_stream();
    let first = timeout(Duration::from_secs(5), stream.next()).await.unwrap().unwrap().unwrap();
    let first = String::from_utf8(first.to_vec()).unwrap();
    assert!(first.contains("event: snapshot\n") && first.contains("id: "), "{first}");
}

#[tokio::test]
async fn signing_out_ends_the_streams_within_five_seconds() {
    let site = TestSite::new(HTTP).await;
    let cookie = site.cookie_of(Role::Viewer).await;
    let stream = open(&site, &cookie).await.into_body().into_data_stream();
    site.json(Method::DELETE, "/api/v1/session", &cookie, json!(null)).await;
    assert!(ends_within(stream, Duration::from_secs(5)).await);
}

#[tokio::test]
async fn closing_the_server_ends_the_streams_at_once() {
    let site = TestSite::new(HTTP).await;
    let cookie = site.cookie_of(Role::Viewer).await;
    let stream = open(&site, &cookie).await.into_body().into_data_stream();
    site.site.streams.close();
    assert!(ends_within(stream, Duration::from_secs(1)).await);
}

#[tokio::test]
async fn a_server_told_to_stop_stops_although_a_stream_is_open() {
    let site = TestSite::new(HTTP).await;
    let cookie = site.cookie_of(Role::Viewer).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let signal = async move { stopped.await.unwrap() };
    let server = tokio::spawn(serve(listener, site.site, signal));

    let mut client = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {PATH} HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n\r\n");
    client.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !String::from_utf8_lossy(&answer).contains("event: snapshot") {
        assert_ne!(client.read_buf(&mut answer).await.unwrap(), 0, "the stream ended before it began");
    }
    assert!(answer.starts_with(b"HTTP/1.1 200 OK"));

    stop.send(()).unwrap();
    timeout(Duration::from_secs(5), server).await.unwrap().unwrap().unwrap();
    client.read_to_end(&mut answer).await.unwrap();
}

#[tokio::test]
async fn a_person_has_32_streams_at_most_and_a_closed_one_makes_room() {
    let site = TestSite::new(HTTP).await;
    let cookie = site.cookie_of(Role::Viewer).await;
    let mut streams = Vec::new();
    for _ in 0..32 {
        streams.push(open(&site, &cookie).await);
    }
    let refused = open(&site, &cookie).await;
    assert!(refused.headers().contains_key(header::RETRY_AFTER));
    assert_eq!(problem(refused).await.kind, "/problems/too-many-streams");
    let other = site.cookie_of(Role::Admin).await;
    assert_eq!(open(&site, &other).await.status(), StatusCode::OK, "others have their own");
    streams.pop();
    assert_eq!(open(&site, &cookie).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn an_open_stream_is_no_use_of_the_session() {
    let site = TestSite::new(HTTP).await;
    let cookie = site.cookie_of(Role::Viewer).await;
    sqlx::query("UPDATE sessions SET last_used_at = last_used_at - 120000").execute(site.store.pool()).await.unwrap();
    let last_used = async || {
        sqlx::query_scalar::<_, i64>("SELECT last_used_at FROM sessions").fetch_one(site.store.pool()).await.unwrap()
    };
    let before = last_used().await;
    let _stream = open(&site, &cookie).await;
    assert_eq!(last_used().await, before);
    site.get("/api/v1/session", Some(&cookie)).await;
    assert!(last_used().await > before);
}
