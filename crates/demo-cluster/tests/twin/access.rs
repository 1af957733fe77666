//! Who may do what.

use serde_json::{Value, json};

use crate::harness::{Answer, Side, Who, deployment, pod, service, twin};

async fn viewer(side: &Side, method: &str, place: &str, content: &str, body: Value) -> Answer {
    let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
    side.send(Who::Viewer, method, place, &[("content-type", content)], body).await
}

#[tokio::test]
async fn a_person_without_rights_is_refused_by_name_verb_and_place() {
    twin("denied", async |side| {
        side.post("services", service("web")).await.ok();
        for place in [
            "pods",
            "services/web",
            "services/none",
            "deployments/web/scale",
            "pods/one/log",
            "pods?watch=true",
            "/api/v1/pods",
            "/api/v1/nodes",
            "/api/v1/nodes/one",
            "/api/v1/namespaces",
            "/apis/apps/v1/deployments",
            "/apis/networking.k8s.io/v1/ingressclasses",
        ] {
            side.says(place, side.viewer_gets(place).await.whole());
        }
        let own = format!("/api/v1/namespaces/{}", side.namespace);
        side.says("its namespace", side.viewer_gets(&own).await.whole());
    })
    .await;
}

#[tokio::test]
async fn every_verb_is_refused_by_its_name() {
    twin("denied-verbs", async |side| {
        side.post("deployments", deployment("web", 0)).await.ok();
        let (merge, json) = ("application/merge-patch+json", "application/json");
        for (method, place, content, body) in [
            ("POST", "services", json, service("new")),
            ("PUT", "services/web", json, service("web")),
            ("PATCH", "deployments/web", merge, json!({"spec": {"replicas": 9}})),
            ("PATCH", "deployments/web/scale", merge, json!({"spec": {"replicas": 9}})),
            ("PUT", "deployments/web/scale", json, json!({})),
            ("PATCH", "deployments/web/status", merge, json!({})),
            ("DELETE", "deployments/web", json, Value::Null),
            ("DELETE", "deployments", json, Value::Null),
            ("POST", "pods/one/eviction", json, json!({})),
        ] {
            side.says(&format!("{method} {place}"), viewer(side, method, place, content, body).await.whole());
        }
        side.says("nothing happened", side.get("deployments/web").await.pick("/spec/replicas"));
    })
    .await;
}

fn role(name: &str, rules: Value) -> Value {
    json!({"kind": "Role", "apiVersion": "rbac.authorization.k8s.io/v1", "metadata": {"name": name}, "rules": rules})
}

fn binding(name: &str, subject: Value) -> Value {
    json!({
        "kind": "RoleBinding", "apiVersion": "rbac.authorization.k8s.io/v1", "metadata": {"name": name},
        "subjects": [subject], "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": name},
    })
}

/// Waits until a right that was just given or taken is so: the real server hears of it by a watch of its own.
async fn until_viewer(side: &Side, place: &str, code: u16) {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while side.viewer_gets(place).await.code != code {
        assert!(std::time::Instant::now() < deadline, "{place} never answered {code}");
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    }
}

#[tokio::test]
async fn a_role_allows_what_it_says_and_no_more() {
    twin("role", async |side| {
        side.post("pods", pod("one")).await.ok();
        side.post("services", service("web")).await.ok();
        side.post("services", service("db")).await.ok();
        let rules = json!([
            {"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list", "watch"]},
            {"apiGroups": [""], "resources": ["services"], "verbs": ["get"], "resourceNames": ["web"]},
            {"apiGroups": ["apps"], "resources": ["deployments/scale"], "verbs": ["*"]},
        ]);
        side.says("role", side.post("roles", role("reader", rules)).await.pick("/kind /rules"));
        let subject = json!({"kind": "Group", "name": "viewers", "apiGroup": "rbac.authorization.k8s.io"});
        side.says(
            "binding",
            side.post("rolebindings", binding("reader", subject)).await.pick("/kind /subjects /roleRef"),
        );
        until_viewer(side, "pods", 200).await;
        side.says("a Pod", side.viewer_gets("pods/one").await.pick("/metadata/name"));
        side.says("Pods", side.viewer_gets("pods").await.names());
        side.says("its log", side.viewer_gets("pods/one/log").await.whole());
        side.says("deleting it", viewer(side, "DELETE", "pods/one", "application/json", Value::Null).await.whole());
        side.says("a Service by name", side.viewer_gets("services/web").await.pick("/metadata/name"));
        side.says("another", side.viewer_gets("services/db").await.whole());
        side.says("all of them", side.viewer_gets("services").await.whole());
        side.says("a scale that is not there", side.viewer_gets("deployments/none/scale").await.whole());
        side.says("its Deployment", side.viewer_gets("deployments/none").await.whole());
        side.says("elsewhere", side.viewer_gets("/api/v1/namespaces/default/pods").await.whole());
        side.delete("rolebindings/reader").await.ok();
        until_viewer(side, "pods", 403).await;
    })
    .await;
}

