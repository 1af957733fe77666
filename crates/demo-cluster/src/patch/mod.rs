//! The kinds of patch that the API server understands.

mod json_patch;
mod merge;
mod strategic;

use serde_json::Value;

use crate::status_error::StatusError;

pub(crate) use merge::merge;

/// A patch as it came in.
#[derive(Debug, Clone)]
pub(crate) enum Patch {
    /// RFC 7396.
    Merge(Value),
    /// Kubernetes' own: lists of named things merge by name.
    Strategic(Value),
    /// RFC 6902.
    Json(Vec<Value>),
    /// Server-side apply, without ownership of fields: the intent is merged in as a strategic patch is.
    Apply(Value),
}

impl Patch {
    pub(crate) fn parse(content_type: &str, body: &[u8]) -> Result<Self, StatusError> {
        let kind = content_type.split(';').next().unwrap_or("").trim();
        let read = |body: &[u8]| -> Result<Value, StatusError> {
            serde_json::from_slice(body)
                .map_err(|error| StatusError::bad_request(format!("error decoding patch: {error}")))
        };
        match kind {
            "application/merge-patch+json" => Ok(Self::Merge(read(body)?)),
            "application/strategic-merge-patch+json" => Ok(Self::Strategic(read(body)?)),
            "application/json-patch+json" => match read(body)? {
                Value::Array(steps) => Ok(Self::Json(steps)),
                _ => Err(StatusError::bad_request("error decoding patch: a JSON patch is a list of operations")),
            },
            "application/apply-patch+yaml" | "application/apply-patch+json" => match serde_json::from_slice(body) {
                Ok(value) => Ok(Self::Apply(value)),
                Err(_) => Err(StatusError::not_implemented("server-side apply of YAML; send the same object as JSON")),
            },
            other => Err(StatusError::new(
                415,
                "UnsupportedMediaType",
                format!(
                    "the body of the request was in an unknown format - accepted media types include: \
                     application/json-patch+json, application/merge-patch+json, \
                     application/strategic-merge-patch+json, application/apply-patch+yaml (got {other:?})"
                ),
            )),
        }
    }

    /// The object as it would be after the patch.
    pub(crate) fn applied(&self, to: &Value) -> Result<Value, StatusError> {
        let mut after = to.clone();
        match self {
            Patch::Merge(patch) => merge(&mut after, patch),
            Patch::Strategic(patch) | Patch::Apply(patch) => strategic::merge(&mut after, patch),
            Patch::Json(steps) => json_patch::run(&mut after, steps)?,
        }
        Ok(after)
    }
}
