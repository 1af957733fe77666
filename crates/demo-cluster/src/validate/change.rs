//! What may not change once it is there.

use serde_json::Value;

use super::problems::Problems;
use super::{meta, others, services};
use crate::fields::{flag, items, remove, set, text};
use crate::kinds::Kind;

pub(super) fn check(kind: Kind, before: &Value, after: &Value, problems: &mut Problems) {
    meta::check_change(before, after, problems);
    match kind {
        Kind::Deployment | Kind::DaemonSet | Kind::ReplicaSet => immutable(before, after, &["spec.selector"], problems),
        Kind::StatefulSet => stateful_set(before, after, problems),
        Kind::Job => {
            // How many there shall be may change where each has its number.
            let indexed = text(after, "/spec/completionMode") == "Indexed";
            immutable(before, after, if indexed { &[] } else { &["spec.completions"] }, problems);
            immutable(before, after, &["spec.selector", "spec.template", "spec.completionMode"], problems);
        }
        Kind::Service => services::check_change(before, after, problems),
        Kind::Pod => pod(before, after, problems),
        Kind::RoleBinding | Kind::ClusterRoleBinding => others::role_binding_change(before, after, problems),
        Kind::ConfigMap if flag(before, "/immutable") => {
            let why = "field is immutable when `immutable` is set";
            if !flag(after, "/immutable") {
                problems.forbidden("immutable", why);
            }
            for field in ["data", "binaryData"].into_iter().filter(|field| before[field] != after[field]) {
                problems.forbidden(field, why);
            }
        }
        _ => {}
    }
}

fn immutable(before: &Value, after: &Value, fields: &[&str], problems: &mut Problems) {
    for field in fields {
        let pointer = format!("/{}", field.replace('.', "/"));
        let (was, is) = (before.pointer(&pointer), after.pointer(&pointer));
        if was.is_some() && was != is {
            problems.invalid(*field, is.cloned().unwrap_or_default(), "field is immutable");
        }
    }
}

const MAY_CHANGE: [&str; 7] = [
    "replicas",
    "ordinals",
    "template",
    "updateStrategy",
    "revisionHistoryLimit",
    "persistentVolumeClaimRetentionPolicy",
    "minReadySeconds",
];

fn stateful_set(before: &Value, after: &Value, problems: &mut Problems) {
    let fixed = |value: &Value| {
        let mut spec = value["spec"].clone();
        for field in MAY_CHANGE {
            remove(&mut spec, &format!("/{field}"));
        }
        spec
    };
    if fixed(before) != fixed(after) {
        problems.forbidden(
            "spec",
            "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', \
             'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
        );
    }
}

fn pod(before: &Value, after: &Value, problems: &mut Problems) {
    for list in ["containers", "initContainers"] {
        let count = |value: &Value| items(value, &format!("/spec/{list}")).len();
        if count(before) != count(after) {
            problems.forbidden(format!("spec.{list}"), "pod updates may not add or remove containers");
            return;
        }
        // Said already, and no change that is meant.
        if items(after, &format!("/spec/{list}")).iter().any(|container| text(container, "/image").is_empty()) {
            return;
        }
    }
    let tolerations = |value: &Value| items(value, "/spec/tolerations").to_vec();
    let (was, is) = (tolerations(before), tolerations(after));
    if !was.iter().all(|one| is.contains(one)) {
        problems.forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds");
    }
    let mut allowed = after["spec"].clone();
    for list in ["containers", "initContainers"] {
        for (index, container) in items(before, &format!("/spec/{list}")).iter().enumerate() {
            if let Some(image) = allowed.pointer_mut(&format!("/{list}/{index}/image")) {
                image.clone_from(&container["image"]);
            }
        }
    }
    for field in ["activeDeadlineSeconds", "tolerations"] {
        match before["spec"].get(field) {
            Some(kept) => set(&mut allowed, &format!("/{field}"), kept.clone()),
            None => remove(&mut allowed, &format!("/{field}")),
        }
    }
    if allowed != before["spec"] {
        problems.forbidden(
            "spec",
            "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,\
             `spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),\
             `spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
        );
    }
}
