//! What a watch tells the task that owns the picture.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use ::cluster::Change;
use tokio::sync::mpsc;
use topology::{Phrase, SourceState};

use super::{Known, Shared, Watched};
use crate::cluster::now_ms;

/// One thing that a watch has to say.
pub enum Event {
    /// Objects changed.
    Change(Change),
    /// How the watch of a kind in a scope stands now.
    Report {
        /// The kind.
        watched: &'static Watched,
        /// Where it is watched.
        scope: Scope,
        /// `None`: it is no longer watched there.
        report: Option<Report>,
    },
}

/// Where a kind is watched.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// In the whole cluster.
    Cluster,
    /// In one namespace.
    Namespace(Arc<str>),
}

impl Scope {
    /// The namespace, where there is one.
    pub fn namespace(&self) -> Option<&str> {
        match self {
            Self::Cluster => None,
            Self::Namespace(name) => Some(name),
        }
    }
}

/// How one watch stands.
#[derive(Clone, Debug)]
pub struct Report {
    /// Whether it can be believed.
    pub state: SourceState,
    /// What failed, why and what to do; empty when nothing did.
    pub message: Phrase,
    /// When it was last heard of.
    pub seen: Seen,
}

/// When something was last heard of. Shared, not sent: a quiet watch would otherwise fill the
/// queue with news that nothing happened.
#[derive(Clone, Debug, Default)]
pub struct Seen(Arc<AtomicI64>);

impl Seen {
    /// Heard of right now.
    pub fn now(&self) {
        self.0.store(now_ms(), Ordering::Relaxed);
    }

    /// The moment, if there was one.
    pub fn at(&self) -> Option<i64> {
        let at = self.0.load(Ordering::Relaxed);
        (at > 0).then_some(at)
    }
}

/// Sends what one kind has to say.
#[derive(Clone)]
pub(super) struct Reporter {
    pub(super) watched: &'static Watched,
    pub(super) events: mpsc::Sender<Event>,
    pub(super) shared: Arc<Shared>,
    /// Tells of objects only: somebody else says how the kind stands.
    pub(super) silent: bool,
}

// Sending fails only when nobody owns the picture any more; then these tasks are being ended too.
impl Reporter {
    pub(super) async fn change(&self, change: Change) {
        if self.watched.plural == "namespaces" {
            self.know(&change);
        }
        let _ = self.events.send(Event::Change(change)).await;
    }

    pub(super) async fn report(&self, scope: &Scope, state: SourceState, message: Phrase, seen: &Seen) {
        let report = Some(Report { state, message, seen: seen.clone() });
        self.send(scope.clone(), report).await;
    }

    /// The kind is no longer watched there.
    pub(super) async fn retire(&self, scope: Scope) {
        self.send(scope, None).await;
    }

    async fn send(&self, scope: Scope, report: Option<Report>) {
        if self.silent {
            return;
        }
        let _ = self.events.send(Event::Report { watched: self.watched, scope, report }).await;
    }

    /// Other kinds are watched namespace by namespace where they must, and have to know which.
    fn know(&self, change: &Change) {
        self.shared.namespaces.send_if_modified(|known| match change {
            Change::Reset { records, .. } => {
                let names = Known::All(records.iter().map(|record| record.key().name).collect());
                let news = known.as_ref() != Some(&names);
                *known = Some(names);
                news
            }
            Change::Apply(record) => match known {
                Some(Known::All(names)) => names.insert(record.key().name),
                _ => false,
            },
            Change::Delete(key) => match known {
                Some(Known::All(names)) => names.remove(&key.name),
                _ => false,
            },
        });
    }
}
