//! Logs of the containers: invented lines at a steady pace, the same for the same moment.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::Response;
use futures::stream;
use jiff::{SignedDuration, Timestamp};

use super::list::key;
use super::{Asked, Server, answer};
use crate::clock::parse;
use crate::fields::{flag, items, text};
use crate::kinds::Kind;
use crate::random::Random;
use crate::status_error::StatusError;

/// A container says something every so many seconds.
const EVERY: i64 = 2;
/// How far back a node keeps logs, in lines.
const KEPT: i64 = 5000;

const SAYS: &[(&str, &str)] = &[
    ("INFO", "handled request"),
    ("INFO", "handled request"),
    ("DEBUG", "cache hit"),
    ("INFO", "heartbeat sent to nacos"),
    ("WARN", "slow query"),
];

struct Log {
    container: String,
    seed: u64,
    stamped: bool,
    crashing: bool,
}

impl Log {
    fn line(&self, number: i64) -> String {
        let at = Timestamp::from_second(number * EVERY).unwrap_or_default();
        let mut random = Random::new(self.seed ^ number.unsigned_abs().wrapping_mul(0x9e37_79b9));
        let (level, message) = if self.crashing && number % 5 == 0 {
            ("ERROR", "java.lang.IllegalStateException: cannot start, giving up")
        } else {
            SAYS[random.below(SAYS.len())]
        };
        let stamp = if self.stamped { format!("{at} ") } else { String::new() };
        let (trace, took) = (random.next() >> 32, random.below(180) + 2);
        format!("{stamp}{at} {level:>5} [{}] {message} traceId={trace:08x} took={took}ms\n", self.container)
    }
}

pub(crate) fn answer(server: &Server, asked: &Asked) -> Result<Response, StatusError> {
    let key = key(asked);
    let pod = server.store.get(Kind::Pod, &key).ok_or_else(|| StatusError::not_found(Kind::Pod, &key.name))?;
    let value = pod.value();
    let containers: Vec<&str> = items(&value, "/spec/containers").iter().map(|one| text(one, "/name")).collect();
    let container = match asked.query.get("container") {
        "" if containers.len() > 1 => {
            return Err(StatusError::bad_request(format!(
                "a container name must be specified for pod {}, choose one of: {containers:?}",
                key.name
            )));
        }
        "" => containers.first().copied().unwrap_or(""),
        named if containers.contains(&named) => named,
        named => {
            return Err(StatusError::bad_request(format!("container {named} is not valid for pod {}", key.name)));
        }
    };
    let statuses = items(&value, "/status/containerStatuses");
    let status = statuses.iter().find(|status| text(status, "/name") == container).cloned().unwrap_or_default();
    let restarts = crate::fields::number(&status, "/restartCount").unwrap_or(0);
    let previous = asked.query.flag("previous");
    if previous && restarts == 0 {
        return Err(StatusError::bad_request(format!(
            "previous terminated container {container:?} in pod {:?} not found",
            key.name
        )));
    }
    let started =
        parse(text(&status, "/state/running/startedAt")).or(parse(text(&status, "/lastState/terminated/startedAt")));
    let Some(started) = started else {
        let reason = match text(&status, "/state/waiting/reason") {
            "" => "ContainerCreating",
            reason => reason,
        };
        return Err(StatusError::bad_request(format!(
            "container {container:?} in pod {:?} is waiting to start: {reason}",
            key.name
        )));
    };
    let log = Log {
        container: container.to_owned(),
        seed: crate::random::hash(pod.uid.as_bytes()),
        stamped: asked.query.flag("timestamps"),
        crashing: restarts > 0 && !flag(&status, "/ready"),
    };
    let now = server.store.clock.now();
    let first = first_line(asked, now, started);
    let last = now.as_second() / EVERY;
    let body: String = (first..=last).map(|number| log.line(number)).collect();
    let follow = asked.query.flag("follow") && !previous;
    if !follow {
        return Ok(answer::bytes(200, "text/plain", body));
    }
    let cuts = server.faults.cuts.subscribe();
    let followed = stream::unfold((log, last, Some(body), cuts), |(log, last, body, mut cuts)| async move {
        if let Some(body) = body {
            return Some((Ok::<_, std::io::Error>(Bytes::from(body)), (log, last, None, cuts)));
        }
        let due = Timestamp::from_second((last + 1) * EVERY).unwrap_or_default();
        let wait = Duration::try_from(due.duration_since(Timestamp::now())).unwrap_or_default();
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            _ = cuts.changed() => return None,
        }
        let line = log.line(last + 1);
        Some((Ok(Bytes::from(line)), (log, last + 1, None, cuts)))
    });
    Ok(answer::bytes(200, "text/plain", Body::from_stream(followed)))
}

fn first_line(asked: &Asked, now: Timestamp, started: Timestamp) -> i64 {
    let last = now.as_second() / EVERY;
    let mut first = (started.as_second() / EVERY).max(last - KEPT);
    let since = asked.query.number("sinceSeconds").and_then(|seconds| i64::try_from(seconds).ok());
    let since = since.map(|seconds| now - SignedDuration::from_secs(seconds)).or(parse(asked.query.get("sinceTime")));
    if let Some(since) = since {
        first = first.max(since.as_second() / EVERY + 1);
    }
    if let Some(tail) = asked.query.number("tailLines").and_then(|lines| i64::try_from(lines).ok()) {
        first = first.max(last - tail + 1);
    }
    first
}
