//! What form of an answer a client accepts.

use crate::status_error::StatusError;

/// What is shown of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Form {
    /// All of it.
    #[default]
    Whole,
    /// A row of a table, and this much of the object beside it.
    Table(Beside),
    /// Its metadata.
    Metadata,
}

/// What stands beside the cells of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beside {
    Nothing,
    Metadata,
    Whole,
}

/// The first form of an `Accept` header that is had here. `many` is whether a list is asked for.
pub(crate) fn form(header: &str, include: &str, many: bool) -> Result<Form, StatusError> {
    let mut other = None;
    let mut offered = false;
    for range in header.split(',').map(str::trim).filter(|range| !range.is_empty()) {
        offered = true;
        let mut parts = range.split(';').map(str::trim);
        let media = parts.next().unwrap_or("");
        if !matches!(media, "application/json" | "application/*" | "*/*") {
            continue;
        }
        let parameters: Vec<(&str, &str)> = parts.filter_map(|part| part.split_once('=')).collect();
        let parameter = |name: &str| parameters.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| *value);
        if parameter("as").is_empty() {
            return Ok(Form::Whole);
        }
        if (parameter("g"), parameter("v")) != ("meta.k8s.io", "v1") {
            continue;
        }
        match (parameter("as"), many) {
            ("Table", _) => return beside(include).map(Form::Table),
            ("PartialObjectMetadataList", true) | ("PartialObjectMetadata", false) => return Ok(Form::Metadata),
            ("PartialObjectMetadata", true) => {
                other = Some("you requested PartialObjectMetadata, but the requested object is a list".to_owned());
            }
            ("PartialObjectMetadataList", false) => {
                other =
                    Some("you requested PartialObjectMetadataList, but the requested object is not a list".to_owned());
            }
            _ => {}
        }
    }
    if !offered {
        return Ok(Form::Whole);
    }
    // The real one also has YAML and protobuf.
    let message = other.unwrap_or_else(|| "only the following media types are accepted: application/json".to_owned());
    Err(StatusError::new(406, "NotAcceptable", message))
}

fn beside(include: &str) -> Result<Beside, StatusError> {
    match include {
        "" | "Metadata" => Ok(Beside::Metadata),
        "None" => Ok(Beside::Nothing),
        "Object" => Ok(Beside::Whole),
        other => Err(StatusError::bad_request(format!(
            "Unable to convert to Table as requested: includeObject: Invalid value: {other:?}: must be 'Metadata', \
             'Object', 'None', or empty"
        ))),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Beside, Form, form};

    #[test]
    fn the_first_form_that_is_had_is_taken() {
        let kubectl = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,\
                       application/json";
        assert_eq!(form(kubectl, "", true).unwrap(), Form::Table(Beside::Metadata));
        assert_eq!(form(kubectl, "Object", false).unwrap(), Form::Table(Beside::Whole));
        assert_eq!(form("application/vnd.kubernetes.protobuf,application/json", "", true).unwrap(), Form::Whole);
        assert_eq!(form("", "", true).unwrap(), Form::Whole);
        assert_eq!(form("*/*", "", true).unwrap(), Form::Whole);
        let list = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
        assert_eq!(form(list, "", true).unwrap(), Form::Metadata);
        assert_eq!(form("text/html", "", true).unwrap_err().code, 406);
    }
}
