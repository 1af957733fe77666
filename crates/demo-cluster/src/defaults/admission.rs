//! What the server adds to an object that it takes in, after it is known who asked for what.

use serde_json::{Value, json};

use crate::fields::{flag, items, set, set_default, text};
use crate::kinds::Kind;
use crate::schema::billionths;

/// Adds to a new object what nobody asked for; what a client makes of Nodes is not ready yet.
pub(crate) fn admit(kind: Kind, value: &mut Value, client: bool) {
    match kind {
        Kind::Node if client => {
            let taint = json!({"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"});
            let mut all = items(value, "/spec/taints").to_vec();
            if !all.iter().any(|one| text(one, "/key") == text(&taint, "/key")) {
                all.push(taint);
            }
            set(value, "/spec/taints", all);
        }
        Kind::Namespace => set_default(value, "/spec/finalizers", json!(["kubernetes"])),
        Kind::Pod => {
            tolerate_lost_nodes(value);
            set_default(value, "/spec/priority", 0);
            set_default(value, "/spec/preemptionPolicy", "PreemptLowerPriority");
            set_default(value, "/spec/serviceAccountName", "default");
            let account = text(value, "/spec/serviceAccountName").to_owned();
            set_default(value, "/spec/serviceAccount", account);
            let quality = quality(value);
            set_default(value, "/status/qosClass", quality);
        }
        Kind::Service if text(value, "/spec/type") != "ExternalName" => {
            set_default(value, "/spec/ipFamilies", json!(["IPv4"]));
            set_default(value, "/spec/ipFamilyPolicy", "SingleStack");
        }
        Kind::Job => select_own(value),
        _ => {}
    }
}

/// A Job selects its own Pods, and no other's.
fn select_own(value: &mut Value) {
    if flag(value, "/spec/manualSelector") {
        return;
    }
    let (uid, name) = (text(value, "/metadata/uid").to_owned(), text(value, "/metadata/name").to_owned());
    set_default(value, "/spec/selector", json!({"matchLabels": {"batch.kubernetes.io/controller-uid": uid}}));
    for labels in ["/metadata/labels", "/spec/template/metadata/labels"] {
        for prefix in ["", "batch.kubernetes.io~1"] {
            set_default(value, &format!("{labels}/{prefix}controller-uid"), &*uid);
            set_default(value, &format!("{labels}/{prefix}job-name"), &*name);
        }
    }
}

/// A Pod stays for five minutes on a Node that is lost, unless it says something else of it.
fn tolerate_lost_nodes(value: &mut Value) {
    let mut all = items(value, "/spec/tolerations").to_vec();
    for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
        let said =
            |one: &Value| [key, ""].contains(&text(one, "/key")) && ["NoExecute", ""].contains(&text(one, "/effect"));
        if !all.iter().any(said) {
            all.push(json!({"effect": "NoExecute", "key": key, "operator": "Exists", "tolerationSeconds": 300}));
        }
    }
    set(value, "/spec/tolerations", all);
}

/// How much a Pod can rely on what it asks for.
fn quality(pod: &Value) -> &'static str {
    let containers = || items(pod, "/spec/containers").iter().chain(items(pod, "/spec/initContainers"));
    let amount = |container: &Value, list: &str, resource: &str| {
        let given = container["resources"][list][resource].as_str().unwrap_or("");
        billionths(given).filter(|amount| *amount > 0)
    };
    let asks = containers().any(|container| {
        ["limits", "requests"]
            .iter()
            .any(|list| ["cpu", "memory"].iter().any(|resource| amount(container, list, resource).is_some()))
    });
    let bound = containers().all(|container| {
        ["cpu", "memory"].iter().all(|resource| {
            let limit = amount(container, "limits", resource);
            limit.is_some() && amount(container, "requests", resource).is_none_or(|asked| Some(asked) == limit)
        })
    });
    match (asks, bound) {
        (false, _) => "BestEffort",
        (true, true) => "Guaranteed",
        (true, false) => "Burstable",
    }
}
