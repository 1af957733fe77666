//! Field selectors: a few fields of each kind, as the real server has indexed them.

use serde_json::Value;

use crate::kinds::Kind;
use crate::object::Object;
use crate::status_error::StatusError;

#[derive(Debug, Clone, Default)]
pub(super) struct FieldSelector(Vec<Term>);

#[derive(Debug, Clone)]
struct Term {
    field: String,
    equal: bool,
    value: String,
}

impl FieldSelector {
    pub(super) fn parse(kind: Kind, source: &str) -> Result<Self, StatusError> {
        let terms = terms(source).map_err(StatusError::bad_request)?;
        match terms.iter().find(|term| !known(kind, &term.field)) {
            Some(term) => Err(unknown(kind, &term.field)),
            None => Ok(Self(terms)),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn takes(&self, object: &Object) -> bool {
        self.0.iter().all(|term| {
            let is = match term.field.as_str() {
                "metadata.name" => *object.key.name == *term.value,
                "metadata.namespace" => *object.key.namespace == *term.value,
                "spec.nodeName" => object.node.as_deref().unwrap_or("") == term.value,
                field => read(&object.value(), field) == term.value,
            };
            is == term.equal
        })
    }
}

pub(super) fn selected_name(source: &str) -> Option<String> {
    let terms = terms(source).ok()?;
    terms.into_iter().find(|term| term.field == "metadata.name" && term.equal).map(|term| term.value)
}

/// A field as selectors compare it: absent ones read as nothing, `false` or 0.
fn read(object: &Value, field: &str) -> String {
    if field == "source" {
        let component = object.pointer("/source/component").and_then(Value::as_str).filter(|name| !name.is_empty());
        let component = component.or_else(|| object.get("reportingComponent").and_then(Value::as_str));
        return component.unwrap_or("").to_owned();
    }
    match object.pointer(&format!("/{}", field.replace('.', "/"))) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Bool(flag)) => flag.to_string(),
        Some(Value::Number(number)) => number.to_string(),
        _ if matches!(field, "spec.unschedulable" | "spec.hostNetwork") => "false".to_owned(),
        _ if field == "status.successful" => {
            object.pointer("/status/succeeded").map_or_else(|| "0".to_owned(), ToString::to_string)
        }
        _ => String::new(),
    }
}

/// The fields of a kind besides name and namespace.
fn own(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Pod => &[
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "spec.hostNetwork",
            "status.phase",
            "status.podIP",
            "status.podIPs",
            "status.nominatedNodeName",
        ],
        Kind::Node => &["spec.unschedulable"],
        Kind::Namespace => &["status.phase"],
        Kind::Service => &["spec.clusterIP", "spec.type"],
        Kind::Job => &["status.successful"],
        Kind::Event => &[
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "source",
            "type",
        ],
        _ => &[],
    }
}

fn known(kind: Kind, field: &str) -> bool {
    ["metadata.name", "metadata.namespace"].contains(&field) || own(kind).contains(&field)
}

fn unknown(kind: Kind, field: &str) -> StatusError {
    StatusError::bad_request(match kind {
        Kind::Job => format!("field label {field:?} not supported for Job"),
        kind if own(kind).is_empty() => {
            format!("{field:?} is not a known field selector: only \"metadata.name\", \"metadata.namespace\"")
        }
        _ => format!("field label not supported: {field}"),
    })
}

fn terms(source: &str) -> Result<Vec<Term>, String> {
    let mut all = Vec::new();
    for part in split(source) {
        if part.is_empty() {
            continue;
        }
        let Some((at, operator)) = part.char_indices().find_map(|(at, _)| {
            let operator = ["!=", "==", "="].into_iter().find(|operator| part[at..].starts_with(operator))?;
            Some((at, operator))
        }) else {
            return Err(format!("invalid selector: '{source}'; can't understand '{part}'"));
        };
        all.push(Term {
            field: part[..at].to_owned(),
            equal: operator != "!=",
            value: unescaped(&part[at + operator.len()..])?,
        });
    }
    Ok(all)
}

/// At the commas that no backslash stands before.
fn split(source: &str) -> Vec<&str> {
    let (mut parts, mut start, mut escaped) = (Vec::new(), 0, false);
    for (at, letter) in source.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ',' => {
                parts.push(&source[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&source[start..]);
    parts
}

fn unescaped(value: &str) -> Result<String, String> {
    let (mut out, mut letters) = (String::new(), value.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some(letter @ ('\\' | ',' | '=')) => out.push(letter),
                other => {
                    let other = other.map(String::from).unwrap_or_default();
                    return Err(format!("invalid field selector: invalid escape sequence: \\{other}"));
                }
            },
            ',' | '=' => {
                return Err(format!("invalid field selector: unescaped character in value: {}", u32::from(letter)));
            }
            _ => out.push(letter),
        }
    }
    Ok(out)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{FieldSelector, selected_name};
    use crate::kinds::Kind;

    #[test]
    fn what_is_no_field_selector_is_refused_in_the_real_words() {
        for (kind, source, words) in [
            (Kind::Pod, "spec.wrong=1", "field label not supported: spec.wrong"),
            (
                Kind::ConfigMap,
                "data.x=1",
                "\"data.x\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"",
            ),
            (Kind::Job, "nope=1", "field label \"nope\" not supported for Job"),
            (Kind::ConfigMap, "spec", "invalid selector: 'spec'; can't understand 'spec'"),
            (Kind::ConfigMap, "a=b=c", "invalid field selector: unescaped character in value: 61"),
            (Kind::ConfigMap, "metadata.name=c\\2", "invalid field selector: invalid escape sequence: \\2"),
        ] {
            let error = FieldSelector::parse(kind, source).unwrap_err();
            assert_eq!((error.code, error.message.as_str()), (400, words), "{source}");
        }
        assert!(FieldSelector::parse(Kind::ConfigMap, "metadata.name=c2,,").is_ok());
        assert_eq!(selected_name("status.phase=x,metadata.name==a").as_deref(), Some("a"));
        assert_eq!(selected_name("metadata.name!=a"), None);
    }
}
