//! Writes, and what a real Kubernetes 1.36 answered to them without any controllers running.
//!
//! Each file has cases of steps: a request and the recorded answer, of which `look` names the parts that are compared.
//! `$version` and `$lastuid` in a request are those of the last answer that had one.

mod normal;

use http::Request;
use serde_json::{Map, Value};

use super::client::Client;
use crate::fields::text;

#[tokio::test]
async fn applies_are_answered_as_by_the_real_server() {
    play(include_str!("apply.json")).await;
}

#[tokio::test]
async fn creates_and_updates_are_answered_as_by_the_real_server() {
    play(include_str!("update.json")).await;
}

#[tokio::test]
async fn patches_are_answered_as_by_the_real_server() {
    play(include_str!("patch.json")).await;
}

#[tokio::test]
async fn subresources_are_answered_as_by_the_real_server() {
    play(include_str!("subresource.json")).await;
}

#[tokio::test]
async fn deletions_are_answered_as_by_the_real_server() {
    play(include_str!("delete.json")).await;
}

#[tokio::test]
async fn mistakes_are_answered_as_by_the_real_server() {
    play(include_str!("validate.json")).await;
}

async fn play(file: &str) {
    let cases: Vec<Value> = serde_json::from_str(file).unwrap();
    let mut differences = Vec::new();
    for case in &cases {
        let client = Client::of_empty();
        // As if there were kubelets and collectors of garbage, that are slow.
        client.0.store.kubelets.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let mut known = normal::Known::default();
        for step in case["steps"].as_array().unwrap() {
            let (code, warnings, answer) = send(&client, step, &known).await;
            known.learn(&answer);
            let said = picked(step, code, normal::of(&answer, &known));
            let expected = normal::of(&step["answer"], &known);
            let step_name = format!("{}: {} {}", text(case, "/name"), text(step, "/do"), step["body"]);
            let mut differs = |what: &str, real: &Value, here: &Value| {
                if real != here {
                    differences.push(format!("{step_name}\n  {what}\n    real: {real}\n    here: {here}"));
                }
            };
            differs("code", &step["code"], &code.into());
            differs("warnings", step.get("warnings").unwrap_or(&Value::Array(Vec::new())), &warnings.into());
            normal::compare(&expected, &said, &mut differs);
        }
    }
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n"));
}

async fn send(client: &Client, step: &Value, known: &normal::Known) -> (u16, Vec<String>, Value) {
    let (method, path) = text(step, "/do").split_once(' ').unwrap();
    let body = match (step.get("body"), step.get("text")) {
        (Some(body), _) => body.to_string(),
        (None, Some(body)) => body.as_str().unwrap().to_owned(),
        _ => String::new(),
    };
    let body = body.replace("$version", &known.version).replace("$lastuid", &known.uid);
    let agent = step.get("agent").and_then(Value::as_str).unwrap_or("twin/1");
    let mut request = Request::builder().method(method).uri(path).header("user-agent", agent);
    if let Some(kind) = step.get("type").and_then(Value::as_str) {
        request = request.header("content-type", kind);
    }
    let response = client.raw(request.body(body.into()).unwrap()).await;
    let code = response.status().as_u16();
    let warnings = response.headers().get_all("warning").iter();
    let warnings = warnings.map(|value| value.to_str().unwrap().to_owned()).collect();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (code, warnings, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

/// The parts of an answer that are compared.
fn picked(step: &Value, code: u16, answer: Value) -> Value {
    let Some(look) = step.get("look").and_then(Value::as_array).filter(|_| code < 300) else {
        return answer;
    };
    let parts = look.iter().filter_map(Value::as_str);
    let parts: Map<String, Value> =
        parts.map(|part| (part.to_owned(), answer.pointer(part).cloned().unwrap_or(Value::Null))).collect();
    Value::Object(parts)
}
