use serde_json::{Value, json};

use super::client::Client;
use crate::fields::{items, text};

const PATH: &str = "/api/v1/namespaces/default/configmaps";

fn map(name: &str) -> Value {
    json!({"kind": "ConfigMap", "metadata": {"name": name}, "data": {"a": "b"}})
}

fn client_with(names: &[&str]) -> Client {
    let client = Client::of_empty();
    for name in names {
        client.0.apply(map(name)).unwrap();
    }
    client
}

fn names(list: &Value) -> Vec<&str> {
    items(list, "/items").iter().map(|item| text(item, "/metadata/name")).collect()
}

fn token(list: &Value) -> String {
    text(list, "/metadata/continue").to_owned()
}

#[tokio::test]
async fn every_page_shows_the_moment_of_the_first() {
    let client = client_with(&["c1", "c2", "c3", "c4", "c5"]);
    let (_, first) = client.get(&format!("{PATH}?limit=2")).await;
    assert_eq!((names(&first), &first["metadata"]["remainingItemCount"]), (vec!["c1", "c2"], &3.into()));
    client.0.apply(map("c0")).unwrap();
    client.0.apply(map("c9")).unwrap();
    client.0.delete("configmap", None, "c4");
    client.0.merge("configmap", None, "c3", json!({"data": {"a": "later"}})).unwrap();
    let (_, second) = client.get(&format!("{PATH}?limit=2&continue={}", token(&first))).await;
    assert_eq!((names(&second), &second["metadata"]["remainingItemCount"]), (vec!["c3", "c4"], &1.into()));
    assert_eq!(second["items"][0]["data"]["a"], "b", "as it was");
    assert_eq!(second["metadata"]["resourceVersion"], first["metadata"]["resourceVersion"]);
    let (_, third) = client.get(&format!("{PATH}?limit=2&continue={}", token(&second))).await;
    assert_eq!((names(&third), token(&third)), (vec!["c5"], String::new()));
    assert_eq!(third["metadata"].get("remainingItemCount"), None);
    let version = text(&first, "/metadata/resourceVersion");
    let (_, exact) = client.get(&format!("{PATH}?resourceVersion={version}&resourceVersionMatch=Exact")).await;
    assert_eq!(names(&exact), ["c1", "c2", "c3", "c4", "c5"]);
    assert_eq!(text(&exact, "/metadata/resourceVersion"), version);
}

#[tokio::test]
async fn a_page_that_is_too_old_comes_with_a_token_for_the_rest() {
    let client = client_with(&["c1", "c2", "c3", "c4"]);
    let (_, first) = client.get(&format!("{PATH}?limit=2")).await;
    client.0.delete("configmap", None, "c3");
    client.0.faults().expire_history();
    let (code, gone) = client.get(&format!("{PATH}?limit=2&continue={}", token(&first))).await;
    assert_eq!((code, text(&gone, "/reason")), (410, "Expired"));
    let words = "The provided continue parameter is too old to display a consistent list result. You can start a new list \
                 without the continue parameter, or use the continue token in this response";
    assert!(text(&gone, "/message").starts_with(words));
    let (code, rest) = client.get(&format!("{PATH}?limit=2&continue={}", token(&gone))).await;
    assert_eq!((code, names(&rest)), (200, vec!["c4"]), "of now");
    let (code, old) = client.get(&format!("{PATH}?resourceVersion=1&resourceVersionMatch=Exact")).await;
    let words = "The resourceVersion for the provided list is too old.";
    assert_eq!((code, text(&old, "/reason"), text(&old, "/message")), (410, "Expired", words));
}

#[tokio::test]
async fn a_selector_hides_how_many_remain() {
    let client = client_with(&["c1", "c2", "c3"]);
    let (_, first) = client.get(&format!("{PATH}?limit=2&labelSelector=x!%3Dy")).await;
    assert_eq!(names(&first), ["c1", "c2"]);
    assert!(!token(&first).is_empty());
    assert_eq!(first["metadata"].get("remainingItemCount"), None);
    let (_, any) = client.get(&format!("{PATH}?limit=2&resourceVersion=0")).await;
    assert_eq!(names(&any).len(), 3, "a limit does not hold for what may be as old as it likes");
}

#[tokio::test]
async fn options_that_do_not_go_together_are_refused_in_the_real_words() {
    let client = Client::of_empty();
    let invalid = "ListOptions.meta.k8s.io \"\" is invalid: ";
    for (query, code, words) in [
        (
            "resourceVersionMatch=Exact",
            422,
            format!("{invalid}resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided"),
        ),
        (
            "resourceVersion=0&resourceVersionMatch=Exact",
            422,
            format!("{invalid}resourceVersionMatch: Forbidden: resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""),
        ),
        (
            "resourceVersion=1&resourceVersionMatch=Bogus",
            422,
            format!("{invalid}resourceVersionMatch: Unsupported value: \"Bogus\": supported values: \"Exact\", \"NotOlderThan\", \"\""),
        ),
        (
            "sendInitialEvents=true",
            422,
            format!("{invalid}sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list"),
        ),
        (
            "resourceVersion=abc",
            400,
            "invalid resource version: resourceVersion: Invalid value: \"abc\": strconv.ParseUint: parsing \"abc\": invalid syntax".into(),
        ),
        (
            "continue=abc",
            400,
            "invalid continue token: continue key is not valid: invalid character 'i' looking for beginning of value".into(),
        ),
        ("limit=abc", 400, "strconv.ParseInt: parsing \"abc\": invalid syntax".into()),
        (
            "watch=true&sendInitialEvents=true",
            422,
            format!("{invalid}resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"),
        ),
        (
            "watch=true&resourceVersionMatch=NotOlderThan&resourceVersion=5",
            422,
            format!("{invalid}resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"),
        ),
        (
            "watch=true&resourceVersion=abc",
            500,
            "resourceVersion: Invalid value: \"abc\": strconv.ParseUint: parsing \"abc\": invalid syntax".into(),
        ),
    ] {
        let (status, error) = client.get(&format!("{PATH}?{query}")).await;
        assert_eq!((status, text(&error, "/message")), (code, words.as_str()), "{query}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_version_from_the_future_is_waited_for_and_then_refused() {
    let client = Client::of_empty();
    let current = client.0.version();
    let future = current + 1_000_000;
    for path in [format!("{PATH}?resourceVersion={future}"), format!("/api/v1/nodes/node-1?resourceVersion={future}")] {
        let (code, error) = client.get(&path).await;
        let words = format!("Timeout: Too large resource version: {future}, current: {current}");
        assert_eq!((code, text(&error, "/reason"), text(&error, "/message")), (504, "Timeout", words.as_str()));
        assert_eq!(error["details"]["causes"][0]["reason"], "ResourceVersionTooLarge");
    }
    let next = format!("{PATH}?resourceVersion={}", current + 1);
    let (listed, ()) = tokio::join!(client.get(&next), async {
        client.0.apply(map("next")).unwrap();
    });
    assert_eq!(names(&listed.1), ["next"]);
}
