//! A watch, event by event.

use http_body_util::BodyExt;
use kube::client::Body;
use serde_json::{Value, json};

use super::side::PATIENCE;

/// An open watch, or another answer that comes line by line.
pub struct Watch {
    pub code: u16,
    place: String,
    body: Body,
    buffer: Vec<u8>,
}

impl Watch {
    pub(super) fn of(place: &str, response: http::Response<Body>) -> Self {
        let code = response.status().as_u16();
        Self { code, place: place.to_owned(), body: response.into_body(), buffer: Vec::new() }
    }

    /// The next line; `None` when there are no more.
    pub async fn line(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.buffer.drain(..=end).collect();
                return Some(String::from_utf8_lossy(&line[..end]).into_owned());
            }
            let frame = tokio::time::timeout(PATIENCE, self.body.frame()).await;
            let frame = frame.unwrap_or_else(|_| panic!("the watch of {} stays silent", self.place))?;
            if let Ok(data) = frame.unwrap().into_data() {
                self.buffer.extend_from_slice(&data);
            }
        }
    }

    /// The next event; `None` when the watch ends.
    pub async fn next(&mut self) -> Option<Value> {
        let line = self.line().await?;
        Some(serde_json::from_str(&line).unwrap_or_else(|_| panic!("{} sent no event but {line:?}", self.place)))
    }

    /// The next events, each as its type and what is picked of its object.
    pub async fn events(&mut self, count: usize, pointers: &str) -> Value {
        let mut seen = Vec::new();
        for _ in 0..count {
            let Some(event) = self.next().await else { break };
            let mut line = super::texts::pick(&event["object"], pointers);
            line.insert("type".into(), event["type"].clone());
            seen.push(Value::Object(line));
        }
        json!(seen)
    }

    /// The events up to one that is waited for, that one included.
    pub async fn until(&mut self, holds: impl Fn(&Value) -> bool) -> Vec<Value> {
        let mut seen = Vec::new();
        while let Some(event) = self.next().await {
            let last = holds(&event);
            seen.push(event);
            if last {
                return seen;
            }
        }
        panic!("the watch of {} ended before what was waited for", self.place)
    }
}
