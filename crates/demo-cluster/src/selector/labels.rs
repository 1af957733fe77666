//! Label selectors.

use serde_json::Value;

use super::parse;
use crate::fields::{items, text};
use crate::object::Object;
use crate::status_error::StatusError;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Wants {
    In(Vec<String>),
    NotIn(Vec<String>),
    Exists,
    Absent,
    Above(i64),
    Below(i64),
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
        parse::requirements(source).map(Self).map_err(StatusError::bad_request)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn takes<'a>(&self, label: impl Fn(&str) -> Option<&'a str>) -> bool {
        self.0.iter().all(|(key, wants)| match (wants, label(key)) {
            (Wants::In(values), Some(value)) => values.iter().any(|one| one == value),
            (Wants::NotIn(values), Some(value)) => values.iter().all(|one| one != value),
            (Wants::Above(bound), Some(value)) => value.parse::<i64>().is_ok_and(|value| value > *bound),
            (Wants::Below(bound), Some(value)) => value.parse::<i64>().is_ok_and(|value| value < *bound),
            (Wants::Exists, Some(_)) | (Wants::Absent | Wants::NotIn(_), None) => true,
            (Wants::Absent, Some(_)) | (Wants::In(_) | Wants::Exists | Wants::Above(_) | Wants::Below(_), None) => {
                false
            }
        })
    }

    pub(crate) fn takes_object(&self, object: &Object) -> bool {
        self.takes(|key| object.label(key))
    }
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
            "weight" => Some("7"),
            _ => None,
        };
        for (source, takes) in [
            ("app=order,tier==back", true),
            ("app!=order", false),
            ("app in (user, order),tier notin (front)", true),
            ("tier,!gone", true),
            ("gone", false),
            ("gone!=x", true),
            ("weight>6,weight<8", true),
            ("weight>7", false),
            ("app in ()", false),
            ("", true),
        ] {
            assert_eq!(LabelSelector::parse(source).unwrap().takes(labels), takes, "{source}");
        }
    }

    #[test]
    fn what_is_no_label_selector_is_refused_in_the_real_words() {
        for (source, words) in [
            ("a=b=c", "found '=', expected: ',' or 'end of string'"),
            ("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"),
            ("a in", "unable to parse requirement: found '' expected: '('"),
            ("a in (", "unable to parse requirement: found '', expected: ',', ')' or identifier"),
            ("a in (x", "unable to parse requirement: found '', expected: ',' or ')'"),
            ("=b", "found '=', expected: !, identifier, or 'end of string'"),
            ("!a=b", "found '=', expected: ',' or 'end of string'"),
            ("!", "unable to parse requirement: found '', expected: identifier"),
            ("a,,b", "found ',', expected: identifier after ','"),
            (
                "a>x",
                "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must \
                 be an integer",
            ),
            ("(a)", "found '(', expected: !, identifier, or 'end of string'"),
        ] {
            let error = LabelSelector::parse(source).unwrap_err();
            assert_eq!((error.code, error.message.as_str()), (400, words), "{source}");
        }
        let error = LabelSelector::parse("a=-b").unwrap_err();
        assert!(error.message.starts_with(
            "unable to parse requirement: values[0][a]: Invalid value: \"-b\": a valid label must be an empty string or"
        ));
        let error = LabelSelector::parse("A_").unwrap_err();
        assert!(error.message.starts_with(
            "unable to parse requirement: <nil>: Invalid value: \"A_\": name part must consist of alphanumeric"
        ));
    }
}
