use serde_json::{Value, json};

use super::client::Client;
use crate::fields::{items, text};

const VIEWER: (&str, &str) = ("authorization", "Bearer demo-viewer");
const NOBODY: (&str, &str) = ("authorization", "Bearer demo-nobody");
const ADMIN: (&str, &str) = ("authorization", "Bearer demo-admin");
const REVIEWS: &str = "/apis/authorization.k8s.io/v1";

async fn get(client: &Client, who: &[(&str, &str)], path: &str) -> (u16, String) {
    let (code, value) = client.with(who, "GET", path, Value::Null).await;
    (code, text(&value, "/message").to_owned())
}

fn binding(name: &str, namespace: &str, role: &Value, subject: &Value) -> Value {
    json!({"kind": "RoleBinding", "metadata": {"name": name, "namespace": namespace}, "roleRef": role,
           "subjects": [subject]})
}

#[tokio::test]
async fn who_is_not_known_is_unauthorized() {
    let client = Client::of_empty();
    for header in ["Bearer wrong", "Basic abc", ""] {
        let (code, message) = get(&client, &[("authorization", header)], "/api").await;
        assert_eq!((code, message.as_str()), (401, "Unauthorized"), "{header}");
    }
    client.0.add_account("fresh", "li.na", &["developers"]);
    let who = &[("authorization", "Bearer fresh")];
    assert_eq!(get(&client, who, "/version").await.0, 200);
    client.0.revoke("fresh");
    assert_eq!(get(&client, who, "/version").await.0, 401);
}

