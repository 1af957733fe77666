//! What an object says it is, against where it is sent.

use serde_json::Value;

use crate::fields::text;
use crate::kinds::{KINDS, Kind};
use crate::status_error::StatusError;

/// Refuses an object of another kind.
pub(crate) fn check_kind(kind: Kind, value: &Value) -> Result<(), StatusError> {
    let facts = kind.facts();
    let (version, name) = (text(value, "/apiVersion"), text(value, "/kind"));
    if (version.is_empty() || version == facts.api_version()) && (name.is_empty() || name == facts.name) {
        return Ok(());
    }
    let (version, name) = (
        if version.is_empty() { facts.api_version() } else { version.to_owned() },
        if name.is_empty() { facts.name } else { name },
    );
    let short = version.rsplit('/').next().unwrap_or(&version);
    let known = KINDS.iter().any(|other| other.name == name && other.api_version() == version);
    let why = if known {
        let group = if facts.group.is_empty() { "core" } else { facts.group.split('.').next().unwrap_or("") };
        format!("converting ({short}.{name}) to ({group}.{}): unknown conversion", facts.name)
    } else {
        format!("no kind {name:?} is registered for version {version:?} in scheme \"pkg/runtime/scheme.go:111\"")
    };
    Err(StatusError::bad_request(format!("{name} in version {short:?} cannot be handled as a {}: {why}", facts.name)))
}

/// Refuses an object for another namespace.
pub(crate) fn check_namespace(kind: Kind, namespace: &str, value: &Value) -> Result<(), StatusError> {
    let own = text(value, "/metadata/namespace");
    if kind.namespaced() && !own.is_empty() && own != namespace {
        return Err(StatusError::bad_request(
            "the namespace of the provided object does not match the namespace sent on the request",
        ));
    }
    Ok(())
}

/// Refuses an object that has another name than the path, or none.
pub(crate) fn check_name(value: &Value, name: &str) -> Result<(), StatusError> {
    match text(value, "/metadata/name") {
        "" => Err(StatusError::bad_request(format!(
            "the name of the object ({name} based on URL) was undeterminable: name must be provided"
        ))),
        other if other != name => Err(StatusError::bad_request(format!(
            "the name of the object ({other}) does not match the name on the URL ({name})"
        ))),
        _ => Ok(()),
    }
}