fn review(side: &Side, verb: &str, group: &str, resource: &str, part: &str, namespace: bool) -> Value {
    let namespace = if namespace { side.namespace.as_str() } else { "" };
    json!({
        "kind": "SelfSubjectAccessReview", "apiVersion": "authorization.k8s.io/v1",
        "spec": {"resourceAttributes": {
            "verb": verb, "group": group, "resource": resource, "subresource": part, "namespace": namespace,
        }},
    })
}

#[tokio::test]
async fn everyone_may_ask_what_they_may() {
    twin("review", async |side| {
        let place = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        let rules = json!([{"apiGroups": [""], "resources": ["pods", "pods/log"], "verbs": ["get", "list"]}]);
        side.post("roles", role("reader", rules)).await.ok();
        let subject = json!({"kind": "User", "name": "viewer", "apiGroup": "rbac.authorization.k8s.io"});
        side.post("rolebindings", binding("reader", subject)).await.ok();
        until_viewer(side, "pods", 200).await;
        for (verb, group, resource, part, namespace) in [
            ("list", "", "pods", "", true),
            ("get", "", "pods", "log", true),
            ("delete", "", "pods", "", true),
            ("list", "", "pods", "", false),
            ("patch", "apps", "deployments", "scale", true),
            ("list", "", "nodes", "", false),
            ("*", "*", "*", "", false),
        ] {
            let asked = review(side, verb, group, resource, part, namespace);
            let named = format!("{verb} {resource} {part} {namespace}");
            let answer = viewer(side, "POST", place, "application/json", asked.clone()).await;
            side.says(&named, answer.pick("/kind /status/allowed /spec"));
            let admin = side.post(place, asked).await;
            side.says("one with every right", json!([admin.code, admin.at("/status/allowed")]));
        }
        let mut path = json!({"kind": "SelfSubjectAccessReview", "apiVersion": "authorization.k8s.io/v1", "spec": {}});
        side.says("nothing asked", side.post(place, path.clone()).await.whole());
        path["spec"] = json!({"nonResourceAttributes": {"verb": "get", "path": "/metrics"}});
        side.says("a path", viewer(side, "POST", place, "application/json", path).await.pick("/status/allowed"));
    })
    .await;
}

#[tokio::test]
async fn one_with_every_right_may_be_another() {
    twin("impersonate", async |side| {
        let rules = json!([{"apiGroups": [""], "resources": ["services"], "verbs": ["list"]}]);
        side.post("roles", role("reader", rules)).await.ok();
        let subject = json!({"kind": "Group", "name": "twin-readers", "apiGroup": "rbac.authorization.k8s.io"});
        side.post("rolebindings", binding("reader", subject)).await.ok();
        let as_one = async |place: &str, headers: &[(&str, &str)]| {
            side.send(Who::Admin, "GET", place, headers, Vec::new()).await
        };
        let reader = [("impersonate-user", "ann"), ("impersonate-group", "twin-readers")];
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while as_one("services", &reader).await.code != 200 && std::time::Instant::now() < deadline {
            tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        }
        side.says("of the group", as_one("services", &reader).await.pick("/kind"));
        side.says("not that", as_one("pods", &reader).await.whole());
        side.says("without the group", as_one("services", &[("impersonate-user", "ann")]).await.whole());
        side.says(
            "an account",
            as_one("services", &[("impersonate-user", "system:serviceaccount:default:default")]).await.whole(),
        );
        let mighty = [("impersonate-user", "ann"), ("impersonate-group", "system:masters")];
        side.says("of the mighty", as_one("pods", &mighty).await.pick("/kind"));
        side.says("a group without a user", as_one("services", &[("impersonate-group", "twin-readers")]).await.whole());
    })
    .await;
}
