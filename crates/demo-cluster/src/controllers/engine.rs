//! The one loop that all controllers share: changes make work, work makes changes, timers make work later.
//!
//! It knows time only by the store's clock, so that days of a world's past run in a moment.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokio::sync::mpsc::UnboundedReceiver;

use super::notice;
use super::pace::Pace;
use super::{
    cron_job, daemon_set, deployment, endpoints, events, eviction, garbage, ingress, job, kubelet, namespace, node,
    replica_set, scheduler, stateful_set,
};
use crate::history::Change;
use crate::kinds::Kind;
use crate::object::Key;
use crate::status_error::StatusError;
use crate::store::Store;
use crate::write::{self, Part};

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Task {
    Deployment,
    ReplicaSet,
    StatefulSet,
    DaemonSet,
    Job,
    CronJob,
    Endpoints,
    Ingress,
    Schedule,
    Kubelet,
    Node,
    /// A Pod on a Node that may not stay there.
    Evict,
    /// What becomes of the dependents of an object that is being deleted.
    Garbage(Kind),
    Namespace,
    /// Events are forgotten after an hour.
    Event,
}

pub(crate) type Work = (Task, Key);

#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) store: Arc<Store>,
    pub(crate) pace: Pace,
    queue: VecDeque<Work>,
    queued: HashSet<Work>,
    timers: BTreeMap<Timestamp, Vec<Work>>,
    /// What each piece of work waits for, and until when.
    waits: HashMap<Work, Vec<(String, Timestamp)>>,
    /// Pods that found no Node: they are asked again when that may have changed.
    pub(crate) unplaced: BTreeSet<Key>,
    /// Which images which Nodes have, as hashes of both.
    pub(crate) pulled: HashSet<u64>,
    /// The events, oldest first.
    pub(crate) events: VecDeque<Key>,
    changes: Option<UnboundedReceiver<Change>>,
    /// The version up to which changes were seen when it was last parked.
    parked: u64,
}

impl Engine {
    pub(crate) fn new(store: Arc<Store>, pace: Pace) -> Self {
        Self {
            store,
            pace,
            queue: VecDeque::new(),
            queued: HashSet::new(),
            timers: BTreeMap::new(),
            waits: HashMap::new(),
            unplaced: BTreeSet::new(),
            pulled: HashSet::new(),
            events: VecDeque::new(),
            changes: None,
            parked: 0,
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.store.clock.now()
    }

    pub(crate) fn value(&self, kind: Kind, key: &Key) -> Option<Arc<Value>> {
        self.store.get(kind, key).map(|object| object.value())
    }

    /// Starts to listen; what changed while it was parked is looked at again.
    pub(crate) fn wake(&mut self) {
        if self.changes.is_some() {
            return;
        }
        self.changes = Some(self.store.feed());
        if self.store.version() != self.parked {
            notice::everything(self, self.parked);
        }
    }

    /// Stops listening, keeping its timers.
    pub(crate) fn park(&mut self) {
        self.drain();
        self.changes = None;
        self.parked = self.store.version();
    }

    /// Waits for a change; for ever when it is parked.
    pub(crate) async fn changed(&mut self) {
        match &mut self.changes {
            Some(changes) => match changes.recv().await {
                Some(change) => notice::change(self, &change),
                None => std::future::pending().await,
            },
            None => std::future::pending().await,
        }
    }

    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.timers.keys().next().copied()
    }

    /// Does all that can be done now.
    pub(crate) fn run(&mut self) {
        while self.run_some(usize::MAX) {}
    }

    /// Does so many pieces of what can be done now; true when there may be more.
    pub(crate) fn run_some(&mut self, pieces: usize) -> bool {
        for _ in 0..pieces {
            self.drain();
            let now = self.now();
            while let Some(entry) = self.timers.first_entry().filter(|entry| *entry.key() <= now) {
                for (task, key) in entry.remove() {
                    self.enqueue(task, key);
                }
            }
            let Some(work) = self.queue.pop_front() else {
                return false;
            };
            self.queued.remove(&work);
            self.perform(&work);
        }
        true
    }

    /// Lives through time up to a moment, holding the store's clock there.
    pub(crate) fn live_until(&mut self, end: Timestamp) {
        loop {
            self.run();
            match self.next_due() {
                Some(due) if due <= end => self.store.clock.hold(Some(due.max(self.now()))),
                _ => break,
            }
        }
        self.store.clock.hold(Some(end));
        self.run();
    }

