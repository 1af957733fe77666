//! The kinds of patch that the API server understands.

mod go_text;
mod json_patch;
mod merge;
mod strategic;

use serde_json::Value;

use crate::schema::{self, Decoded, Ty, Wrong};
use crate::status_error::StatusError;

pub(crate) use go_text::go_text;
pub(crate) use merge::merge;

/// A patch as it came in.
#[derive(Debug)]
pub(crate) struct Patch {
    pub(crate) language: Language,
    pub(crate) document: Decoded,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// RFC 7396.
    Merge,
    /// Kubernetes' own: lists of named things merge by name.
    Strategic,
    /// RFC 6902.
    Json,
    /// A configuration that is applied.
    Apply,
}

impl Language {
    pub(crate) fn of(content_type: &str) -> Result<Self, StatusError> {
        match content_type.split(';').next().unwrap_or("").trim() {
            "application/merge-patch+json" => Ok(Self::Merge),
            "application/strategic-merge-patch+json" => Ok(Self::Strategic),
            "application/json-patch+json" => Ok(Self::Json),
            "application/apply-patch+yaml" => Ok(Self::Apply),
            _ => Err(StatusError::new(415, "UnsupportedMediaType", "415: Unsupported Media Type")
                .with_details(serde_json::json!({}))),
        }
    }
}

impl Patch {
    pub(crate) fn parse(language: Language, body: &[u8]) -> Result<Self, StatusError> {
        let refused = |prefix: &str, wrong: Wrong| StatusError::bad_request(format!("{prefix}{wrong}"));
        let document = match language {
            Language::Apply => schema::read_untyped_yaml(body).map_err(|wrong| match wrong {
                Wrong::Syntax(_) => refused("error decoding YAML: error converting YAML to JSON: ", wrong),
                other => refused("error decoding YAML: error unmarshaling JSON: while decoding JSON: ", other),
            })?,
            Language::Strategic => object(schema::read_untyped_json(body)).map_err(|wrong| refused("", wrong))?,
            Language::Merge => {
                object(schema::read_untyped_json(body)).map_err(|wrong| refused("error decoding patch: ", wrong))?
            }
            Language::Json => {
                let read = schema::read_untyped_json(body).map_err(|wrong| refused("error decoding patch: ", wrong))?;
                if !read.value.is_array() {
                    return Err(StatusError::bad_request(
                        "error decoding patch: json: cannot unmarshal object into Go value of type \
                         []handlers.jsonPatchOp",
                    ));
                }
                read
            }
        };
        Ok(Self { language, document })
    }

    /// The object as it would be after the patch; what is applied is not merged here.
    pub(crate) fn applied(&self, ty: &Ty, to: &Value) -> Result<Value, StatusError> {
        let mut after = to.clone();
        match self.language {
            Language::Merge | Language::Apply => merge(&mut after, &self.document.value),
            Language::Strategic => strategic::merge(ty, &mut after, &self.document.value)?,
            Language::Json => {
                let steps = self.document.value.as_array().map_or(&[][..], Vec::as_slice);
                json_patch::run(&mut after, steps)?;
            }
        }
        Ok(after)
    }
}

fn object(read: Result<Decoded, Wrong>) -> Result<Decoded, Wrong> {
    let name = match &read.as_ref().map_err(Clone::clone)?.value {
        Value::Object(_) | Value::Null => return read,
        Value::Array(_) => "array",
        Value::String(_) => "string",
        Value::Number(_) => "number",
        Value::Bool(_) => "bool",
    };
    Err(Wrong::NoObject(name))
}
