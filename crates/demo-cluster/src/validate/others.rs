//! What is wrong with the smaller kinds.

use serde_json::Value;

use super::problems::Problems;
use super::{words, workloads};
use crate::fields::{items, number, text};

pub(super) fn autoscaler(value: &Value, problems: &mut Problems) {
    let least = number(value, "/spec/minReplicas");
    let most = number(value, "/spec/maxReplicas").unwrap_or(0);
    if let Some(least) = least.filter(|least| *least < 1) {
        problems.invalid("spec.minReplicas", least, "must be greater than or equal to 1");
    }
    if most < 1 {
        problems.required_because("spec.maxReplicas", "must be set and greater than 0");
    }
    if least.is_some_and(|least| most < least) {
        problems.invalid("spec.maxReplicas", most, "must be greater than or equal to `minReplicas`");
    }
    for field in ["kind", "name"] {
        if text(value, &format!("/spec/scaleTargetRef/{field}")).is_empty() {
            problems.required(format!("spec.scaleTargetRef.{field}"));
        }
    }
    let version = text(value, "/spec/scaleTargetRef/apiVersion");
    if version.is_empty() {
        problems.invalid("spec.scaleTargetRef.apiVersion", version, "apiVersion must specify API group");
    }
    let from_outside = |metric: &Value| ["Object", "External"].contains(&text(metric, "/type"));
    if least == Some(0) && !items(value, "/spec/metrics").iter().any(from_outside) {
        let why = "must specify at least one Object or External metric to support scaling to zero replicas";
        problems.forbidden("spec.metrics", why);
    }
}

pub(super) fn disruption_budget(value: &Value, problems: &mut Problems) {
    let (least, most) = (&value["spec"]["minAvailable"], &value["spec"]["maxUnavailable"]);
    if !least.is_null() && !most.is_null() {
        let shown = format!(
            r#"{{"MinAvailable":{least},"Selector":null,"MaxUnavailable":{most},"UnhealthyPodEvictionPolicy":null}}"#
        );
        problems.invalid_shown("spec", &shown, "minAvailable and maxUnavailable cannot be both set");
    }
    workloads::share("spec.minAvailable", least, problems);
    workloads::share("spec.maxUnavailable", most, problems);
    workloads::label_selector("spec.selector", &value["spec"]["selector"], problems);
}

pub(super) fn config_map(value: &Value, problems: &mut Problems) {
    for list in ["data", "binaryData"] {
        for key in value[list].as_object().into_iter().flatten().map(|(key, _)| key) {
            let field = format!("{list}[{key}]");
            problems.all_invalid(&field, key.as_str(), &words::config_key(key));
        }
    }
}

pub(super) fn role(value: &Value, problems: &mut Problems) {
    for (index, rule) in items(value, "/rules").iter().enumerate() {
        let at = format!("rules[{index}]");
        if items(rule, "/verbs").is_empty() {
            problems.required_because(format!("{at}.verbs"), "verbs must contain at least one value");
        }
        if !items(rule, "/nonResourceURLs").is_empty() {
            continue;
        }
        if items(rule, "/apiGroups").is_empty() {
            let why = "resource rules must supply at least one api group";
            problems.required_because(format!("{at}.apiGroups"), why);
        }
        if items(rule, "/resources").is_empty() {
            let why = "resource rules must supply at least one resource";
            problems.required_because(format!("{at}.resources"), why);
        }
    }
}

const ROLES: [&str; 2] = ["ClusterRole", "Role"];
const SUBJECTS: [&str; 3] = ["ServiceAccount", "User", "Group"];

pub(super) fn role_binding(value: &Value, problems: &mut Problems) {
    let kind = text(value, "/roleRef/kind");
    if !ROLES.contains(&kind) {
        problems.unsupported("roleRef.kind", kind, &ROLES);
    }
    if text(value, "/roleRef/name").is_empty() {
        problems.required("roleRef.name");
    }
    for (index, subject) in items(value, "/subjects").iter().enumerate() {
        let at = format!("subjects[{index}]");
        if text(subject, "/name").is_empty() {
            problems.required(format!("{at}.name"));
        }
        let kind = text(subject, "/kind");
        if !SUBJECTS.contains(&kind) {
            problems.unsupported(format!("{at}.kind"), kind, &SUBJECTS);
        } else if kind == "ServiceAccount" && text(subject, "/namespace").is_empty() {
            problems.required(format!("{at}.namespace"));
        }
    }
}

pub(super) fn role_binding_change(before: &Value, after: &Value, problems: &mut Problems) {
    if before["roleRef"] != after["roleRef"] {
        let role = |field: &str| after["roleRef"][field].to_string();
        let shown = format!(r#"{{"APIGroup":{},"Kind":{},"Name":{}}}"#, role("apiGroup"), role("kind"), role("name"));
        problems.invalid_shown("roleRef", &shown, "cannot change roleRef");
    }
}