#[tokio::test]
async fn refusals_are_worded_as_the_real_ones() {
    let client = Client::of_empty();
    for (path, words) in [
        (
            "/api/v1/pods",
            r#"pods is forbidden: User "demo-nobody" cannot list resource "pods" in API group "" at the cluster scope"#,
        ),
        (
            "/api/v1/namespaces/test/pods?watch=1",
            r#"pods is forbidden: User "demo-nobody" cannot watch resource "pods" in API group "" in the namespace "test""#,
        ),
        (
            "/apis/apps/v1/namespaces/test/deployments/web/scale",
            r#"deployments.apps "web" is forbidden: User "demo-nobody" cannot get resource "deployments/scale" in API group "apps" in the namespace "test""#,
        ),
        (
            "/api/v1/namespaces/test",
            r#"namespaces "test" is forbidden: User "demo-nobody" cannot get resource "namespaces" in API group "" in the namespace "test""#,
        ),
        (
            "/apis/nope/v1/foos",
            r#"foos.nope is forbidden: User "demo-nobody" cannot list resource "foos" in API group "nope" at the cluster scope"#,
        ),
        ("/metrics", r#"forbidden: User "demo-nobody" cannot get path "/metrics""#),
    ] {
        assert_eq!(get(&client, &[NOBODY], path).await, (403, words.to_owned()), "{path}");
    }
    let (_, status) = client.with(&[NOBODY], "GET", "/apis/apps/v1/namespaces/a/deployments/web", Value::Null).await;
    assert_eq!(status["details"], json!({"name": "web", "group": "apps", "kind": "deployments"}));
    for path in ["/api", "/apis/apps/v1", "/version", "/healthz", "/openapi/v3"] {
        assert_eq!(client.with(&[NOBODY], "GET", path, Value::Null).await.0, 200, "{path} is for everybody");
    }
}

#[tokio::test]
async fn a_viewer_reads_and_does_not_write() {
    let client = Client::of_empty();
    for path in ["/api/v1/pods", "/api/v1/nodes", "/apis/networking.k8s.io/v1/ingressclasses", "/api/v1/events"] {
        assert_eq!(get(&client, &[VIEWER], path).await.0, 200, "{path}");
    }
    let path = "/api/v1/namespaces/default/configmaps";
    let map = json!({"metadata": {"name": "a"}});
    assert_eq!(client.with(&[VIEWER], "POST", path, map.clone()).await.0, 403);
    assert_eq!(client.with(&[ADMIN], "POST", path, map.clone()).await.0, 201);
    assert_eq!(client.with(&[], "DELETE", &format!("{path}/a"), Value::Null).await.0, 200, "Hopmap's account");
}

#[tokio::test]
async fn a_right_comes_and_goes_with_its_binding() {
    let client = Client::of_empty();
    let path = "/api/v1/namespaces/default/pods";
    let role = json!({"kind": "Role", "name": "reader"});
    client.0.apply(binding("readers", "default", &role, &json!({"kind": "User", "name": "demo-nobody"}))).unwrap();
    let (code, message) = get(&client, &[NOBODY], path).await;
    assert_eq!(code, 403);
    assert!(
        message.ends_with(r#"in the namespace "default": RBAC: role.rbac.authorization.k8s.io "reader" not found"#)
    );
    client
        .0
        .apply(json!({"kind": "Role", "metadata": {"name": "reader", "namespace": "default"},
                      "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["list"]}]}))
        .unwrap();
    assert_eq!(get(&client, &[NOBODY], path).await.0, 200);
    assert_eq!(get(&client, &[NOBODY], "/api/v1/namespaces/kube-system/pods").await.0, 403);
    assert_eq!(get(&client, &[NOBODY], "/api/v1/pods").await.0, 403);
    client.0.delete("rolebinding", Some("default"), "readers");
    assert_eq!(get(&client, &[NOBODY], path).await.0, 403);
}

#[tokio::test]
async fn one_name_may_be_allowed_and_then_be_selected() {
    let client = Client::of_empty();
    client
        .0
        .apply(json!({"kind": "ClusterRole", "metadata": {"name": "one-node"},
                      "rules": [{"apiGroups": [""], "resources": ["nodes"], "resourceNames": ["node-1"],
                                 "verbs": ["get", "list", "watch"]}]}))
        .unwrap();
    client
        .0
        .apply(json!({"kind": "ClusterRoleBinding", "metadata": {"name": "one-node"},
                      "roleRef": {"kind": "ClusterRole", "name": "one-node"},
                      "subjects": [{"kind": "User", "name": "demo-nobody"}]}))
        .unwrap();
    assert_eq!(get(&client, &[NOBODY], "/api/v1/nodes/node-1").await.0, 200);
    assert_eq!(get(&client, &[NOBODY], "/api/v1/nodes/node-2").await.0, 403);
    assert_eq!(get(&client, &[NOBODY], "/api/v1/nodes").await.0, 403);
    assert_eq!(get(&client, &[NOBODY], "/api/v1/nodes?fieldSelector=metadata.name%3Dnode-1").await.0, 200);
}

#[tokio::test]
async fn whom_a_request_is_made_as_is_who_is_asked_about() {
    let client = Client::of_empty();
    let as_user = |user: &'static str| ("impersonate-user", user);
    let (code, message) = get(&client, &[as_user("zhao.wei")], "/api/v1/pods").await;
    assert_eq!(code, 403);
    assert!(message.starts_with(r#"pods is forbidden: User "zhao.wei" cannot list resource "pods""#), "{message}");
    let viewers = ("impersonate-group", "demo-viewers");
    assert_eq!(get(&client, &[as_user("zhao.wei"), viewers], "/api/v1/pods").await.0, 200);
    let account = "system:serviceaccount:hopmap:hopmap";
    assert_eq!(get(&client, &[ADMIN, as_user(account)], "/api/v1/pods").await.0, 200);

    let (code, message) = get(&client, &[NOBODY, as_user("u")], "/api/v1/pods").await;
    let words = r#"pods is forbidden: User "demo-nobody" cannot impersonate-on:user-info:list resource "pods" in API group "" at the cluster scope"#;
    assert_eq!((code, message.as_str()), (403, words));
    let (code, message) = get(&client, &[viewers], "/api/v1/pods").await;
    let words = r#"requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"demo-viewers"}, Extra:map[string][]string(nil)} without impersonating a user name"#;
    assert_eq!((code, message.as_str()), (400, words));

    let path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    let extra = ("impersonate-extra-foo%2fbar", "z");
    let (code, review) = client.with(&[as_user("u"), viewers, extra], "POST", path, json!({})).await;
    assert_eq!(code, 201);
    let info = json!({"username": "u", "groups": ["demo-viewers", "system:authenticated"],
                      "extra": {"foo/bar": ["z"]}});
    assert_eq!(review["status"]["userInfo"], info);
}

#[tokio::test]
async fn reviews_say_what_is_allowed_and_by_which_binding() {
    let client = Client::of_empty();
    let ask = async |who: &[(&str, &str)], verb: &str, resource: &str| {
        let spec = json!({"resourceAttributes": {"verb": verb, "resource": resource, "namespace": "default"}});
        let path = format!("{REVIEWS}/selfsubjectaccessreviews");
        let (code, review) = client.with(who, "POST", &path, json!({"spec": spec})).await;
        assert_eq!(code, 201, "{review}");
        review["status"].clone()
    };
    assert_eq!(ask(&[ADMIN], "delete", "pods").await, json!({"allowed": true}));
    assert_eq!(ask(&[NOBODY], "list", "pods").await, json!({"allowed": false}));
    let reason = r#"RBAC: allowed by ClusterRoleBinding "demo-viewers" of ClusterRole "view" to Group "demo-viewers""#;
    assert_eq!(ask(&[VIEWER], "list", "pods").await, json!({"allowed": true, "reason": reason}));
    client.0.faults().forbid("pods");
    assert_eq!(ask(&[VIEWER], "list", "pods").await["allowed"], false, "what a switch forbids, too");

    let of = json!({"spec": {"user": "x", "groups": ["system:masters"], "resourceAttributes": {"verb": "list",
                    "resource": "nodes"}}});
    let (code, review) = client.post(&format!("{REVIEWS}/subjectaccessreviews"), of.clone()).await;
    assert_eq!((code, &review["status"]["allowed"]), (201, &true.into()));
    let (code, error) = client.post(&format!("{REVIEWS}/selfsubjectaccessreviews"), json!({"spec": {}})).await;
    let words = ".authorization.k8s.io \"\" is invalid: spec.resourceAttributes: Invalid value: null: exactly one of \
                 nonResourceAttributes or resourceAttributes must be specified";
    assert_eq!((code, text(&error, "/message")), (422, words));
    assert_eq!(client.with(&[VIEWER], "POST", &format!("{REVIEWS}/subjectaccessreviews"), of).await.0, 403);
    assert_eq!(client.get(&format!("{REVIEWS}/subjectaccessreviews")).await.0, 405);
}

#[tokio::test]
async fn all_rules_of_an_account_are_listed() {
    let client = Client::of_empty();
    let path = format!("{REVIEWS}/selfsubjectrulesreviews");
    let (code, review) = client.with(&[NOBODY], "POST", &path, json!({"spec": {"namespace": "default"}})).await;
    assert_eq!((code, &review["status"]["incomplete"]), (201, &false.into()));
    let everybody = ["selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews"];
    let listed: Vec<&Value> =
        items(&review, "/status/resourceRules").iter().flat_map(|rule| items(rule, "/resources")).collect();
    assert_eq!(listed, everybody);
    let (code, error) = client.with(&[NOBODY], "POST", &path, json!({"spec": {}})).await;
    assert_eq!((code, text(&error, "/message")), (400, "no namespace on request"));
}

#[tokio::test]
async fn many_bindings_are_followed_change_by_change() {
    let client = Client::of_empty();
    for number in 0..2000 {
        let user = json!({"kind": "User", "name": format!("user-{number}")});
        let role = json!({"kind": "ClusterRole", "name": "view"});
        client.0.apply(binding(&format!("b-{number}"), "default", &role, &user)).unwrap();
    }
    let started = std::time::Instant::now();
    for number in 0..200 {
        let user = format!("user-{number}");
        let who = &[("impersonate-user", user.as_str())];
        assert_eq!(get(&client, who, "/api/v1/namespaces/default/pods?limit=1").await.0, 200);
        client.0.delete("rolebinding", Some("default"), &format!("b-{number}"));
        assert_eq!(get(&client, who, "/api/v1/namespaces/default/pods?limit=1").await.0, 403);
    }
    assert!(started.elapsed() < std::time::Duration::from_secs(5), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_door_is_the_api_as_an_account_sees_it() {
    let client = Client::of_empty();
    assert_eq!(client.get("/demo/as/demo-viewer/api/v1/pods?limit=1").await.0, 200);
    let (code, error) = client.delete("/demo/as/demo-viewer/api/v1/nodes/node-1").await;
    assert_eq!(code, 403);
    assert!(text(&error, "/message").contains("User \"demo-viewer\" cannot delete"), "{error}");
    assert_eq!(client.get("/demo/as/wrong/version").await.0, 401);
    let (_, groups) = client.get("/demo/as/demo-admin/apis").await;
    assert_eq!(text(&groups, "/kind"), "APIGroupList");
}
