//! The parameters of lists and watches, checked as the real server checks them.

use serde_json::json;

use super::route::{Query, Target};
use super::token::Token;
use crate::status_error::StatusError;

/// How a named version is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Match {
    Exact,
    NotOlderThan,
}

#[derive(Debug, Clone)]
pub(crate) struct Options {
    pub(crate) limit: usize,
    pub(crate) token: Option<Token>,
    /// What stood in `resourceVersion`: nothing, 0 or a version.
    pub(crate) version: Option<u64>,
    pub(crate) matching: Option<Match>,
    /// Whether a watch begins with what is there.
    pub(crate) initial: bool,
    pub(crate) seconds: Option<u64>,
}

impl Options {
    pub(crate) fn of_list(query: &Query, target: &Target) -> Result<Self, StatusError> {
        let numbers = numbers(query)?;
        let matching = query.get("resourceVersionMatch");
        let mut problems = Problems::default();
        if !matching.is_empty() {
            if query.get("resourceVersion").is_empty() {
                problems.forbidden("resourceVersionMatch is forbidden unless resourceVersion is provided");
            }
            if !query.get("continue").is_empty() {
                problems.forbidden("resourceVersionMatch is forbidden when continue is provided");
            }
            if !["Exact", "NotOlderThan"].contains(&matching) {
                problems.unsupported(matching, r#""Exact", "NotOlderThan", """#);
            }
            if matching == "Exact" && query.get("resourceVersion") == "0" {
                problems.forbidden(r#"resourceVersionMatch "exact" is forbidden for resourceVersion "0""#);
            }
        }
        if query.has("sendInitialEvents") {
            problems.push(
                "sendInitialEvents",
                "FieldValueForbidden",
                "Forbidden: sendInitialEvents is forbidden for list",
            );
        }
        problems.end()?;
        let token = match query.get("continue") {
            "" => None,
            text => {
                let token = Token::read(text, target.namespace.as_deref(), target.kind.namespaced())?;
                if !matches!(query.get("resourceVersion"), "" | "0") {
                    return Err(StatusError::bad_request(
                        "specifying resource version is not allowed when using continue",
                    ));
                }
                Some(token)
            }
        };
        let version = version(query)
            .map_err(|problem| StatusError::bad_request(format!("invalid resource version: {problem}")))?;
        let matching = match matching {
            "Exact" => Some(Match::Exact),
            "NotOlderThan" => Some(Match::NotOlderThan),
            _ => None,
        };
        // A limit does not hold for what may be as old as it likes.
        let unlimited = token.is_none() && version == Some(0);
        let limit = if unlimited { usize::MAX } else { numbers.limit };
        Ok(Self { limit, token, version, matching, initial: false, seconds: numbers.seconds })
    }

    pub(crate) fn of_watch(query: &Query) -> Result<Self, StatusError> {
        let numbers = numbers(query)?;
        let text = query.get("resourceVersion");
        // Who names no version and says nothing else means what has come to be said in so many words.
        let implied =
            !query.has("sendInitialEvents") && query.get("resourceVersionMatch").is_empty() && matches!(text, "" | "0");
        let matching = if implied { "NotOlderThan" } else { query.get("resourceVersionMatch") };
        let mut problems = Problems::default();
        let says_initial = implied || query.has("sendInitialEvents");
        if says_initial && matching != "NotOlderThan" {
            problems.forbidden("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        }
        if !matching.is_empty() {
            if !says_initial {
                problems.forbidden("resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
            }
            if matching != "NotOlderThan" {
                problems.unsupported(matching, r#""NotOlderThan""#);
            }
            if !query.get("continue").is_empty() {
                problems.forbidden("resourceVersionMatch is forbidden when continue is provided");
            }
        }
        problems.end()?;
        let version = version(query).map_err(|problem| StatusError::new(500, "", problem))?;
        let initial = implied || query.flag("sendInitialEvents");
        Ok(Self {
            limit: usize::MAX,
            token: None,
            version,
            matching: Some(Match::NotOlderThan),
            initial,
            seconds: numbers.seconds,
        })
    }

    /// The version that must have been reached before there is an answer.
    pub(crate) fn awaited(&self) -> u64 {
        self.version.unwrap_or(0)
    }
}

/// The version that somebody names who reads one object.
pub(crate) fn of_get(query: &Query) -> Result<u64, StatusError> {
    version(query).map(Option::unwrap_or_default).map_err(|problem| StatusError::new(500, "", problem))
}

/// The 504 for who knows a version from the future.
pub(crate) fn too_large(asked: u64, current: u64) -> StatusError {
    let mut error =
        StatusError::new(504, "Timeout", format!("Timeout: Too large resource version: {asked}, current: {current}"));
    error.details = Some(Box::new(json!({
        "causes": [{"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}],
    })));
    error.retry_after = Some(1);
    error
}

struct Numbers {
    limit: usize,
    seconds: Option<u64>,
}

fn numbers(query: &Query) -> Result<Numbers, StatusError> {
    let number = |name: &str| match query.get(name) {
        "" => Ok(0),
        text => text
            .parse::<i64>()
            .map_err(|_| StatusError::bad_request(format!("strconv.ParseInt: parsing {text:?}: invalid syntax"))),
    };
    let limit = usize::try_from(number("limit")?).ok().filter(|limit| *limit > 0).unwrap_or(usize::MAX);
    let seconds = u64::try_from(number("timeoutSeconds")?).ok().filter(|seconds| *seconds > 0);
    Ok(Numbers { limit, seconds })
}

fn version(query: &Query) -> Result<Option<u64>, String> {
    match query.get("resourceVersion") {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| {
            format!("resourceVersion: Invalid value: {text:?}: strconv.ParseUint: parsing {text:?}: invalid syntax")
        }),
    }
}

/// What is wrong with the options, all of it at once.
#[derive(Default)]
struct Problems(Vec<(&'static str, &'static str, String)>);

impl Problems {
    fn push(&mut self, field: &'static str, reason: &'static str, message: &str) {
        self.0.push((field, reason, message.to_owned()));
    }

    fn forbidden(&mut self, message: &str) {
        self.push("resourceVersionMatch", "FieldValueForbidden", &format!("Forbidden: {message}"));
    }

    fn unsupported(&mut self, value: &str, supported: &str) {
        let message = format!("Unsupported value: {value:?}: supported values: {supported}");
        self.push("resourceVersionMatch", "FieldValueNotSupported", &message);
    }

    fn end(self) -> Result<(), StatusError> {
        let said: Vec<String> = self.0.iter().map(|(field, _, message)| format!("{field}: {message}")).collect();
        let said = match said.as_slice() {
            [] => return Ok(()),
            [one] => one.clone(),
            many => format!("[{}]", many.join(", ")),
        };
        let mut error = StatusError::new(422, "Invalid", format!("ListOptions.meta.k8s.io \"\" is invalid: {said}"));
        let causes: Vec<_> = self
            .0
            .iter()
            .map(|(field, reason, message)| json!({"reason": reason, "message": message, "field": field}))
            .collect();
        error.details = Some(Box::new(json!({"group": "meta.k8s.io", "kind": "ListOptions", "causes": causes})));
        Err(error)
    }
}
