//! Label and field selectors.

use serde_json::Value;

use crate::fields::{items, text};
use crate::kinds::Kind;
use crate::object::Object;
use crate::status_error::StatusError;

#[derive(Debug, Clone, PartialEq)]
enum Wants {
    In(Vec<String>),
    NotIn(Vec<String>),
    Exists,
    Absent,
}

/// Requirements on labels, all of which must hold. The empty one takes everything.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct LabelSelector(Vec<(String, Wants)>);

impl LabelSelector {
    /// A plain map, as Services have.
    pub(crate) fn of_map(map: Option<&Value>) -> Self {
        let pairs = map.and_then(Value::as_object).into_iter().flatten();
        Self(pairs.map(|(key, value)| (key.clone(), Wants::In(vec![value.as_str().unwrap_or("").into()]))).collect())
    }

    /// `matchLabels` and `matchExpressions`, as workloads have.
    pub(crate) fn of_workload(selector: &Value) -> Self {
        let mut all = Self::of_map(selector.get("matchLabels"));
        for expression in items(selector, "/matchExpressions") {
            let values = items(expression, "/values").iter().filter_map(Value::as_str).map(str::to_owned).collect();
            let wants = match text(expression, "/operator") {
                "NotIn" => Wants::NotIn(values),
                "Exists" => Wants::Exists,
                "DoesNotExist" => Wants::Absent,
                _ => Wants::In(values),
            };
            all.0.push((text(expression, "/key").into(), wants));
        }
        all
    }

    /// The text of a `labelSelector` parameter.
    pub(crate) fn parse(source: &str) -> Result<Self, StatusError> {
        let mut all = Vec::new();
        for part in split_outside_parentheses(source) {
            all.push(requirement(part).ok_or_else(|| {
                StatusError::bad_request(format!("unable to parse requirement: {part:?} is not a label selector"))
            })?);
        }
        Ok(Self(all))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn takes<'a>(&self, label: impl Fn(&str) -> Option<&'a str>) -> bool {
        self.0.iter().all(|(key, wants)| match (wants, label(key)) {
            (Wants::In(values), Some(value)) => values.iter().any(|one| one == value),
            (Wants::NotIn(values), Some(value)) => values.iter().all(|one| one != value),
            (Wants::Exists, Some(_)) | (Wants::Absent | Wants::NotIn(_), None) => true,
            (Wants::Absent, Some(_)) | (Wants::In(_) | Wants::Exists, None) => false,
        })
    }

    pub(crate) fn takes_object(&self, object: &Object) -> bool {
        self.takes(|key| object.label(key))
    }
}

fn split_outside_parentheses(source: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, letter) in source.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&source[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&source[start..]);
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

fn requirement(part: &str) -> Option<(String, Wants)> {
    let pair = |sign: &str| part.split_once(sign).map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()));
    if let Some((head, list)) = part.split_once('(') {
        let (key, operator) = head.trim().rsplit_once(' ')?;
        let values = list.strip_suffix(')')?.split(',').map(|value| value.trim().to_owned()).collect();
        return match operator {
            "in" => Some((key.trim().into(), Wants::In(values))),
            "notin" => Some((key.trim().into(), Wants::NotIn(values))),
            _ => None,
        };
    }
    if let Some((key, value)) = pair("!=") {
        return Some((key, Wants::NotIn(vec![value])));
    }
    if let Some((key, value)) = pair("==").or_else(|| pair("=")) {
        return Some((key, Wants::In(vec![value])));
    }
    if part.contains(' ') {
        return None;
    }
    Some(part.strip_prefix('!').map_or_else(|| (part.into(), Wants::Exists), |key| (key.into(), Wants::Absent)))
}

/// What a list or watch shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) labels: LabelSelector,
    fields: Vec<(String, bool, String)>,
}

impl Filter {
    pub(crate) fn parse(kind: Kind, labels: &str, fields: &str) -> Result<Self, StatusError> {
        let mut filter = Self { labels: LabelSelector::parse(labels)?, fields: Vec::new() };
        for part in fields.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (field, equal, value) = if let Some((field, value)) = part.split_once("!=") {
                (field, false, value)
            } else if let Some((field, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
                (field, true, value)
            } else {
                return Err(StatusError::bad_request(format!("invalid field selector: {part:?}; can't understand it")));
            };
            if !known_field(kind, field) {
                return Err(StatusError::bad_request(format!("field label not supported: {field}")));
            }
            filter.fields.push((field.into(), equal, value.into()));
        }
        Ok(filter)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.labels.is_empty() && self.fields.is_empty()
    }

    pub(crate) fn takes(&self, object: &Object) -> bool {
        self.labels.takes_object(object)
            && self.fields.iter().all(|(field, equal, wanted)| {
                let is = match field.as_str() {
                    "metadata.name" => *object.key.name == **wanted,
                    "metadata.namespace" => *object.key.namespace == **wanted,
                    "spec.nodeName" => object.node.as_deref().unwrap_or("") == wanted,
                    path => text(&object.value(), &format!("/{}", path.replace('.', "/"))) == wanted,
                };
                is == *equal
            })
    }
}

fn known_field(kind: Kind, field: &str) -> bool {
    let own: &[&str] = match kind {
        Kind::Pod => &["spec.nodeName", "status.phase", "spec.restartPolicy", "status.podIP"],
        Kind::Event => &[
            "type",
            "reason",
            "involvedObject.kind",
            "involvedObject.name",
            "involvedObject.namespace",
            "involvedObject.uid",
            "reportingComponent",
        ],
        Kind::Namespace => &["status.phase"],
        _ => &[],
    };
    ["metadata.name", "metadata.namespace"].contains(&field) || own.contains(&field)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::LabelSelector;

    #[test]
    fn every_form_of_a_label_selector_is_understood() {
        let labels = |key: &str| match key {
            "app" => Some("order"),
            "tier" => Some("back"),
            _ => None,
        };
        for (source, takes) in [
            ("app=order,tier==back", true),
            ("app!=order", false),
            ("app in (user, order),tier notin (front)", true),
            ("tier,!gone", true),
            ("gone", false),
            ("gone!=x", true),
            ("", true),
        ] {
            assert_eq!(LabelSelector::parse(source).unwrap().takes(labels), takes, "{source}");
        }
        assert_eq!(LabelSelector::parse("app like order").unwrap_err().code, 400);
    }
}
