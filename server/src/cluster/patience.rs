//! How long each wait may take, in one place, so that tests can be impatient.

use std::time::Duration;

/// Limits of everything that waits for an API server.
///
/// A half-open connection says nothing at all, so it is noticed only because something was due:
/// a healthy watch is heard of at least every [`Patience::watch_for`], because the server ends it
/// then. See [`Patience::worst_case`].
#[derive(Clone, Debug)]
pub struct Patience {
    /// How long a connection may take to open.
    pub connect: Duration,
    /// How long the head of an answer may take.
    pub answer: Duration,
    /// How long the body of a list may say nothing.
    pub list_silence: Duration,
    /// How long the server is asked to keep a watch (`timeoutSeconds`); at most 60 s.
    pub watch_for: Duration,
    /// How long a watch may say nothing before it is given up; more than `watch_for`.
    pub watch_silence: Duration,
    /// How old the last word of a source may be before the source counts as stale.
    pub stale_after: Duration,
    /// How often ages are looked at.
    pub tick: Duration,
    /// The first wait after a failure.
    pub backoff_first: Duration,
    /// The longest wait after a failure, and how much of a `Retry-After` is believed at most is
    /// [`Patience::retry_after_most`].
    pub backoff_most: Duration,
    /// The longest `Retry-After` that is honoured; a longer one is cut to this.
    pub retry_after_most: Duration,
    /// How often a kind that is missing or forbidden is asked for again.
    pub ask_again: Duration,
    /// The longest wait before a cluster that could not be found is looked for again.
    pub find_again: Duration,
    /// Objects a page.
    pub page: u32,
    /// Where the whole cluster may not be listed: how many namespaces of a kind are watched at the
    /// same time. Each watch is a connection, for each kind.
    pub watched_namespaces: usize,
    /// Beyond that, namespaces are read in turns: how many are asked at the same time, each kind.
    pub asked_at_once: usize,
    /// How many a second, of all kinds together, once all were read.
    pub asked_a_second: u32,
    /// The shortest time between two turns of a namespace.
    pub turn_least: Duration,
    /// How long a namespace in which something changed is watched after the last change.
    pub watched_after_change: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            answer: Duration::from_secs(10),
            list_silence: Duration::from_secs(20),
            watch_for: Duration::from_secs(50),
            watch_silence: Duration::from_secs(55),
            stale_after: Duration::from_secs(70),
            tick: Duration::from_secs(1),
            backoff_first: Duration::from_millis(500),
            // Half a jitter less than the 5 s in which a server that came back is to be seen.
            backoff_most: Duration::from_secs(4),
            retry_after_most: Duration::from_mins(1),
            ask_again: Duration::from_mins(1),
            find_again: Duration::from_secs(15),
            page: 500,
            watched_namespaces: 32,
            asked_at_once: 4,
            asked_a_second: 100,
            turn_least: Duration::from_secs(30),
            watched_after_change: Duration::from_mins(5),
        }
    }
}

impl Patience {
    /// The longest time from the last word of a source to its being shown as stale.
    pub fn worst_case(&self) -> Duration {
        self.stale_after + self.tick
    }

    /// The longest time that a source in good health may be silent: the watch runs its full time
    /// and the next one takes as long to open as it may.
    pub fn longest_healthy_silence(&self) -> Duration {
        self.watch_for + self.connect + self.answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staleness_shows_within_75_seconds_and_never_on_a_healthy_watch() {
        let patience = Patience::default();
        assert!(patience.worst_case() <= Duration::from_secs(75));
        assert!(patience.longest_healthy_silence() <= patience.stale_after);
        assert!(patience.watch_for < patience.watch_silence);
        assert!(patience.watch_for <= Duration::from_mins(1));
        assert!(patience.backoff_most < Duration::from_secs(5));
    }
}
