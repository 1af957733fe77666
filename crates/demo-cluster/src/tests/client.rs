//! A client that calls the API without a network.

use std::time::{Duration, Instant};

use axum::body::{Body, BodyDataStream};
use futures::StreamExt;
use http::{Request, Response, StatusCode};
use serde_json::Value;
use tower::ServiceExt;

use crate::{Controllers, DemoCluster, Pace, World};

/// Long enough on a busy machine, and never slept through.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) struct Client(pub(super) DemoCluster);

impl Client {
    /// A cluster with two Nodes and nothing on them.
    pub(super) fn of_empty() -> Self {
        Self(DemoCluster::new(World::empty().with_nodes(2)))
    }

    pub(super) fn hurry(&self) -> Controllers {
        self.0.run_controllers_at(Pace::instant())
    }

    pub(super) async fn raw(&self, request: Request<Body>) -> Response<Body> {
        self.0.server().router().oneshot(request).await.unwrap()
    }

    pub(super) async fn send(&self, method: &str, path: &str, content: &str, body: Value) -> (u16, Value) {
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let request = Request::builder().method(method).uri(path).header("content-type", content).body(body).unwrap();
        let response = self.raw(request).await;
        let code = response.status().as_u16();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (code, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    /// A request with headers of its own, such as an account's token.
    pub(super) async fn with(&self, headers: &[(&str, &str)], method: &str, path: &str, body: Value) -> (u16, Value) {
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.raw(request.header("content-type", "application/json").body(body).unwrap()).await;
        let code = response.status().as_u16();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (code, serde_json::from_slice(&bytes).unwrap_or_else(|_| String::from_utf8_lossy(&bytes).into()))
    }

    pub(super) async fn get(&self, path: &str) -> (u16, Value) {
        self.send("GET", path, "", Value::Null).await
    }

    pub(super) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.send("POST", path, "application/json", body).await
    }

    pub(super) async fn put(&self, path: &str, body: Value) -> (u16, Value) {
        self.send("PUT", path, "application/json", body).await
    }

    pub(super) async fn merge(&self, path: &str, body: Value) -> (u16, Value) {
        self.send("PATCH", path, "application/merge-patch+json", body).await
    }

    pub(super) async fn delete(&self, path: &str) -> (u16, Value) {
        self.send("DELETE", path, "", Value::Null).await
    }

    pub(super) async fn watch(&self, path: &str) -> Watch {
        let response = self.raw(Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), StatusCode::OK);
        Watch::of(response)
    }

    /// Waits until something holds, looking again at every change.
    pub(super) async fn until(&self, what: &str, holds: impl Fn(&DemoCluster) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds(&self.0) {
            assert!(Instant::now() < deadline, "waited in vain until {what}");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

pub(super) struct Watch {
    stream: BodyDataStream,
    buffer: Vec<u8>,
}

impl Watch {
    pub(super) fn of(response: Response<Body>) -> Self {
        Self { stream: response.into_body().into_data_stream(), buffer: Vec::new() }
    }

    /// The next event; `None` when the watch ends or breaks.
    pub(super) async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.buffer.drain(..=end).collect();
                return Some(serde_json::from_slice(&line).unwrap());
            }
            let piece = tokio::time::timeout(PATIENCE, self.stream.next()).await.unwrap();
            self.buffer.extend_from_slice(&piece?.ok()?);
        }
    }

    /// The next event, as its type and the name of its object.
    pub(super) async fn next_name(&mut self) -> Option<(String, String)> {
        let event = self.next().await?;
        let text = |pointer: &str| event.pointer(pointer).and_then(Value::as_str).unwrap_or("").to_owned();
        Some((text("/type"), text("/object/metadata/name")))
    }
}
