//! Patches in each of their languages.

use serde_json::{Value, json};

use crate::harness::{Side, Who, deployment, service, twin};

/// A Deployment of two containers with ports and environments.
async fn made(side: &Side) {
    let mut written = deployment("web", 0);
    // The controller writes nothing into one that is paused before it has a ReplicaSet.
    written["spec"]["paused"] = json!(true);
    written["metadata"]["annotations"] = json!({"keep": "1", "drop": "2"});
    written["spec"]["template"]["spec"]["containers"] = json!([
        {"name": "main", "image": "shop/web:1",
         "ports": [{"name": "http", "containerPort": 80}, {"name": "admin", "containerPort": 81}],
         "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]},
        {"name": "side", "image": "shop/side:1", "args": ["-a", "-b"]},
    ]);
    side.post("deployments", written).await.ok();
}

const CONTAINERS: &str = "/spec/template/spec/containers/0/name /spec/template/spec/containers/0/image \
    /spec/template/spec/containers/0/env /spec/template/spec/containers/0/ports \
    /spec/template/spec/containers/1/name /spec/template/spec/containers/1/image \
    /spec/template/spec/containers/1/args /spec/template/spec/containers/2/name";

fn containers(all: Value) -> Value {
    json!({"spec": {"template": {"spec": {"containers": all}}}})
}

#[tokio::test]
async fn a_merge_patch_sets_removes_and_replaces_lists() {
    twin("merge", async |side| {
        made(side).await;
        let annotations = json!({"drop": null, "new": "3", "never": null});
        let patch = json!({"metadata": {"annotations": annotations}, "spec": {"minReadySeconds": 3}});
        let answer = side.merge("deployments/web", patch).await;
        side.says("set and removed", answer.pick("/metadata/annotations /spec/minReadySeconds /metadata/generation"));
        let patch = containers(json!([{"name": "only", "image": "shop/only:1"}]));
        side.says("a list", side.merge("deployments/web", patch).await.pick(CONTAINERS));
        let patch = json!({"metadata": {"labels": null}});
        side.says("a whole map", side.merge("deployments/web", patch).await.pick("/metadata/labels"));
        side.says("nothing", side.merge("deployments/web", json!({})).await.pick("/metadata/generation"));
        side.says("invalid", side.merge("deployments/web", json!({"spec": {"replicas": -3}})).await.whole());
    })
    .await;
}

#[tokio::test]
async fn a_strategic_patch_finds_containers_ports_and_env_by_their_keys() {
    twin("strategic", async |side| {
        made(side).await;
        let step = async |what: &str, all: Value| {
            side.says(what, side.strategic("deployments/web", containers(all)).await.pick(CONTAINERS));
        };
        step("an image", json!([{"name": "side", "image": "shop/side:2"}])).await;
        let env = json!([{"name": "B", "value": "3"}, {"name": "C", "value": "4"}]);
        step("a variable", json!([{"name": "main", "env": env}])).await;
        step("a variable less", json!([{"name": "main", "env": [{"name": "A", "$patch": "delete"}]}])).await;
        let ports = json!([{"containerPort": 82, "name": "new"}, {"containerPort": 81, "name": "renamed"}]);
        step("a port", json!([{"name": "main", "ports": ports}])).await;
        step("a container more", json!([{"name": "third", "image": "shop/third:1"}])).await;
        step("plain lists are replaced", json!([{"name": "side", "args": ["-c"]}])).await;
        step("a container less", json!([{"name": "side", "$patch": "delete"}])).await;
        step("without its key", json!([{"image": "shop/side:2"}])).await;
    })
    .await;
}

#[tokio::test]
async fn a_strategic_patch_replaces_and_orders_where_it_says_so() {
    twin("directives", async |side| {
        made(side).await;
        let order = json!({"spec": {"template": {"spec": {
            "$setElementOrder/containers": [{"name": "side"}, {"name": "main"}],
            "containers": [{"name": "main", "image": "shop/web:2"}],
        }}}});
        side.says("ordered", side.strategic("deployments/web", order).await.pick(CONTAINERS));
        let replace = json!({"metadata": {"annotations": {"$patch": "replace", "only": "this"}}});
        side.says("a map replaced", side.strategic("deployments/web", replace).await.pick("/metadata/annotations"));
        let replace = containers(json!([{"$patch": "replace"}, {"name": "alone", "image": "shop/alone:1"}]));
        side.says("a list replaced", side.strategic("deployments/web", replace).await.pick(CONTAINERS));
        let strategy = json!({"$retainKeys": ["type"], "type": "Recreate"});
        let nulls = json!({"metadata": {"annotations": {"only": null}}, "spec": {"strategy": strategy}});
        let answer = side.strategic("deployments/web", nulls).await;
        side.says("kept keys", answer.pick("/metadata/annotations /spec/strategy"));
    })
    .await;
}

#[tokio::test]
async fn a_json_patch_does_its_steps_or_none() {
    twin("json-patch", async |side| {
        made(side).await;
        let step = async |what: &str, patch: Value| {
            let answer = side.json_patch("deployments/web", patch).await;
            side.says(what, answer.pick(&format!("/metadata/annotations /metadata/labels {CONTAINERS}")));
        };
        let (main, notes) = ("/spec/template/spec/containers/0", "/metadata/annotations");
        let one = |op: &str, path: String, value: Value| json!([{"op": op, "path": path, "value": value}]);
        step("add", one("add", "/metadata/labels/new".into(), json!("1"))).await;
        step("replace", one("replace", format!("{main}/image"), json!("shop/web:2"))).await;
        step("remove", json!([{"op": "remove", "path": format!("{notes}/drop")}])).await;
        let test = json!({"op": "test", "path": format!("{notes}/keep"), "value": "1"});
        let go = json!({"op": "add", "path": format!("{notes}/a~1b"), "value": "c"});
        step("test and go", json!([test, go])).await;
        step("at the end", one("add", format!("{main}/env/-"), json!({"name": "Z", "value": "26"}))).await;
        step("between", one("add", format!("{main}/env/1"), json!({"name": "Y", "value": "25"}))).await;
        let (keep, moved, copied) = (format!("{notes}/keep"), format!("{notes}/moved"), format!("{notes}/copied"));
        step("move", json!([{"op": "move", "from": keep, "path": moved}])).await;
        step("copy", json!([{"op": "copy", "from": moved, "path": copied}])).await;
        step("nothing", json!([])).await;
    })
    .await;
}

#[tokio::test]
async fn a_json_patch_that_fails_says_where() {
    twin("json-patch-fails", async |side| {
        made(side).await;
        for patch in [
            json!([{"op": "test", "path": "/metadata/annotations/keep", "value": "9"}]),
            json!([{"op": "test", "path": "/metadata/annotations/none", "value": "9"}]),
            json!([{"op": "replace", "path": "/metadata/annotations/none", "value": "9"}]),
            json!([{"op": "remove", "path": "/metadata/annotations/none"}]),
            json!([{"op": "add", "path": "/metadata/nowhere/none", "value": "9"}]),
            json!([{"op": "replace", "path": "/spec/template/spec/containers/7/image", "value": "x"}]),
            json!([{"op": "conjure", "path": "/metadata/labels/a", "value": "x"}]),
            json!([
                {"op": "add", "path": "/metadata/labels/b", "value": "kept?"},
                {"op": "test", "path": "/metadata/labels/b", "value": "no"},
            ]),
            json!({"metadata": {}}),
        ] {
            let what = patch.to_string();
            side.says(&what, side.json_patch("deployments/web", patch).await.pick("/metadata/annotations"));
        }
        side.says("nothing is kept of a half", side.get("deployments/web").await.pick("/metadata/labels"));
    })
    .await;
}

#[tokio::test]
async fn a_patch_holds_only_for_the_version_that_it_names() {
    twin("patch-version", async |side| {
        let old = side.post("services", service("web")).await.ok().version();
        side.merge("services/web", json!({"metadata": {"labels": {"app": "new"}}})).await.ok();
        let patch = |version: &str| json!({"metadata": {"resourceVersion": version, "labels": {"patched": "yes"}}});
        side.says("old, merge", side.merge("services/web", patch(&old)).await.whole());
        side.says("old, strategic", side.strategic("services/web", patch(&old)).await.whole());
        let steps = json!([
            {"op": "replace", "path": "/metadata/resourceVersion", "value": old},
            {"op": "add", "path": "/metadata/labels/patched", "value": "yes"},
        ]);
        side.says("old, JSON", side.json_patch("services/web", steps).await.whole());
        let now = side.get("services/web").await.version();
        side.says("now", side.merge("services/web", patch(&now)).await.pick("/metadata/labels"));
    })
    .await;
}

#[tokio::test]
async fn a_patch_in_an_unknown_language_is_refused() {
    twin("patch-type", async |side| {
        side.post("services", service("web")).await.ok();
        for content in ["application/json", "text/plain", "application/patch+json", ""] {
            let headers = [("content-type", content)];
            let headers = if content.is_empty() { &headers[..0] } else { &headers[..] };
            let answer = side.send(Who::Admin, "PATCH", "services/web", headers, b"{}".to_vec()).await;
            side.says(content, answer.whole());
        }
    })
    .await;
}

#[tokio::test]
async fn a_patch_of_nothing_or_with_nothing_is_refused() {
    twin("patch-nothing", async |side| {
        side.post("services", service("web")).await.ok();
        let patch = json!({"metadata": {"labels": {"a": "b"}}});
        side.says("missing, merge", side.merge("services/none", patch.clone()).await.whole());
        side.says("missing, strategic", side.strategic("services/none", patch).await.whole());
        side.says("missing, JSON", side.json_patch("services/none", json!([])).await.whole());
        for (content, body) in [
            ("application/merge-patch+json", "{"),
            ("application/merge-patch+json", "[]"),
            ("application/strategic-merge-patch+json", "{"),
            ("application/json-patch+json", "["),
        ] {
            let answer =
                side.send(Who::Admin, "PATCH", "services/web", &[("content-type", content)], body.into()).await;
            side.says(&format!("{content} {body}"), json!([answer.code, answer.body["reason"]]));
        }
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_of_a_patch_or_a_put_keeps_nothing() {
    twin("dry-write", async |side| {
        made(side).await;
        let patch = json!({"metadata": {"labels": {"a": "b"}}, "spec": {"replicas": 7}});
        let stands = "/metadata/labels /spec/replicas /metadata/generation";
        side.says("merge", side.merge("deployments/web?dryRun=All", patch.clone()).await.pick(stands));
        side.says("strategic", side.strategic("deployments/web?dryRun=All", patch).await.pick(stands));
        let mut whole = deployment("web", 9);
        whole["metadata"]["labels"] = json!({"c": "d"});
        side.says("put", side.put("deployments/web?dryRun=All", whole).await.pick(stands));
        let scale = json!({"spec": {"replicas": 5}});
        side.says("scale", side.merge("deployments/web/scale?dryRun=All", scale).await.pick("/spec"));
        side.says("delete", side.delete("deployments/web?dryRun=All").await.pick("/kind"));
        side.says("kept", side.get("deployments/web").await.pick(stands));
    })
    .await;
}
