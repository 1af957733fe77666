//! One run of a container, from its start to its end.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::options::Line;
use super::script::{End, Script};
use crate::clock::parse;
use crate::fields::{items, number, text};
use crate::random::hash;
use crate::status_error::StatusError;

#[derive(Debug)]
pub(super) struct Run {
    /// The runtime's name for it: another run of the same container has another.
    pub(super) id: String,
    script: Script,
}

/// The container that is meant.
pub(super) fn container(pod: &Value, named: &str) -> Result<String, StatusError> {
    let of = |list: &str| -> Vec<String> {
        items(pod, &format!("/spec/{list}")).iter().map(|one| text(one, "/name").to_owned()).collect()
    };
    let (first, main) = (of("initContainers"), of("containers"));
    let name = text(pod, "/metadata/name");
    if !named.is_empty() {
        let known = first.iter().chain(&main).any(|one| one == named);
        let refused = || StatusError::bad_request(format!("container {named} is not valid for pod {name}"));
        return if known { Ok(named.to_owned()) } else { Err(refused()) };
    }
    if let [only] = main.as_slice() {
        return Ok(only.clone());
    }
    let all: Vec<&str> = first.iter().chain(&main).map(String::as_str).collect();
    Err(StatusError::bad_request(format!(
        "a container name must be specified for pod {name}, choose one of: [{}]",
        all.join(" ")
    )))
}

/// The status of a container, among all containers of a Pod.
pub(super) fn status<'a>(pod: &'a Value, container: &str) -> Option<&'a Value> {
    ["containerStatuses", "initContainerStatuses"]
        .iter()
        .flat_map(|list| items(pod, &format!("/status/{list}")))
        .find(|status| text(status, "/name") == container)
}

impl Run {
    pub(super) fn of(pod: &Value, container: &str, previous: bool) -> Result<Self, StatusError> {
        let name = text(pod, "/metadata/name");
        let refuse =
            |what: &str| Err(StatusError::bad_request(format!("container {container:?} in pod {name:?} {what}")));
        let Some(status) = status(pod, container) else {
            return refuse("is not available");
        };
        let ended = |at: &str| status.pointer(at).filter(|one| !text(one, "/containerID").is_empty());
        let restarts = number(status, "/restartCount").unwrap_or(0);
        if previous {
            return match ended("/lastState/terminated") {
                Some(last) => Ok(Self::ended(pod, status, last, restarts - 1)),
                None => Err(StatusError::bad_request(format!(
                    "previous terminated container {container:?} in pod {name:?} not found"
                ))),
            };
        }
        if let Some(started) = parse(text(status, "/state/running/startedAt")) {
            let script = Script::of(pod, container, seed(pod, container, restarts), started, None);
            return Ok(Self { id: text(status, "/containerID").to_owned(), script });
        }
        if let Some(last) = ended("/state/terminated").or_else(|| ended("/lastState/terminated")) {
            return Ok(Self::ended(pod, status, last, restarts));
        }
        match text(status, "/state/waiting/reason") {
            "ErrImagePull" => refuse("is waiting to start: image can't be pulled"),
            "ImagePullBackOff" => refuse("is waiting to start: trying and failing to pull image"),
            "" => refuse("is waiting to start - no logs yet"),
            reason => refuse(&format!("is waiting to start: {reason}")),
        }
    }

    fn ended(pod: &Value, status: &Value, last: &Value, restarts: i64) -> Self {
        let container = text(status, "/name");
        let started = parse(text(last, "/startedAt")).unwrap_or_default();
        let finished = parse(text(last, "/finishedAt")).unwrap_or(started);
        let end = match (number(last, "/exitCode"), text(last, "/reason")) {
            (_, "OOMKilled") => End::Memory,
            (Some(0), _) => End::Done,
            (Some(143), _) => End::Stopped,
            _ => End::Failed,
        };
        let script = Script::of(pod, container, seed(pod, container, restarts), started, Some((finished, end)));
        Self { id: text(last, "/containerID").to_owned(), script }
    }

    pub(super) fn over(&self) -> bool {
        self.script.over()
    }

    /// The lines up to a moment, at least the last so many.
    pub(super) fn lines(&self, last: Option<usize>, now: Timestamp) -> Vec<Line> {
        self.script.up_to(now, last)
    }

    /// The lines after one moment, up to another.
    pub(super) fn between(&self, after: Timestamp, now: Timestamp) -> Vec<Line> {
        self.script.between(after, now)
    }

    /// It ended, and nobody says how: it was asked to.
    pub(super) fn end(&mut self, at: Timestamp) {
        self.script.end(at);
    }

    /// From when on to read a run that has ended, for somebody who has read up to a moment: its end is said in whole
    /// seconds, so it may lie before what was read.
    pub(super) fn end_after(&self, read: Timestamp) -> Timestamp {
        self.script.end_at().map_or(read, |end| read.min(end - SignedDuration::from_micros(1)))
    }

    pub(super) fn container(&self) -> &str {
        self.script.container()
    }

    /// When it says something next.
    pub(super) fn next(&self, after: Timestamp) -> Timestamp {
        self.script.next(after)
    }
}

fn seed(pod: &Value, container: &str, restarts: i64) -> u64 {
    hash(format!("{}{container}{restarts}", text(pod, "/metadata/uid")).as_bytes())
}
