//! Very many namespaces, one after the other.
//!
//! A watch is a connection (kube speaks HTTP/1.1), so a thousand namespaces of twelve kinds would be
//! twelve thousand connections. Beyond [`Patience::watched_namespaces`] each namespace is listed in
//! its turn instead, and watched only while something happens in it. See docs/decisions/0010.
//!
//! [`Patience::watched_namespaces`]: crate::cluster::Patience::watched_namespaces

mod tell;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap},
    sync::Arc,
    time::Duration,
};

use ::cluster::Change;
use tokio::{
    task::JoinSet,
    time::{Instant, sleep_until},
};
use topology::{Namespace, Phrase, SourceState};

use super::{
    Failure, Scope, Seen, TABLE,
    backoff::{Backoff, jitter},
    follow::follow,
    kinds::Page,
    report::Reporter,
    scopes::{asker, leave, wanted},
};

/// A namespace's answer, or that a watch of it is over.
enum Told {
    Page(Arc<str>, Result<Page, Failure>),
    Quiet(Arc<str>, String),
}

/// What is known of one namespace.
#[derive(Default)]
struct Known {
    /// Of the last list; `None` before the first.
    print: Option<u64>,
    /// The next list is to be at least as new; `None` asks for the newest.
    version: Option<String>,
    refused: Option<Phrase>,
    /// That it is refused was reported.
    told: bool,
    /// Its next turn, unless it is being asked or watched.
    due: Option<Instant>,
}

/// One kind's turns.
pub(super) struct Turns<'a> {
    reporter: &'a Reporter,
    /// The same, for the watches.
    silent: Reporter,
    seen: &'a Seen,
    backoff: Backoff,
    known: BTreeMap<Arc<str>, Known>,
    due: BinaryHeap<Reverse<(Instant, Arc<str>)>>,
    asked: JoinSet<Told>,
    asking: usize,
    watching: usize,
    /// Nothing can be read just now, and until then nothing is asked.
    failing: Option<Instant>,
    /// How the kind was said to stand.
    said: Option<(SourceState, Phrase)>,
}

impl<'a> Turns<'a> {
    pub(super) fn new(reporter: &'a Reporter, seen: &'a Seen) -> Self {
        Self {
            reporter,
            silent: Reporter { silent: true, ..reporter.clone() },
            seen,
            backoff: Backoff::new(&reporter.shared.patience),
            known: BTreeMap::new(),
            due: BinaryHeap::new(),
            asked: JoinSet::new(),
            asking: 0,
            watching: 0,
            failing: None,
            said: None,
        }
    }

    /// Reads on until the namespaces are few enough to be watched. To be dropped at any time.
    pub(super) async fn run(&mut self) {
        let mut namespaces = self.reporter.shared.namespaces.subscribe();
        loop {
            let wanted = wanted(&self.reporter.shared, namespaces.borrow_and_update().as_ref());
            // Clearly fewer: one namespace more or less must not change the way back and forth.
            if wanted.len() * 4 <= self.reporter.shared.patience.watched_namespaces * 3 {
                return;
            }
            self.want(wanted).await;
            self.tell().await;
            loop {
                self.ask();
                let next = self.next();
                tokio::select! {
                    // The sender lives in `shared`, so this never ends in an error.
                    _ = namespaces.changed() => break,
                    Some(Ok(told)) = self.asked.join_next() => self.take(told).await,
                    () = sleep_until(next) => {}
                }
            }
        }
    }

    /// Ends what is under way; what was read stays.
    pub(super) async fn end(mut self) {
        self.asked.shutdown().await;
        self.exceptions(false).await;
    }

    /// When there is something to ask.
    fn next(&self) -> Instant {
        let far = Instant::now() + Duration::from_hours(1);
        if self.asking >= self.reporter.shared.patience.asked_at_once {
            return far;
        }
        let due = self.due.peek().map_or(far, |Reverse((due, _))| *due);
        self.failing.map_or(due, |until| due.max(until))
    }

    async fn want(&mut self, wanted: BTreeSet<Arc<str>>) {
        let gone: Vec<_> = self.known.keys().filter(|name| !wanted.contains(*name)).cloned().collect();
        for name in gone {
            self.known.remove(&name);
            leave(self.reporter, name).await;
        }
        let now = Instant::now();
        for name in wanted {
            if !self.known.contains_key(&name) {
                self.known.insert(Arc::clone(&name), Known { version: Some("0".to_owned()), ..Known::default() });
                self.put(name, now);
            }
        }
    }

