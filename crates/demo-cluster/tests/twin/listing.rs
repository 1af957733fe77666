//! Many objects.

use serde_json::json;

use crate::harness::{Side, service, twin};

async fn five_services(side: &Side) {
    for name in ["a", "b", "c", "d", "e"] {
        let mut one = service(name);
        one["metadata"]["labels"] = json!({"half": if name < "d" { "first" } else { "second" }});
        side.post("services", one).await.ok();
    }
}

#[tokio::test]
async fn an_empty_list_says_its_kind_and_version() {
    twin("empty-list", async |side| {
        for place in [
            "pods",
            "services",
            "endpointslices",
            "deployments",
            "replicasets",
            "statefulsets",
            "daemonsets",
            "jobs",
            "cronjobs",
            "ingresses",
            "horizontalpodautoscalers",
            "/api/v1/namespaces/that-is-not-there/pods",
        ] {
            side.says(place, side.get(place).await.whole());
        }
    })
    .await;
}

#[tokio::test]
async fn a_list_comes_in_pages_and_the_last_one_has_no_token() {
    twin("pages", async |side| {
        five_services(side).await;
        let (mut token, mut page) = (String::new(), 1);
        loop {
            let answer = side.get(&format!("services?limit=2&continue={token}")).await.ok();
            side.says(&format!("page {page}"), json!([answer.names(), answer.at("/metadata")]));
            token = answer.text("/metadata/continue").to_owned();
            page += 1;
            if token.is_empty() {
                break;
            }
        }
        let exactly = side.get("services?limit=5").await;
        side.says("as many as there are", json!([exactly.names(), exactly.at("/metadata")]));
    })
    .await;
}

#[tokio::test]
async fn pages_of_one_list_are_of_one_moment() {
    twin("one-moment", async |side| {
        five_services(side).await;
        let first = side.get("services?limit=2").await.ok();
        let token = first.text("/metadata/continue");
        side.delete("services/d").await.ok();
        side.post("services", service("c2")).await.ok();
        let second = side.get(&format!("services?continue={token}")).await;
        side.says("the rest", second.names());
        side.says("is of the first page's version", second.version() == first.version());
    })
    .await;
}

#[tokio::test]
async fn pages_of_a_selection_do_not_say_how_many_remain() {
    twin("selected-pages", async |side| {
        five_services(side).await;
        let first = side.get("services?limit=2&labelSelector=half%3Dfirst").await.ok();
        side.says("first", json!([first.names(), first.at("/metadata")]));
        let token = first.text("/metadata/continue");
        let second = side.get(&format!("services?limit=2&labelSelector=half%3Dfirst&continue={token}")).await;
        side.says("second", json!([second.names(), second.at("/metadata")]));
    })
    .await;
}

#[tokio::test]
async fn a_token_that_is_none_is_refused() {
    twin("bad-token", async |side| {
        let answer = side.get("services?limit=2&continue=what").await;
        side.says("no token", json!([answer.code, answer.body["reason"]]));
    })
    .await;
}

#[tokio::test]
async fn a_number_that_is_none_is_refused() {
    twin("bad-number", async |side| {
        for query in ["limit=many", "limit=-1", "timeoutSeconds=soon", "resourceVersion=new", "resourceVersion=-1"] {
            let answer = side.get(&format!("services?{query}")).await;
            side.says(query, answer.pick("/kind"));
        }
    })
    .await;
}

#[tokio::test]
async fn a_list_may_be_asked_for_at_a_version() {
    twin("at-version", async |side| {
        five_services(side).await;
        let version = side.get("services").await.version();
        for query in [
            "resourceVersion=0".to_owned(),
            format!("resourceVersion={version}"),
            format!("resourceVersion={version}&resourceVersionMatch=NotOlderThan"),
            format!("resourceVersion={version}&resourceVersionMatch=Exact"),
        ] {
            let answer = side.get(&format!("services?{query}")).await;
            side.says(&query.replace(&version, "V"), answer.names());
        }
        for query in [
            "resourceVersionMatch=Exact",
            "resourceVersion=0&resourceVersionMatch=Exact",
            "resourceVersion=1&resourceVersionMatch=Sometimes",
        ] {
            side.says(query, side.get(&format!("services?{query}")).await.whole());
        }
    })
    .await;
}

#[tokio::test]
async fn a_list_of_all_namespaces_goes_by_namespace_and_name() {
    twin("all-namespaces", async |side| {
        let other = format!("{}-other", side.namespace);
        side.make_namespace(&other).await;
        for (place, name) in
            [(format!("/api/v1/namespaces/{other}/services"), "a"), ("services".into(), "b"), ("services".into(), "c")]
        {
            let mut one = service(name);
            one["metadata"]["labels"] = json!({"twin": "all-namespaces"});
            side.post(&place, one).await.ok();
        }
        let all = side.get("/api/v1/services?labelSelector=twin%3Dall-namespaces").await;
        let names = all.items().iter().map(|one| json!([one["metadata"]["namespace"], one["metadata"]["name"]]));
        side.says("all", names.collect::<serde_json::Value>());
        side.delete(&format!("/api/v1/namespaces/{other}")).await;
    })
    .await;
}
