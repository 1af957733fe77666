//! The one task that owns the index.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use api::endpoints::Freshness;
use cluster::{Change, Index};
use tokio::{
    sync::{mpsc, watch},
    task::spawn_blocking,
    time::{Instant, sleep_until, timeout_at},
};
use topology::{Graph, Source};

use super::{
    board::{self, Board},
    moment::Moment,
};
use crate::cluster::{now_ms, watch::Event};

/// At most one picture in this time; the first event after quiet waits for nothing.
const PACE: Duration = Duration::from_millis(50);
/// At most this many events before a picture.
const MOST_AT_ONCE: usize = 8192;

/// The task's own things.
pub(super) struct Engine {
    pub(super) events: mpsc::Receiver<Event>,
    /// Shared with whoever needs to know when a source was last heard of, to the second.
    pub(super) board: Arc<Mutex<Board>>,
    pub(super) moments: watch::Sender<Arc<Moment>>,
    pub(super) tick: Duration,
}

/// What goes back and forth between this task and the thread that does the heavy work.
struct Work {
    index: Index,
    changes: Vec<Change>,
    sources: Vec<Source>,
    /// What the index was told, without the time: that a source was heard of is no news.
    told: BTreeMap<String, Source>,
}

impl Engine {
    /// Runs until nobody watches the cluster any more.
    pub(super) async fn run(mut self, index: Index) {
        let mut work = Work { index, changes: Vec::new(), sources: Vec::new(), told: BTreeMap::new() };
        let mut next_tick = Instant::now();
        let mut not_before = Instant::now();
        loop {
            let woken = tokio::select! {
                event = self.events.recv() => match event {
                    Some(event) => Some(event),
                    None => return,
                },
                () = sleep_until(next_tick) => None,
            };
            if let Some(event) = woken {
                self.take(event, &mut work.changes);
                self.gather(not_before, &mut work.changes).await;
            }
            let started = Instant::now();
            next_tick = started + self.tick;
            work.sources = self.sources();
            let Some((back, graph)) = derive(work).await else { return };
            work = back;
            self.publish(graph, &work.sources);
            // A large cluster that never rests leaves time for the ones who look at it.
            not_before = started + PACE.max(started.elapsed() * 3);
        }
    }

    /// Takes in what is there already, and what comes before the next picture is due.
    async fn gather(&mut self, not_before: Instant, changes: &mut Vec<Change>) {
        while changes.len() < MOST_AT_ONCE {
            let event = match self.events.try_recv() {
                Ok(event) => event,
                Err(_) => match timeout_at(not_before, self.events.recv()).await {
                    Ok(Some(event)) => event,
                    // Due, or the end, which the loop sees by itself.
                    Ok(None) | Err(_) => return,
                },
            };
            self.take(event, changes);
        }
    }

    fn take(&self, event: Event, changes: &mut Vec<Change>) {
        match event {
            Event::Change(change) => changes.push(change),
            Event::Report { watched, scope, report } => {
                self.board.lock().unwrap_or_else(PoisonError::into_inner).take(watched, scope, report);
            }
        }
    }

    fn sources(&self) -> Vec<Source> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner).sources(now_ms())
    }

    fn publish(&self, graph: Option<Arc<Graph>>, sources: &[Source]) {
        self.moments.send_if_modified(|moment| {
            let freshness = board::freshness(sources);
            let notices = board::notices(&moment.cluster, sources);
            if graph.is_none() && moment.freshness == freshness && moment.notices == notices {
                return false;
            }
            log_turn(&moment.cluster, moment.freshness, freshness);
            *moment = Arc::new(Moment {
                revision: moment.revision + 1,
                graph: graph.unwrap_or_else(|| Arc::clone(&moment.graph)),
                cluster: Arc::clone(&moment.cluster),
                freshness,
                notices,
            });
            true
        });
    }
}

fn log_turn(cluster: &str, before: Freshness, after: Freshness) {
    if std::mem::discriminant(&before) != std::mem::discriminant(&after) {
        tracing::info!(cluster, ?before, ?after, "freshness");
    }
}

/// Applies and derives on a thread for heavy work. `None` when the runtime is ending.
async fn derive(mut work: Work) -> Option<(Work, Option<Arc<Graph>>)> {
    spawn_blocking(move || {
        for change in work.changes.drain(..) {
            work.index.apply(change);
        }
        work.tell_sources();
        let (graph, changed) = work.index.derive_changed(now_ms());
        let news = changed.then(|| Arc::new(graph.clone()));
        (work, news)
    })
    .await
    .ok()
}

impl Work {
    /// Tells the index what changed about its sources. That one was heard of again is no change:
    /// each second would be a new picture.
    fn tell_sources(&mut self) {
        let now: BTreeMap<String, Source> =
            self.sources.iter().map(|source| (source.id.clone(), Source { seen_at: None, ..source.clone() })).collect();
        for gone in self.told.keys().filter(|id| !now.contains_key(*id)) {
            self.index.remove_source(gone);
        }
        for source in &self.sources {
            if self.told.get(&source.id) != now.get(&source.id) {
                self.index.set_source(source.clone());
            }
        }
        self.told = now;
    }
}