    /// Asks whatever is due, as far as that is allowed.
    fn ask(&mut self) {
        let most = if self.failing.is_some() { 1 } else { self.reporter.shared.patience.asked_at_once };
        while self.asking < most && self.next() <= Instant::now() {
            let Some(Reverse((due, name))) = self.due.pop() else { return };
            // A namespace that is gone has no turn any more, and one that came back another one.
            let Some(known) = self.known.get_mut(&name).filter(|known| known.due == Some(due)) else { continue };
            known.due = None;
            let version = known.version.clone();
            let reporter = self.reporter.clone();
            self.asking += 1;
            self.asked.spawn(async move {
                let scope = Scope::Namespace(Arc::clone(&name));
                let asker = asker(&reporter, &scope);
                let page = match version {
                    Some(version) => asker.not_older_than(&version).await,
                    None => asker.whole_list().await,
                };
                Told::Page(name, page)
            });
        }
    }

    fn put(&mut self, name: Arc<str>, due: Instant) {
        if let Some(known) = self.known.get_mut(&name) {
            known.due = Some(due);
            self.due.push(Reverse((due, name)));
        }
    }

    /// How long a namespace waits for its next turn.
    fn turn(&self) -> Duration {
        let patience = &self.reporter.shared.patience;
        let kinds = TABLE.iter().filter(|watched| watched.namespaced).count();
        let lists = u32::try_from(self.known.len() * kinds).unwrap_or(u32::MAX);
        patience.turn_least.max(Duration::from_secs(1) * lists / patience.asked_a_second.max(1))
    }

    /// The same, but after the first pass, which is as quick as it can be, the next turns are
    /// spread: otherwise nothing would be heard until all of them are due at once.
    fn turn_after(&self, name: &str) -> Duration {
        let is_first = self.known.get(name).is_some_and(|known| known.print.is_none() && known.refused.is_none());
        if is_first { self.turn().mul_f64(jitter()) } else { self.turn() }
    }

    async fn take(&mut self, told: Told) {
        let now = Instant::now();
        match told {
            Told::Quiet(name, version) => {
                self.watching -= 1;
                if let Some(known) = self.known.get_mut(&name) {
                    known.version = Some(version);
                    self.put(name, now);
                }
            }
            Told::Page(name, page) => {
                self.asking -= 1;
                match page {
                    Ok(page) => self.read(name, page).await,
                    Err(failure) if failure.is_lasting() => self.refused(name, &failure).await,
                    Err(failure) => self.failed(name, failure).await,
                }
            }
        }
    }

    async fn read(&mut self, name: Arc<str>, page: Page) {
        self.well();
        let turn = self.turn_after(&name);
        let most = self.reporter.shared.patience.watched_namespaces;
        let Some(known) = self.known.get_mut(&name) else { return };
        let before = known.print.replace(page.print);
        known.version = Some(page.version.clone());
        known.refused = None;
        if before != Some(page.print) {
            let namespace = Some(Namespace::new(Arc::clone(&name)));
            let reset = Change::Reset { kind: self.reporter.watched.kind, namespace, records: page.records };
            self.reporter.change(reset).await;
        }
        if before.is_some_and(|before| before != page.print) && self.watching < most {
            self.watching += 1;
            let watch = follow(self.silent.clone(), name, page.version);
            self.asked.spawn(async move {
                let (name, version) = watch.await;
                Told::Quiet(name, version)
            });
        } else {
            self.put(name, Instant::now() + turn);
        }
        self.tell().await;
    }

    async fn refused(&mut self, name: Arc<str>, failure: &Failure) {
        self.well();
        let turn = self.turn_after(&name);
        let Some(known) = self.known.get_mut(&name) else { return };
        known.refused = Some(failure.phrase());
        known.version = None;
        self.put(name, Instant::now() + turn);
        self.tell().await;
    }

    /// The API server answered.
    fn well(&mut self) {
        self.seen.now();
        self.failing = None;
        self.backoff.reset();
    }

    /// The API server did not; the next to be asked is the same one.
    async fn failed(&mut self, name: Arc<str>, failure: Failure) {
        let now = Instant::now();
        let until = match self.failing {
            // Those that were asked together fail together.
            Some(until) if until > now => until,
            _ => {
                let own = self.backoff.wait();
                now + failure.retry_after().map_or(own, |asked| asked + own / 2)
            }
        };
        if let Some(known) = self.known.get_mut(&name) {
            known.version = None;
        }
        self.put(name, until);
        tracing::debug!(kind = self.reporter.watched.plural, %failure, "list failed");
        self.failing = Some(until);
        self.say(failure.state(), failure.phrase()).await;
    }
}
