//! Which part of a log is asked for.

use std::collections::VecDeque;
use std::fmt::Write;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::run::Run;
use crate::clock::parse;
use crate::http::Asked;
use crate::status_error::StatusError;

#[derive(Debug, Default)]
pub(super) struct Options {
    pub(super) follow: bool,
    pub(super) previous: bool,
    pub(super) stamped: bool,
    since: Option<Timestamp>,
    seconds: Option<i64>,
    tail: Option<usize>,
    pub(super) bytes: Option<usize>,
}

/// A line with its moment.
pub(super) type Line = (Timestamp, String);

impl Options {
    pub(super) fn of(asked: &Asked, pod: &str) -> Result<Self, StatusError> {
        let query = &asked.query;
        let number = |name: &str| match query.get(name) {
            "" => Ok(None),
            text => text
                .parse::<i64>()
                .map(Some)
                .map_err(|_| StatusError::bad_request(format!("strconv.ParseInt: parsing {text:?}: invalid syntax"))),
        };
        let (tail, bytes, seconds) = (number("tailLines")?, number("limitBytes")?, number("sinceSeconds")?);
        let since = match query.get("sinceTime") {
            "" => None,
            text => Some(parse(text).ok_or_else(|| {
                // The real server says which part of its pattern it came to; most often it is the first.
                StatusError::bad_request(format!(
                    "parsing time {text:?} as \"2006-01-02T15:04:05Z07:00\": cannot parse {text:?} as \"2006\""
                ))
            })?),
        };
        let mut problems = Vec::new();
        if let Some(tail) = tail.filter(|tail| *tail < 0) {
            problems.push(("tailLines", format!("Invalid value: {tail}: must be greater than or equal to 0")));
        }
        if let Some(bytes) = bytes.filter(|bytes| *bytes < 1) {
            problems.push(("limitBytes", format!("Invalid value: {bytes}: must be greater than 0")));
        }
        if seconds.is_some() && since.is_some() {
            let problem = "Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified";
            problems.push(("[]", problem.to_owned()));
        } else if let Some(seconds) = seconds.filter(|seconds| *seconds < 1) {
            problems.push(("sinceSeconds", format!("Invalid value: {seconds}: must be greater than 0")));
        }
        refuse(pod, &problems)?;
        Ok(Self {
            follow: query.flag("follow"),
            previous: query.flag("previous"),
            stamped: query.flag("timestamps"),
            since,
            seconds,
            tail: tail.and_then(|tail| usize::try_from(tail).ok()),
            bytes: bytes.and_then(|bytes| usize::try_from(bytes).ok()),
        })
    }

    /// All of it, with or without its moments.
    pub(super) fn of_all(stamped: bool) -> Self {
        Self { stamped, ..Self::default() }
    }

    /// What there is up to now, as it is asked for.
    pub(super) fn write(&self, run: &Run, now: Timestamp) -> String {
        let since = self.since.or(self.seconds.map(|seconds| now - SignedDuration::from_secs(seconds)));
        let mut lines: VecDeque<Line> = run.lines(self.tail, now).into();
        if let Some(tail) = self.tail {
            lines.drain(..lines.len().saturating_sub(tail));
        }
        let wanted = lines.into_iter().filter(|(at, _)| since.is_none_or(|since| *at >= since));
        let mut text = String::new();
        for line in wanted {
            self.add(&mut text, &line);
        }
        if let Some(bytes) = self.bytes {
            cut(&mut text, bytes);
        }
        text
    }

    pub(super) fn add(&self, text: &mut String, (at, line): &Line) {
        if self.stamped {
            // Writing to a text cannot fail.
            let _ = write!(text, "{at:.9} ");
        }
        text.push_str(line);
        text.push('\n');
    }
}

/// Cuts a text to so many bytes, before a letter that does not fit.
pub(super) fn cut(text: &mut String, bytes: usize) {
    if bytes < text.len() {
        let end = (0..=bytes).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
    }
}

fn refuse(pod: &str, problems: &[(&str, String)]) -> Result<(), StatusError> {
    if problems.is_empty() {
        return Ok(());
    }
    let spelled = |(field, problem): &(&str, String)| format!("{field}: {problem}");
    let all: Vec<String> = problems.iter().map(spelled).collect();
    let all = if all.len() == 1 { all.concat() } else { format!("[{}]", all.join(", ")) };
    let mut error = StatusError::new(422, "Invalid", format!("PodLogOptions {pod:?} is invalid: {all}"));
    let causes: Vec<_> = problems
        .iter()
        .map(|(field, problem)| {
            let reason = if problem.starts_with("Forbidden") { "FieldValueForbidden" } else { "FieldValueInvalid" };
            json!({"reason": reason, "message": problem, "field": field})
        })
        .collect();
    error.details = Some(Box::new(json!({"name": pod, "kind": "PodLogOptions", "causes": causes})));
    Err(error)
}
