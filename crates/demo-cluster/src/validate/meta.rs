//! What is wrong with `metadata`.

use serde_json::Value;

use super::problems::Problems;
use super::words;
use crate::fields::{items, text};
use crate::kinds::Kind;

pub(super) fn check(kind: Kind, value: &Value, problems: &mut Problems) {
    let name = text(value, "/metadata/name");
    if name.is_empty() {
        problems.required_because("metadata.name", "name or generateName is required");
    } else {
        let wrong = match kind {
            Kind::Namespace | Kind::Service => words::label(name),
            Kind::Role | Kind::ClusterRole | Kind::RoleBinding | Kind::ClusterRoleBinding => path_segment(name),
            _ => words::subdomain(name),
        };
        for why in wrong {
            problems.invalid("metadata.name", name, &why);
        }
    }
    labels("metadata.labels", &value["metadata"]["labels"], problems);
    annotations("metadata.annotations", &value["metadata"]["annotations"], problems);
    for (index, finalizer) in items(value, "/metadata/finalizers").iter().enumerate() {
        let finalizer = finalizer.as_str().unwrap_or("");
        let field = format!("metadata.finalizers[{index}]");
        for why in words::qualified(finalizer) {
            problems.invalid(&field, finalizer, &why);
        }
        if !finalizer.contains('/') && !["orphan", "foregroundDeletion", "kubernetes"].contains(&finalizer) {
            problems.invalid(&field, finalizer, "name is neither a standard finalizer name nor is it fully qualified");
        }
    }
}

fn path_segment(name: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if name == "." || name == ".." {
        wrong.push(format!("may not be '{name}'"));
    }
    for letter in ['/', '%'] {
        if name.contains(letter) {
            wrong.push(format!("may not contain '{letter}'"));
        }
    }
    wrong
}

pub(super) fn labels(field: &str, labels: &Value, problems: &mut Problems) {
    for (key, value) in labels.as_object().into_iter().flatten() {
        for why in words::qualified(key) {
            problems.invalid(field, key.as_str(), &why);
        }
        let value = value.as_str().unwrap_or("");
        for why in words::label_value(value) {
            problems.invalid(field, value, &why);
        }
    }
}

pub(super) fn annotations(field: &str, annotations: &Value, problems: &mut Problems) {
    let mut size = 0;
    for (key, value) in annotations.as_object().into_iter().flatten() {
        // Capitals are let pass here.
        for why in words::qualified(&key.to_ascii_lowercase()) {
            problems.invalid(field, key.as_str(), &why);
        }
        size += key.len() + value.as_str().map_or(0, str::len);
    }
    if size > LARGEST_ANNOTATIONS {
        problems.too_long(field, LARGEST_ANNOTATIONS);
    }
}

const LARGEST_ANNOTATIONS: usize = 256 * 1024;

/// What may not change, and what a deletion that has begun does not allow any more.
pub(super) fn check_change(before: &Value, after: &Value, problems: &mut Problems) {
    let added: Vec<String> = items(after, "/metadata/finalizers")
        .iter()
        .filter(|one| !items(before, "/metadata/finalizers").contains(one))
        .map(ToString::to_string)
        .collect();
    if !text(before, "/metadata/deletionTimestamp").is_empty() && !added.is_empty() {
        let why = format!(
            "no new finalizers can be added if the object is being deleted, found new finalizers []string{{{}}}",
            added.join(", ")
        );
        problems.forbidden("metadata.finalizers", &why);
    }
}
