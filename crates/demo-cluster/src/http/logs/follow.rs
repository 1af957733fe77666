//! A log that is followed: it goes on until the container ends.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures::stream;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use super::options::{Options, cut};
use super::run::{self, Run};
use crate::fields::text;
use crate::http::Server;
use crate::kinds::Kind;
use crate::object::Key;
use crate::store::Store;

struct Follower {
    store: Arc<Store>,
    key: Key,
    container: String,
    run: Run,
    stamped: bool,
    /// How many bytes may still be written.
    left: Option<usize>,
    /// Everything up to here is written.
    upto: Timestamp,
    news: watch::Receiver<u64>,
    first: Option<String>,
    over: bool,
}

pub(super) fn body(server: &Server, key: Key, run: Run, options: &Options, body: String, now: Timestamp) -> Body {
    let container = run.container().to_owned();
    let follower = Follower {
        news: server.store.news(Kind::Pod),
        store: Arc::clone(&server.store),
        key,
        container,
        run,
        stamped: options.stamped,
        left: options.bytes.map(|bytes| bytes.saturating_sub(body.len())),
        upto: now,
        first: Some(body),
        over: false,
    };
    let cuts = server.faults.cuts.subscribe();
    Body::from_stream(stream::unfold((follower, cuts), |(mut follower, mut cuts)| async move {
        tokio::select! {
            piece = follower.next() => piece.map(|piece| (Ok::<_, std::io::Error>(Bytes::from(piece)), (follower, cuts))),
            _ = cuts.changed() => None,
        }
    }))
}

impl Follower {
    /// The next piece; `None` when the container has ended and all is said.
    async fn next(&mut self) -> Option<String> {
        if let Some(first) = self.first.take().filter(|first| !first.is_empty()) {
            return Some(first);
        }
        loop {
            if self.over || self.left == Some(0) {
                return None;
            }
            // Marked before looking, so that no change is missed in between.
            self.news.mark_unchanged();
            self.look();
            let now = self.store.clock.now();
            let piece = self.piece(now);
            if !piece.is_empty() {
                return Some(piece);
            }
            if self.over {
                return None;
            }
            let wait = self.run.next(now).duration_since(now).max(SignedDuration::from_millis(5));
            tokio::select! {
                () = tokio::time::sleep(Duration::try_from(wait).unwrap_or_default()) => {}
                _ = self.news.changed() => {}
            }
        }
    }

    /// Sees whether the container still runs.
    fn look(&mut self) {
        let Some(pod) = self.store.get(Kind::Pod, &self.key).map(|pod| pod.value()) else {
            self.run.end(self.store.clock.now());
            self.over = true;
            return;
        };
        let status = run::status(&pod, &self.container);
        let id = status.map_or("", |status| text(status, "/containerID"));
        let runs = status.is_some_and(|status| status.pointer("/state/running").is_some());
        if id == self.run.id && runs {
            return;
        }
        self.over = true;
        // What it said as it ended is in the log of the ended run.
        let ended = Run::of(&pod, &self.container, false).ok().filter(|run| run.id == self.run.id);
        match ended.or_else(|| Run::of(&pod, &self.container, true).ok()).filter(|run| run.id == self.run.id) {
            Some(run) => self.run = run,
            None => self.run.end(self.store.clock.now()),
        }
    }

    fn piece(&mut self, now: Timestamp) -> String {
        // A run that has ended is said to have ended at a whole second, which may be before what is written.
        let from = if self.over { self.run.end_after(self.upto) } else { self.upto };
        let options = Options::of_all(self.stamped);
        let mut text = String::new();
        for line in self.run.between(from, now) {
            options.add(&mut text, &line);
        }
        self.upto = now;
        if let Some(left) = &mut self.left {
            cut(&mut text, *left);
            *left -= text.len();
        }
        text
    }
}
