//! The mistakes that the API server refuses, as far as a person is likely to make them.

use serde_json::Value;

use crate::fields::{items, number, text};
use crate::kinds::Kind;
use crate::selector::LabelSelector;
use crate::status_error::StatusError;

/// Refuses what is not a valid object of its kind.
pub(crate) fn check(kind: Kind, value: &Value) -> Result<(), StatusError> {
    let name = text(value, "/metadata/name");
    let invalid = |field: &str, problem: &str| StatusError::invalid(kind, name, field, problem);
    if !dns_name(name) {
        return Err(invalid(
            "metadata.name",
            &format!(
                "Invalid value: {name:?}: a lowercase RFC 1123 subdomain must consist of lower case alphanumeric \
                 characters, '-' or '.', and must start and end with an alphanumeric character"
            ),
        ));
    }
    match kind {
        Kind::Deployment | Kind::ReplicaSet | Kind::StatefulSet | Kind::DaemonSet => workload(kind, value),
        Kind::Job => containers(kind, value, "/spec/template/spec"),
        Kind::CronJob => {
            if text(value, "/spec/schedule").is_empty() {
                return Err(invalid("spec.schedule", "Required value"));
            }
            containers(kind, value, "/spec/jobTemplate/spec/template/spec")
        }
        Kind::Pod => containers(kind, value, "/spec"),
        _ => Ok(()),
    }
}

/// Refuses changes to what cannot be changed.
pub(crate) fn check_change(kind: Kind, before: &Value, after: &Value) -> Result<(), StatusError> {
    let fixed: &[&str] = match kind {
        Kind::Deployment | Kind::DaemonSet | Kind::ReplicaSet => &["/spec/selector"],
        Kind::StatefulSet => &["/spec/selector", "/spec/serviceName"],
        Kind::Job => &["/spec/template", "/spec/selector"],
        _ => &[],
    };
    for field in fixed {
        if before.pointer(field).is_some() && before.pointer(field) != after.pointer(field) {
            let value = after.pointer(field).cloned().unwrap_or_default();
            return Err(StatusError::invalid(
                kind,
                text(before, "/metadata/name"),
                &field[1..].replace('/', "."),
                &format!("Invalid value: {value}: field is immutable"),
            ));
        }
    }
    Ok(())
}

fn workload(kind: Kind, value: &Value) -> Result<(), StatusError> {
    let name = text(value, "/metadata/name");
    let invalid = |field: &str, problem: &str| StatusError::invalid(kind, name, field, problem);
    if let Some(replicas) = number(value, "/spec/replicas").filter(|replicas| *replicas < 0) {
        return Err(invalid(
            "spec.replicas",
            &format!("Invalid value: {replicas}: must be greater than or equal to 0"),
        ));
    }
    let Some(selector) = value.pointer("/spec/selector") else {
        return Err(invalid("spec.selector", "Required value"));
    };
    let labels = value.pointer("/spec/template/metadata/labels");
    let label = |key: &str| labels.and_then(|labels| labels.get(key)).and_then(Value::as_str);
    if !LabelSelector::of_workload(selector).takes(label) {
        return Err(invalid(
            "spec.template.metadata.labels",
            &format!(
                "Invalid value: {}: `selector` does not match template `labels`",
                labels.cloned().unwrap_or_default()
            ),
        ));
    }
    containers(kind, value, "/spec/template/spec")
}

fn containers(kind: Kind, value: &Value, spec: &str) -> Result<(), StatusError> {
    let name = text(value, "/metadata/name");
    let dotted = spec[1..].replace('/', ".");
    let all = items(value, &format!("{spec}/containers"));
    if all.is_empty() {
        return Err(StatusError::invalid(kind, name, &format!("{dotted}.containers"), "Required value"));
    }
    for (index, container) in all.iter().enumerate() {
        for field in ["name", "image"] {
            if text(container, &format!("/{field}")).is_empty() {
                let at = format!("{dotted}.containers[{index}].{field}");
                return Err(StatusError::invalid(kind, name, &at, "Required value"));
            }
        }
    }
    Ok(())
}

fn dns_name(name: &str) -> bool {
    let edge = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    !name.is_empty()
        && name.len() <= 253
        && name.starts_with(edge)
        && name.ends_with(edge)
        && name.chars().all(|letter| edge(letter) || letter == '-' || letter == '.')
}
