//! What a container says in the course of a run: as it starts, every few seconds, and as it ends.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::options::Line;
use super::{java, machines, web};
use crate::controllers::BEHAVIOUR;
use crate::fields::{annotation, items, text};
use crate::random::Random;

/// It says something once in so many seconds.
const EVERY: i64 = 2;
/// A node keeps the last so many of them.
const KEPT: i64 = 5000;

/// What kind of program it is, by its image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// A Spring Boot service.
    Java,
    /// A front end that writes JSON.
    Web,
    /// The access log of an ingress controller.
    Ingress,
    MySql,
    Redis,
    /// A program in Go.
    Machine,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Its work was done.
    Done,
    /// It could not go on.
    Failed,
    /// It asked for more memory than it may have.
    Memory,
    /// It was asked to end.
    Stopped,
}

/// Who speaks.
#[derive(Debug, Clone)]
pub(super) struct Speaker {
    /// The container, which is mostly the program's name.
    pub(super) name: String,
    pub(super) version: String,
    pub(super) pod: String,
    pub(super) namespace: String,
}

#[derive(Debug)]
pub(super) struct Script {
    speaker: Speaker,
    style: Style,
    seed: u64,
    started: Timestamp,
    ended: Option<(Timestamp, End)>,
    /// It cannot start, and says so before it ends.
    doomed: bool,
}

impl Script {
    pub(super) fn of(
        pod: &Value,
        container: &str,
        seed: u64,
        started: Timestamp,
        ended: Option<(Timestamp, End)>,
    ) -> Self {
        let all = items(pod, "/spec/containers").iter().chain(items(pod, "/spec/initContainers"));
        let image = all.clone().find(|one| text(one, "/name") == container).map_or("", |one| text(one, "/image"));
        let (repository, version) = image.rsplit_once(':').unwrap_or((image, "latest"));
        let speaker = Speaker {
            name: container.to_owned(),
            version: version.to_owned(),
            pod: text(pod, "/metadata/name").to_owned(),
            namespace: text(pod, "/metadata/namespace").to_owned(),
        };
        let doomed = annotation(pod, BEHAVIOUR) == "crash" || version.split(['-', '.']).any(|word| word == "crash");
        Self { speaker, style: style(repository), seed, started, ended, doomed }
    }

    pub(super) fn over(&self) -> bool {
        self.ended.is_some()
    }

    pub(super) fn end(&mut self, at: Timestamp) {
        self.ended.get_or_insert((at, End::Stopped));
    }

    pub(super) fn end_at(&self) -> Option<Timestamp> {
        self.ended.map(|(at, _)| at)
    }

    pub(super) fn container(&self) -> &str {
        &self.speaker.name
    }

    /// Everything that is kept up to a moment, or a little more than the last so many lines.
    pub(super) fn up_to(&self, now: Timestamp, last: Option<usize>) -> Vec<Line> {
        let kept = last.and_then(|last| i64::try_from(last).ok()).map_or(KEPT, |last| last.min(KEPT));
        let end = self.ended.map_or(now, |(at, _)| at);
        let from = end.as_second() - (kept + 1) * EVERY;
        let from = if self.started.as_second() >= from { None } else { Timestamp::from_second(from).ok() };
        self.collect(from, now)
    }

    pub(super) fn between(&self, after: Timestamp, now: Timestamp) -> Vec<Line> {
        self.collect(Some(after), now)
    }

    fn collect(&self, after: Option<Timestamp>, now: Timestamp) -> Vec<Line> {
        let end = self.ended.map_or(now, |(at, _)| at.min(now));
        let mut lines = self.beginning();
        let ready = lines.last().map_or(self.started, |(at, _)| *at);
        let first = after.map_or(ready, |after| after.max(ready)).as_second() / EVERY;
        if !self.doomed {
            for tick in first..=end.as_second() / EVERY {
                lines.extend(self.tick(tick).into_iter().filter(|(at, _)| *at > ready));
            }
        }
        lines.retain(|(at, _)| *at <= end && after.is_none_or(|after| *at > after));
        if let Some((at, how)) = self.ended
            && at <= now
            && after.is_none_or(|after| at > after)
        {
            lines.extend(spread(at, 7, self.last_words(how)));
        }
        lines
    }

