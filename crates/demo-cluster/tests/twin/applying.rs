//! Server-side apply: who owns which field.

use serde_json::{Value, json};

use crate::harness::{Answer, Side, Who, container, twin};

/// What a manager wants of a Deployment that nobody else changes.
fn wanted(spec: Value) -> Value {
    let mut wanted = json!({"kind": "Deployment", "apiVersion": "apps/v1", "metadata": {"name": "web"}, "spec": spec});
    wanted["metadata"]["labels"] = json!({"app": "web"});
    wanted
}

fn spec(replicas: u32, containers: Value) -> Value {
    json!({
        "replicas": replicas, "paused": true, "selector": {"matchLabels": {"app": "web"}},
        "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": containers}},
    })
}

fn containers(all: Value) -> Value {
    json!({"template": {"spec": {"containers": all}}})
}

async fn apply(side: &Side, manager: &str, spec: Value) -> Answer {
    side.apply(&format!("deployments/web?fieldManager={manager}"), wanted(spec)).await
}

async fn first(side: &Side) -> Answer {
    apply(side, "first", spec(0, json!([container("main", "shop/web:1")]))).await.ok()
}

/// Who owns what, under a name that is compared. The controllers write the status only.
fn owners(answer: &Answer) -> Value {
    let all = answer.at("/metadata/managedFields").as_array().cloned().unwrap_or_default();
    let mut all: Vec<Value> = all.into_iter().filter(|one| one["subresource"] != "status").collect();
    all.sort_by_cached_key(|one| one["manager"].to_string() + one["operation"].as_str().unwrap_or(""));
    json!({"code": answer.code, "owners": all})
}

const MAIN: &str = "/spec/template/spec/containers";

#[tokio::test]
async fn what_is_not_there_is_created_with_its_owner() {
    twin("apply-create", async |side| {
        let made = first(side).await;
        side.says("code", made.code);
        side.says("owners", owners(&made));
        side.says("generation", made.pick("/metadata/generation /spec/replicas"));
    })
    .await;
}

#[tokio::test]
async fn applying_the_same_again_changes_nothing() {
    twin("apply-again", async |side| {
        first(side).await;
        let before = side.until("deployments/web", |web| web.at("/status/observedGeneration") == 1).await;
        let again = first(side).await;
        side.says("code", again.code);
        side.says("version stays", before.version() == again.version());
        side.says("owners", owners(&again));
    })
    .await;
}

#[tokio::test]
async fn a_field_of_another_is_a_conflict_that_names_both() {
    twin("apply-conflict", async |side| {
        first(side).await;
        side.says("one field", apply(side, "second", json!({"replicas": 5})).await.whole());
        let both = json!({"replicas": 5, "template": {"spec": {"containers": [container("main", "shop/web:2")]}}});
        side.says("two fields", apply(side, "second", both).await.whole());
        side.says("an equal value is none", owners(&apply(side, "third", json!({"replicas": 0})).await));
        side.says("two owners", apply(side, "second", json!({"replicas": 5})).await.whole());
    })
    .await;
}

#[tokio::test]
async fn force_takes_a_field_from_its_owner() {
    twin("apply-force", async |side| {
        first(side).await;
        let place = "deployments/web?fieldManager=second&force=true";
        let taken = side.apply(place, wanted(json!({"replicas": 2}))).await;
        side.says("taken", taken.pick("/spec/replicas /metadata/generation"));
        side.says("owners", owners(&taken));
        side.says(
            "now the first conflicts",
            apply(side, "first", spec(0, json!([container("main", "shop/web:1")]))).await.whole(),
        );
    })
    .await;
}

#[tokio::test]
async fn a_field_that_its_owner_leaves_out_is_removed() {
    twin("apply-remove", async |side| {
        let mut with = wanted(spec(3, json!([container("main", "shop/web:1"), container("side", "shop/side:1")])));
        with["metadata"]["annotations"] = json!({"note": "mine", "shared": "ours"});
        side.apply("deployments/web?fieldManager=first", with).await.ok();
        let mut shared = wanted(json!({}));
        shared["metadata"]["annotations"] = json!({"shared": "ours"});
        side.apply("deployments/web?fieldManager=second", shared).await.ok();
        let mut less = spec(3, json!([container("main", "shop/web:1")]));
        less.as_object_mut().unwrap().remove("replicas");
        let after = apply(side, "first", less).await;
        side.says("left", after.pick(&format!("/metadata/annotations /spec/replicas {MAIN}/0/name {MAIN}/1")));
        side.says("owners", owners(&after));
    })
    .await;
}

#[tokio::test]
async fn lists_with_keys_are_merged_by_them() {
    twin("apply-lists", async |side| {
        let main = json!({
            "name": "main", "image": "shop/web:1", "ports": [{"containerPort": 80, "name": "http"}],
            "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}], "args": ["-a"],
        });
        apply(side, "first", spec(0, json!([main]))).await.ok();
        let more = json!([{
            "name": "main", "ports": [{"containerPort": 81, "name": "admin"}], "env": [{"name": "C", "value": "3"}],
        }, container("side", "shop/side:1")]);
        let merged = apply(side, "second", containers(more)).await;
        side.says(
            "merged",
            merged
                .pick(&format!("{MAIN}/0/name {MAIN}/0/ports {MAIN}/0/env {MAIN}/0/args {MAIN}/1/name {MAIN}/1/image")),
        );
        side.says("owners", owners(&merged));
        let other = json!([{"name": "main", "env": [{"name": "A", "value": "9"}], "args": ["-b"]}]);
        side.says("conflicts name the keys", apply(side, "second", containers(other)).await.whole());
        let less = apply(side, "second", containers(json!([{"name": "main"}]))).await;
        side.says("and taken apart again", less.pick(&format!("{MAIN}/0/ports {MAIN}/0/env {MAIN}/1")));
    })
    .await;
}

