//! The objects in the bodies of requests.

use serde_json::Value;

use super::options::Validation;
use crate::kinds::Kind;
use crate::schema::{self, Decoded, Wrong};
use crate::status_error::StatusError;
use crate::write::check_kind;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Yaml,
}

impl Format {
    pub(super) fn of(content_type: &str) -> Result<Self, StatusError> {
        match content_type.split(';').next().unwrap_or("").trim() {
            "" | "application/json" => Ok(Self::Json),
            "application/yaml" => Ok(Self::Yaml),
            // The real server reads that one, and this one says that it does not.
            "application/vnd.kubernetes.protobuf" => {
                Err(StatusError::unsupported_media_type(&["application/json", "application/yaml"]))
            }
            _ => Err(StatusError::unsupported_media_type(&[
                "application/json",
                "application/yaml",
                "application/vnd.kubernetes.protobuf",
            ])),
        }
    }

    /// Reads an object whose type nobody asks for.
    pub(super) fn untyped(self, body: &[u8]) -> Result<Decoded, Wrong> {
        match self {
            Format::Json => match schema::read_untyped_json(body)? {
                read if read.value.is_object() || read.value.is_null() => Ok(read),
                read => Err(Wrong::NoObject(if read.value.is_array() { "array" } else { "string" })),
            },
            Format::Yaml => schema::read_untyped_yaml(body),
        }
    }
}

/// The object in a body, and what is to be warned of.
pub(super) fn object(
    kind: Kind,
    format: Format,
    body: &[u8],
    validation: Validation,
) -> Result<(Value, Vec<String>), StatusError> {
    let name = kind.facts().name;
    let unread = |wrong: Wrong| unrecognized(name, format, body, &wrong);
    check_kind(kind, &format.untyped(body).map_err(unread)?.value)?;
    typed(&schema::of(kind), name, kind.facts().version, format, body, validation)
}

/// Reads an object of a type that is known to be meant.
pub(super) fn typed(
    ty: &schema::Ty,
    name: &str,
    version: &str,
    format: Format,
    body: &[u8],
    validation: Validation,
) -> Result<(Value, Vec<String>), StatusError> {
    let read = match format {
        Format::Json => schema::read_json(body, ty),
        Format::Yaml => schema::read_yaml(body, ty),
    };
    let unhandled = |why: &str| {
        StatusError::bad_request(format!("{name} in version {version:?} cannot be handled as a {name}: {why}"))
    };
    let decoded = read.map_err(|wrong| match wrong {
        Wrong::Type(why) => unhandled(&why),
        other => unrecognized(name, format, body, &other),
    })?;
    if validation == Validation::Strict
        && let Some(why) = decoded.refusal()
    {
        return Err(unhandled(&format!("strict decoding error: {why}")));
    }
    let warnings = if validation == Validation::Warn { decoded.warnings() } else { Vec::new() };
    let value = if decoded.value.is_null() { serde_json::json!({}) } else { decoded.value };
    Ok((value, warnings))
}

/// What the server looks for first.
const HEAD: &str =
    r#"struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }"#;

fn unrecognized(name: &str, format: Format, body: &[u8], wrong: &Wrong) -> StatusError {
    let why = unread(format, wrong);
    StatusError::bad_request(format!(
        "the object provided is unrecognized (must be of type {name}): {why} ({})",
        summary(body)
    ))
}

/// Why a body is none that says what it is.
pub(super) fn unread(format: Format, wrong: &Wrong) -> String {
    match (wrong, format) {
        (Wrong::NoObject(is), _) => {
            format!(
                "couldn't get version/kind; json parse error: json: cannot unmarshal {is} into Go value of type {HEAD}"
            )
        }
        (other, Format::Json) => format!("couldn't get version/kind; json parse error: {other}"),
        (other, Format::Yaml) => other.to_string(),
    }
}

/// The beginning of a body, as text where it begins as JSON does.
fn summary(body: &[u8]) -> String {
    const MOST: usize = 30;
    let head = &body[..body.len().min(MOST)];
    let text = match head {
        [] => return "<empty>".to_owned(),
        [b'{', ..] => String::from_utf8_lossy(head).into_owned(),
        _ => head.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}")),
    };
    if body.len() > MOST { format!("{text} ...") } else { text }
}
