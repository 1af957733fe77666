//! One answer of a server, as it came.

use http::HeaderMap;
use serde_json::{Map, Value, json};

/// Status, headers and body of an answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub code: u16,
    pub headers: HeaderMap,
    /// The body: JSON where it says that it is JSON, else the text.
    pub body: Value,
}

impl Answer {
    pub fn of(code: u16, headers: HeaderMap, bytes: &[u8]) -> Self {
        let text = || Value::from(String::from_utf8_lossy(bytes).into_owned());
        // A line of a log may be JSON too.
        let json = headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
        let body = if json { serde_json::from_slice(bytes).unwrap_or_else(|_| text()) } else { text() };
        Self { code, headers, body }
    }

    /// All of it, to be compared.
    pub fn whole(&self) -> Value {
        json!({"code": self.code, "body": self.body})
    }

    /// What stands at some places, which are JSON pointers between spaces; or all of an error.
    pub fn pick(&self, pointers: &str) -> Value {
        if self.code >= 400 {
            return self.whole();
        }
        let mut picked = texts::pick(&self.body, pointers);
        picked.insert("code".into(), self.code.into());
        Value::Object(picked)
    }

    /// The code, and the message where it is an error: for where the details promise no more.
    pub fn message(&self) -> Value {
        json!({"code": self.code, "message": self.body.get("message")})
    }

    pub fn header(&self, name: &str) -> Value {
        let all: Vec<&str> = self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
        json!(all)
    }

    /// The value at a JSON pointer; null where there is none.
    pub fn at(&self, pointer: &str) -> &Value {
        self.body.pointer(pointer).unwrap_or(&Value::Null)
    }

    pub fn text(&self, pointer: &str) -> &str {
        self.at(pointer).as_str().unwrap_or("")
    }

    pub fn version(&self) -> String {
        self.text("/metadata/resourceVersion").to_owned()
    }

    pub fn items(&self) -> &[Value] {
        self.at("/items").as_array().map_or(&[], Vec::as_slice)
    }

    /// The names of a list's items, in the list's order.
    pub fn names(&self) -> Value {
        self.items().iter().map(|item| item.pointer("/metadata/name").cloned().unwrap_or_default()).collect()
    }

    /// The object, of a request that must have succeeded for the case to go on.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert!(self.code < 300, "a step of the case was refused: {} {}", self.code, self.body);
        self
    }
}

/// Small readers of JSON.
pub mod texts {
    use super::{Map, Value};

    /// What stands at some places, which are JSON pointers between spaces.
    pub fn pick(value: &Value, pointers: &str) -> Map<String, Value> {
        pointers
            .split_whitespace()
            .map(|pointer| (pointer.to_owned(), value.pointer(pointer).cloned().unwrap_or_default()))
            .collect()
    }

    pub fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
        value.pointer(pointer).and_then(Value::as_str).unwrap_or("")
    }

    pub fn number(value: &Value, pointer: &str) -> i64 {
        value.pointer(pointer).and_then(Value::as_i64).unwrap_or(0)
    }

    /// The condition of a type in an object's status.
    pub fn condition<'a>(value: &'a Value, named: &str) -> &'a Value {
        let all = value.pointer("/status/conditions").and_then(Value::as_array);
        all.into_iter().flatten().find(|one| one["type"] == named).unwrap_or(&Value::Null)
    }
}