#[tokio::test]
async fn an_update_by_another_takes_what_it_changes() {
    twin("apply-update", async |side| {
        first(side).await;
        let scaled = side.merge("deployments/web?fieldManager=scaler", json!({"spec": {"replicas": 4}})).await;
        side.says("owners", owners(&scaled));
        side.says(
            "the first conflicts",
            apply(side, "first", spec(0, json!([container("main", "shop/web:1")]))).await.whole(),
        );
        let scale = json!({"spec": {"replicas": 6}});
        let by_scale = side.merge("deployments/web/scale?fieldManager=scaler", scale).await;
        side.says("scale", by_scale.pick("/spec"));
        side.says("owners", owners(&side.get("deployments/web").await));
        let mut put = side.get("deployments/web").await.body;
        put["metadata"]["annotations"] = json!({"put": "yes"});
        side.says("after a put", owners(&side.put("deployments/web?fieldManager=putter", put).await));
    })
    .await;
}

#[tokio::test]
async fn what_is_applied_over_what_was_created_conflicts_only_where_it_differs() {
    twin("apply-created", async |side| {
        let made = side
            .post("deployments?fieldManager=maker", wanted(spec(0, json!([container("main", "shop/web:1")]))))
            .await;
        side.says("made", owners(&made));
        let same = apply(side, "first", json!({"replicas": 0})).await;
        side.says("the same", owners(&same));
        side.says("other", apply(side, "first", json!({"replicas": 1})).await.whole());
    })
    .await;
}

#[tokio::test]
async fn apply_wants_a_manager_and_an_object() {
    twin("apply-invalid", async |side| {
        side.says("no manager", side.apply("deployments/web", wanted(spec(0, json!([])))).await.whole());
        let mut other = wanted(spec(0, json!([container("main", "shop/web:1")])));
        other["metadata"]["name"] = json!("other");
        side.says("another name", side.apply("deployments/web?fieldManager=first", other).await.whole());
        let mut kind = wanted(spec(0, json!([])));
        kind["kind"] = Value::Null;
        side.says("no kind", json!(side.apply("deployments/web?fieldManager=first", kind).await.code));
        let mut managed = wanted(spec(0, json!([container("main", "shop/web:1")])));
        managed["metadata"]["managedFields"] =
            json!([{"manager": "me", "operation": "Apply", "apiVersion": "apps/v1"}]);
        side.says("managed fields", side.apply("deployments/web?fieldManager=first", managed).await.whole());
        side.says("invalid", apply(side, "first", spec(0, json!([]))).await.whole());
        let mut wrong = spec(0, json!([container("main", "shop/web:1")]));
        wrong["replicsa"] = json!(1);
        side.says(
            "an unknown field",
            side.apply("deployments/web?fieldManager=first&fieldValidation=Strict", wanted(wrong)).await.message(),
        );
        let long = "x".repeat(129);
        side.says("a long name", apply(side, &long, spec(0, json!([]))).await.whole());
        side.says("force elsewhere", side.merge("deployments/web?force=true", json!({})).await.whole());
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_of_apply_tells_conflicts_and_keeps_nothing() {
    twin("apply-dry", async |side| {
        let dry = "deployments/web?fieldManager=first&dryRun=All";
        let made = side.apply(dry, wanted(spec(0, json!([container("main", "shop/web:1")])))).await;
        side.says("made", made.pick("/kind /spec/replicas"));
        side.says("not kept", side.get("deployments/web").await.code);
        first(side).await;
        let dry = "deployments/web?fieldManager=second&dryRun=All";
        side.says("conflict", side.apply(dry, wanted(json!({"replicas": 7}))).await.message());
        let forced = side.apply(&format!("{dry}&force=true"), wanted(json!({"replicas": 7}))).await;
        side.says("forced", forced.pick("/spec/replicas"));
        side.says("kept", side.get("deployments/web").await.pick("/spec/replicas"));
    })
    .await;
}

#[tokio::test]
async fn yaml_is_applied_too_and_a_version_is_a_precondition() {
    twin("apply-yaml", async |side| {
        let yaml =
            "kind: Service\napiVersion: v1\nmetadata:\n  name: web\nspec:\n  ports:\n  - port: 80\n    name: http\n";
        let header = [("content-type", "application/apply-patch+yaml")];
        let place = "services/web?fieldManager=first";
        let made = side.send(Who::Admin, "PATCH", place, &header, yaml.into()).await;
        side.says("made", made.pick("/metadata/name /spec/ports"));
        let text = yaml.replace("name: web\n", "name: web\n  resourceVersion: \"1\"\n").replace("80", "81");
        side.says("old", side.send(Who::Admin, "PATCH", place, &header, text.into()).await.whole());
        let port = yaml.replace("80", "81");
        let moved = side.send(Who::Admin, "PATCH", place, &header, port.into()).await;
        side.says("the port is its key", moved.pick("/spec/ports"));
        side.says("owners", owners(&moved));
    })
    .await;
}