    fn perform(&mut self, work: &Work) {
        let (task, key) = work;
        let done = match task {
            Task::Deployment => deployment::run(self, key),
            Task::ReplicaSet => replica_set::run(self, key),
            Task::StatefulSet => stateful_set::run(self, key),
            Task::DaemonSet => daemon_set::run(self, key),
            Task::Job => job::run(self, key),
            Task::CronJob => cron_job::run(self, key),
            Task::Endpoints => endpoints::run(self, key),
            Task::Ingress => ingress::run(self, key),
            Task::Schedule => scheduler::run(self, key),
            Task::Kubelet => kubelet::run(self, key),
            Task::Node => node::run(self, key),
            Task::Evict => eviction::run(self, key),
            Task::Garbage(kind) => garbage::run(self, *kind, key),
            Task::Namespace => namespace::run(self, key),
            Task::Event => {
                events::forget_old(self, key);
                Ok(())
            }
        };
        match done {
            // Gone in the meantime: there is nothing left to do.
            Ok(()) | Err(StatusError { code: 404, .. }) => {}
            Err(error) => tracing::debug!(?task, ?key, %error, "a controller was refused"),
        }
    }

    pub(crate) fn enqueue(&mut self, task: Task, key: Key) {
        let work = (task, key);
        if self.queued.insert(work.clone()) {
            self.queue.push_back(work);
        }
    }

    pub(crate) fn enqueue_at(&mut self, due: Timestamp, task: Task, key: Key) {
        let then = self.timers.entry(due).or_default();
        if !then.iter().any(|work| work.0 == task && work.1 == key) {
            then.push((task, key));
        }
    }

    /// True when `delay` has passed since this was first asked for this stage; until then the work comes again by itself.
    pub(crate) fn passed(&mut self, task: Task, key: &Key, stage: &str, delay: SignedDuration) -> bool {
        if delay.is_zero() {
            return true;
        }
        let (now, work) = (self.now(), (task, key.clone()));
        let stages = self.waits.entry(work).or_default();
        if let Some(at) = stages.iter().position(|(waited, _)| waited == stage) {
            if stages[at].1 > now {
                return false;
            }
            stages.swap_remove(at);
            return true;
        }
        // A stage that nobody asked about when its time had come is of the past.
        stages.retain(|(_, due)| *due + SignedDuration::from_secs(1) > now);
        let due = now + delay;
        stages.push((stage.to_owned(), due));
        self.enqueue_at(due, task, key.clone());
        false
    }

    /// Whether a piece of work waits in a stage.
    pub(crate) fn waits_for(&self, task: Task, key: &Key, stage: &str) -> bool {
        self.waits.get(&(task, key.clone())).is_some_and(|stages| stages.iter().any(|(waited, _)| waited == stage))
    }

    /// Forgets what a piece of work waited for.
    pub(crate) fn wait_no_more(&mut self, task: Task, key: &Key) {
        self.waits.remove(&(task, key.clone()));
    }

    fn drain(&mut self) {
        let mut seen = Vec::new();
        if let Some(changes) = &mut self.changes {
            while let Ok(change) = changes.try_recv() {
                seen.push(change);
            }
        }
        for change in &seen {
            notice::change(self, change);
        }
    }

    /// Writes the status of an object, unless it says the same already.
    pub(crate) fn write_status(&self, kind: Kind, key: &Key, status: &Value) -> Result<(), StatusError> {
        self.edit(kind, key, |value| {
            crate::fields::set(value, "/status", status.clone());
        })
    }

    /// Changes an object.
    pub(crate) fn edit(&self, kind: Kind, key: &Key, edit: impl Fn(&mut Value)) -> Result<(), StatusError> {
        self.edited(kind, key, edit).map(drop)
    }

    /// Changes an object, and gives what has become of it.
    pub(crate) fn edited(&self, kind: Kind, key: &Key, edit: impl Fn(&mut Value)) -> Result<Arc<Value>, StatusError> {
        // Most looks find that nothing is to do: those need no checks.
        let current = self.value(kind, key).ok_or_else(|| StatusError::not_found(kind, &key.name))?;
        let mut after = (*current).clone();
        edit(&mut after);
        if after == *current {
            return Ok(current);
        }
        write::update(&self.store, kind, key, Part::Whole, false, |value| {
            let mut value = value.clone();
            edit(&mut value);
            Ok(value)
        })
    }

    pub(crate) fn create(&self, kind: Kind, key: &Key, value: Value) -> Result<Arc<Value>, StatusError> {
        write::create(&self.store, kind, &key.namespace, value, Part::Whole, false)
    }
}
