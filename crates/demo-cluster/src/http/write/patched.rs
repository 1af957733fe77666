//! What has become of an object by a patch, read again as its type.

use serde_json::{Value, json};

use super::options::Validation;
use crate::fields::text;
use crate::kinds::Kind;
use crate::managed_fields::Refused;
use crate::object::Key;
use crate::patch::{Language, Patch, go_text};
use crate::schema::{self, Decoded, Ty, Wrong};
use crate::status_error::StatusError;
use crate::validate::Problems;
use crate::write::{check_kind, check_name, check_namespace};

/// The object after a patch, and what is to be warned of.
pub(super) fn object(
    ty: &Ty,
    patch: &Patch,
    current: &Value,
    validation: Validation,
) -> Result<(Value, Vec<String>), StatusError> {
    let after = patch.applied(ty, current)?;
    let shown = match patch.language {
        Language::Strategic => go_text(&patch.document.value),
        _ => after.to_string(),
    };
    let invalid = |why: &str| {
        let mut problems = Problems::default();
        problems.invalid("patch", shown.as_str(), why);
        problems.refuse_as("", "", "", "").err().unwrap_or_else(StatusError::unprocessable)
    };
    if let Some(why) = other_kind(current, &after) {
        return Err(invalid(&why));
    }
    let decoded =
        schema::read_json(after.to_string().as_bytes(), ty).map_err(|wrong| match (wrong, patch.language) {
            (Wrong::Type(why), Language::Strategic) => invalid(&format!("unrecognized type: {}", last_word(&why))),
            (other, _) => invalid(&other.to_string()),
        })?;
    let mut said = strict_errors(patch);
    said.extend(decoded.warnings());
    match validation {
        Validation::Strict if !said.is_empty() => Err(invalid(&format!("strict decoding error: {}", said.join(", ")))),
        Validation::Warn => Ok((decoded.value, said)),
        _ => Ok((decoded.value, Vec::new())),
    }
}

fn last_word(text: &str) -> &str {
    text.rsplit(' ').next().unwrap_or(text)
}

/// A patch may not make something else of an object.
fn other_kind(current: &Value, after: &Value) -> Option<String> {
    let (version, kind) = (text(after, "/apiVersion"), text(after, "/kind"));
    if (version, kind) == (text(current, "/apiVersion"), text(current, "/kind")) || !after.is_object() {
        return None;
    }
    Some(match (version, kind) {
        (_, "") => "Object 'Kind' is missing".to_owned(),
        _ => format!("no kind {kind:?} is registered for version {version:?} in scheme \"pkg/runtime/scheme.go:111\""),
    })
}

/// What a strict reader has against the patch itself.
fn strict_errors(patch: &Patch) -> Vec<String> {
    let all = patch.document.warnings();
    match patch.language {
        Language::Json => all.into_iter().map(|error| format!("json patch {error}")).collect(),
        _ => all,
    }
}

/// Refuses a configuration that is for another kind, or says who owns what.
pub(super) fn check_config(kind: Kind, config: &Value) -> Result<(), StatusError> {
    let facts = kind.facts();
    check_config_of(&facts.api_version(), facts.name, config)
}

pub(super) fn check_config_of(api_version: &str, name: &str, config: &Value) -> Result<(), StatusError> {
    let (version, kind) = (text(config, "/apiVersion"), text(config, "/kind"));
    if (version, kind) != (api_version, name) {
        return Err(StatusError::bad_request(format!("invalid object type: {}", shown_kind(version, kind))));
    }
    if config.pointer("/metadata/managedFields").is_some_and(|fields| !fields.is_null()) {
        return Err(StatusError::bad_request("metadata.managedFields must be nil"));
    }
    Ok(())
}

/// `apps/v1, Kind=Deployment`; a version without a group has nothing before the slash.
fn shown_kind(version: &str, kind: &str) -> String {
    let slash = if version.contains('/') { "" } else { "/" };
    format!("{slash}{version}, Kind={kind}")
}

/// The answer to an apply that is refused.
pub(super) fn refusal(kind: Kind, config: &Value, refused: Refused) -> StatusError {
    let facts = kind.facts();
    refusal_of(&facts.api_version(), facts.name, config, refused)
}

pub(super) fn refusal_of(api_version: &str, kind: &str, config: &Value, refused: Refused) -> StatusError {
    match refused {
        Refused::Untyped(why) => StatusError::internal(format!(
            "failed to create typed patch object ({}/{}; {}): {why}",
            text(config, "/metadata/namespace"),
            text(config, "/metadata/name"),
            shown_kind(api_version, kind)
        )),
        Refused::Conflicts(conflicts) => {
            let causes: Vec<Value> = conflicts
                .iter()
                .map(|(manager, field)| {
                    let message = format!("conflict with {manager}");
                    json!({"reason": "FieldManagerConflict", "message": message, "field": field})
                })
                .collect();
            StatusError::new(409, "Conflict", conflict_message(&conflicts)).with_details(json!({"causes": causes}))
        }
    }
}

fn conflict_message(conflicts: &[(String, String)]) -> String {
    if let [(manager, field)] = conflicts {
        return format!("Apply failed with 1 conflict: conflict with {manager}: {field}");
    }
    let mut lines = Vec::new();
    for (index, (manager, field)) in conflicts.iter().enumerate() {
        if index == 0 || conflicts[index - 1].0 != *manager {
            lines.push(format!("conflicts with {manager}:"));
        }
        lines.push(format!("- {field}"));
    }
    format!("Apply failed with {} conflicts: {}", conflicts.len(), lines.join("\n"))
}

/// A configuration whose keys stand twice is refused only after it was applied.
pub(super) fn check_repeated(patch: &Patch, validation: Validation) -> Result<(), StatusError> {
    let document: &Decoded = &patch.document;
    match (validation, document.repeated().or_else(|| document.refusal())) {
        (Validation::Strict, Some(why)) => {
            let prefix = "error strict decoding YAML: error converting YAML to JSON: ";
            Err(StatusError::bad_request(format!("{prefix}{why}")))
        }
        _ => Ok(()),
    }
}

/// Refuses an object that does not belong where it is sent.
pub(super) fn check_place(kind: Kind, key: &Key, object: &Value) -> Result<(), StatusError> {
    check_kind(kind, object)?;
    check_namespace(kind, &key.namespace, object)?;
    check_name(object, &key.name)
}
