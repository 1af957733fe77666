//! Who may do what: the roles that every real cluster begins with, and the accounts of this one.

use serde_json::{Value, json};

use crate::direct;
use crate::store::Store;

const READ: &[&str] = &["get", "list", "watch"];
const WRITE: &[&str] = &["create", "delete", "deletecollection", "patch", "update"];

/// Puts the roles and bindings into a store.
pub(crate) fn add(store: &Store) {
    let roles = [
        ("cluster-admin", vec![rule(&["*"], &["*"], &["*"]), paths(&["*"], &["*"])]),
        ("admin", admin()),
        ("edit", edit()),
        ("view", view()),
        ("system:basic-user", basic_user()),
        ("system:discovery", vec![paths(DISCOVERY, &["get"])]),
        ("system:public-info-viewer", vec![paths(PUBLIC, &["get"])]),
        // What a picture of the whole cluster needs besides.
        ("demo-viewer", vec![rule(&[""], &["nodes"], READ), rule(&["networking.k8s.io"], &["ingressclasses"], READ)]),
    ];
    let bindings = [
        ("cluster-admin", "cluster-admin", vec![group("system:masters")]),
        ("system:basic-user", "system:basic-user", vec![group("system:authenticated")]),
        ("system:discovery", "system:discovery", vec![group("system:authenticated")]),
        (
            "system:public-info-viewer",
            "system:public-info-viewer",
            vec![group("system:authenticated"), group("system:unauthenticated")],
        ),
        ("hopmap", "cluster-admin", vec![json!({"kind": "ServiceAccount", "namespace": "hopmap", "name": "hopmap"})]),
        ("demo-viewers", "view", vec![group("demo-viewers")]),
        ("demo-viewers-of-nodes", "demo-viewer", vec![group("demo-viewers")]),
    ];
    let roles = roles.into_iter().map(|(name, rules)| object("ClusterRole", name, &json!({"rules": rules})));
    let bindings = bindings.into_iter().map(|(name, role, subjects)| {
        let role = json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role});
        object("ClusterRoleBinding", name, &json!({"roleRef": role, "subjects": subjects}))
    });
    for object in roles.chain(bindings) {
        if let Err(error) = direct::apply(store, object) {
            tracing::warn!(%error, "the demo world's accounts are not as they were meant");
        }
    }
}

fn object(kind: &str, name: &str, rest: &Value) -> Value {
    let mut object = json!({
        "kind": kind, "apiVersion": "rbac.authorization.k8s.io/v1", "metadata": {"name": name},
    });
    if !name.contains("demo") && name != "hopmap" {
        object["metadata"]["labels"] = json!({"kubernetes.io/bootstrapping": "rbac-defaults"});
    }
    for field in ["rules", "roleRef", "subjects"] {
        if let Some(value) = rest.get(field) {
            object[field] = value.clone();
        }
    }
    object
}

fn group(name: &str) -> Value {
    json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": name})
}

fn rule(groups: &[&str], resources: &[&str], verbs: &[&str]) -> Value {
    json!({"apiGroups": groups, "resources": resources, "verbs": verbs})
}

fn paths(urls: &[&str], verbs: &[&str]) -> Value {
    json!({"nonResourceURLs": urls, "verbs": verbs})
}

const DISCOVERY: &[&str] = &[
    "/api",
    "/api/*",
    "/apis",
    "/apis/*",
    "/healthz",
    "/livez",
    "/openapi",
    "/openapi/*",
    "/readyz",
    "/version",
    "/version/",
];
const PUBLIC: &[&str] = &["/healthz", "/livez", "/readyz", "/version", "/version/"];

fn basic_user() -> Vec<Value> {
    vec![
        rule(&["authorization.k8s.io"], &["selfsubjectaccessreviews", "selfsubjectrulesreviews"], &["create"]),
        rule(&["authentication.k8s.io"], &["selfsubjectreviews"], &["create"]),
    ]
}

fn view() -> Vec<Value> {
    vec![
        rule(
            &[""],
            &[
                "configmaps",
                "endpoints",
                "persistentvolumeclaims",
                "persistentvolumeclaims/status",
                "pods",
                "replicationcontrollers",
                "replicationcontrollers/scale",
                "serviceaccounts",
                "services",
                "services/status",
            ],
            READ,
        ),
        rule(
            &[""],
            &[
                "bindings",
                "limitranges",
                "namespaces/status",
                "pods/log",
                "pods/status",
                "replicationcontrollers/status",
                "resourcequotas",
                "resourcequotas/status",
            ],
            READ,
        ),
        rule(&[""], &["namespaces"], READ),
        rule(&["", "events.k8s.io"], &["events"], READ),
        rule(&["discovery.k8s.io"], &["endpointslices"], READ),
        rule(
            &["apps"],
            &[
                "controllerrevisions",
                "daemonsets",
                "daemonsets/status",
                "deployments",
                "deployments/scale",
                "deployments/status",
                "replicasets",
                "replicasets/scale",
                "replicasets/status",
                "statefulsets",
                "statefulsets/scale",
                "statefulsets/status",
            ],
            READ,
        ),
        rule(&["autoscaling"], &["horizontalpodautoscalers", "horizontalpodautoscalers/status"], READ),
        rule(&["batch"], &["cronjobs", "cronjobs/status", "jobs", "jobs/status"], READ),
        rule(&["policy"], &["poddisruptionbudgets", "poddisruptionbudgets/status"], READ),
        rule(&["networking.k8s.io"], &["ingresses", "ingresses/status", "networkpolicies"], READ),
    ]
}

fn edit() -> Vec<Value> {
    let reaching = &["pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "secrets", "services/proxy"];
    let mut rules = vec![
        rule(&[""], reaching, READ),
        rule(&[""], &["serviceaccounts"], &["impersonate"]),
        rule(&[""], &["pods", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy"], WRITE),
        rule(&[""], &["pods/eviction"], &["create"]),
        rule(
            &[""],
            &[
                "configmaps",
                "persistentvolumeclaims",
                "replicationcontrollers",
                "replicationcontrollers/scale",
                "secrets",
                "serviceaccounts",
                "services",
                "services/proxy",
            ],
            WRITE,
        ),
        rule(&[""], &["serviceaccounts/token"], &["create"]),
        rule(&["", "events.k8s.io"], &["events"], WRITE),
        rule(
            &["apps"],
            &[
                "daemonsets",
                "deployments",
                "deployments/rollback",
                "deployments/scale",
                "replicasets",
                "replicasets/scale",
                "statefulsets",
                "statefulsets/scale",
            ],
            WRITE,
        ),
        rule(&["autoscaling"], &["horizontalpodautoscalers"], WRITE),
        rule(&["batch"], &["cronjobs", "jobs"], WRITE),
        rule(&["policy"], &["poddisruptionbudgets"], WRITE),
        rule(&["networking.k8s.io"], &["ingresses", "networkpolicies"], WRITE),
        rule(&["coordination.k8s.io"], &["leases"], &[WRITE, READ].concat()),
    ];
    rules.extend(view());
    rules
}

fn admin() -> Vec<Value> {
    let mut rules = vec![
        rule(&["authorization.k8s.io"], &["localsubjectaccessreviews"], &["create"]),
        rule(&["rbac.authorization.k8s.io"], &["rolebindings", "roles"], &[WRITE, READ].concat()),
    ];
    rules.extend(edit());
    rules
}