    fn random(&self, of: i64) -> Random {
        Random::new(self.seed ^ of.unsigned_abs().wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn beginning(&self) -> Vec<Line> {
        let mut random = self.random(0);
        let (pace, words) = match self.style {
            Style::Java => (90_000, java::beginning(&self.speaker, self.started, &mut random)),
            Style::Web => (1500, web::beginning(&self.speaker, self.started)),
            Style::Ingress => (2500, web::ingress_beginning(self.started)),
            Style::MySql => (40_000, machines::mysql_beginning(self.started)),
            Style::Redis => (2000, machines::redis_beginning(self.started)),
            Style::Machine => (1000, machines::beginning(&self.speaker, self.started)),
        };
        spread(self.started, pace, words)
    }

    /// What it says in one stretch of time.
    fn tick(&self, tick: i64) -> Vec<Line> {
        let mut random = self.random(tick);
        let offset = i64::try_from(random.below(1_900_000)).unwrap_or(0);
        let at = Timestamp::from_second(tick * EVERY).unwrap_or_default() + SignedDuration::from_micros(offset);
        let words = match self.style {
            Style::Java => java::words(&self.speaker, at, &mut random),
            Style::Web => vec![web::words(&self.speaker, at, &mut random)],
            Style::Ingress => vec![web::access(at, &mut random)],
            Style::MySql => vec![machines::mysql(at, &mut random)],
            Style::Redis => vec![machines::redis(at, &mut random)],
            Style::Machine => vec![machines::words(&self.speaker, at, &mut random)],
        };
        spread(at, 11, words)
    }

    fn last_words(&self, how: End) -> Vec<String> {
        let at = self.ended.map_or(self.started, |(at, _)| at);
        match (self.style, how) {
            (Style::Java, End::Failed) => java::failure(&self.speaker, at, &mut self.random(-1)),
            (Style::Java, End::Memory) => java::out_of_memory(&self.speaker, at),
            (Style::Java, _) => java::shutdown(&self.speaker, at),
            (_, End::Failed) => machines::failure(&self.speaker, at),
            (_, End::Memory) => Vec::new(),
            (_, End::Done | End::Stopped) => machines::shutdown(&self.speaker, at),
        }
    }

    /// When it says something next after a moment.
    pub(super) fn next(&self, after: Timestamp) -> Timestamp {
        if let Some((at, _)) = self.beginning().iter().find(|(at, _)| *at > after) {
            return *at;
        }
        let tick = after.as_second() / EVERY;
        let later = (tick..tick + 3).flat_map(|tick| self.tick(tick)).map(|(at, _)| at).find(|at| *at > after);
        later.unwrap_or(after + SignedDuration::from_secs(EVERY))
    }
}

/// Lines one after another, a few microseconds apart.
fn spread(from: Timestamp, microseconds: i64, words: Vec<String>) -> Vec<Line> {
    let at = |index: usize| from + SignedDuration::from_micros(i64::try_from(index).unwrap_or(0) * microseconds);
    words.into_iter().enumerate().map(|(index, line)| (at(index), line)).collect()
}

fn style(repository: &str) -> Style {
    let name = repository.rsplit('/').next().unwrap_or(repository);
    let any = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if repository.contains("ingress-nginx") {
        Style::Ingress
    } else if repository.contains("nginx") || any(&["web", "front", "console"]) {
        Style::Web
    } else if any(&["mysql", "mariadb"]) {
        Style::MySql
    } else if any(&["redis"]) {
        Style::Redis
    } else if any(&["coredns", "exporter", "agent", "proxy", "busybox", "etcd", "kube"]) {
        Style::Machine
    } else {
        Style::Java
    }
}
