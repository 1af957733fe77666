//! The one loop that all controllers share: changes make work, work makes changes, timers make work later.
//!
//! It knows time only by the store's clock, so that days of a world's past run in a moment.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokio::sync::mpsc::UnboundedReceiver;

use super::pace::Pace;
use super::{cron_job, daemon_set, deployment, endpoints, ingress, job, kubelet, replica_set, scheduler, stateful_set};
use crate::fields::{items, text};
use crate::history::{Change, Happened};
use crate::kinds::Kind;
use crate::object::{Key, Object};
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
    waits: HashMap<Work, (String, Timestamp)>,
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
        if self.store.version() == self.parked {
            return;
        }
        for (kind, task) in [
            (Kind::Deployment, Task::Deployment),
            (Kind::ReplicaSet, Task::ReplicaSet),
            (Kind::StatefulSet, Task::StatefulSet),
            (Kind::DaemonSet, Task::DaemonSet),
            (Kind::Job, Task::Job),
            (Kind::CronJob, Task::CronJob),
            (Kind::Service, Task::Endpoints),
            (Kind::Ingress, Task::Ingress),
        ] {
            for object in self.store.all(kind, None) {
                self.enqueue(task, object.key.clone());
            }
        }
        let parked = self.parked;
        for pod in self.store.all(Kind::Pod, None).iter().filter(|pod| pod.version > parked) {
            self.enqueue(if pod.node.is_some() { Task::Kubelet } else { Task::Schedule }, pod.key.clone());
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
                Some(change) => self.notice(&change),
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
            Task::Event => {
                super::events::forget_old(self, key);
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
        if let Some((waited, due)) = self.waits.get(&work)
            && waited == stage
        {
            if *due > now {
                return false;
            }
            self.waits.remove(&work);
            return true;
        }
        let due = now + delay;
        self.waits.insert(work, (stage.to_owned(), due));
        self.enqueue_at(due, task, key.clone());
        false
    }

    fn drain(&mut self) {
        let mut seen = Vec::new();
        if let Some(changes) = &mut self.changes {
            while let Ok(change) = changes.try_recv() {
                seen.push(change);
            }
        }
        for change in &seen {
            self.notice(change);
        }
    }

    fn notice(&mut self, change: &Change) {
        let object = &change.object;
        let key = object.key.clone();
        match object.kind {
            Kind::Deployment => self.enqueue(Task::Deployment, key),
            Kind::ReplicaSet => {
                self.enqueue(Task::ReplicaSet, key);
                self.enqueue_owner(object);
            }
            Kind::StatefulSet => self.enqueue(Task::StatefulSet, key),
            Kind::DaemonSet => self.enqueue(Task::DaemonSet, key),
            Kind::Job => {
                self.enqueue(Task::Job, key);
                self.enqueue_owner(object);
            }
            Kind::CronJob => self.enqueue(Task::CronJob, key),
            Kind::Service => self.enqueue(Task::Endpoints, key),
            Kind::EndpointSlice if change.happened == Happened::Deleted => {
                self.enqueue_owner(object);
            }
            Kind::Ingress => self.enqueue(Task::Ingress, key),
            Kind::Pod => self.notice_pod(change),
            Kind::Node => self.notice_node(change),
            _ => {}
        }
    }

    fn notice_pod(&mut self, change: &Change) {
        let pod = &change.object;
        if change.happened == Happened::Deleted {
            self.waits.remove(&(Task::Kubelet, pod.key.clone()));
            self.waits.remove(&(Task::Schedule, pod.key.clone()));
        } else {
            self.enqueue(if pod.node.is_some() { Task::Kubelet } else { Task::Schedule }, pod.key.clone());
        }
        self.enqueue_owner(pod);
        for service in self.store.all(Kind::Service, Some(&pod.key.namespace)) {
            let selector = crate::selector::LabelSelector::of_map(service.value().pointer("/spec/selector"));
            let takes = |pod: &Object| !selector.is_empty() && selector.takes_object(pod);
            if takes(pod) || change.before.as_deref().is_some_and(takes) {
                self.enqueue(Task::Endpoints, service.key.clone());
            }
        }
    }

    /// A Node that comes or goes concerns every `DaemonSet` and whoever waits for a place.
    fn notice_node(&mut self, change: &Change) {
        if change.happened == Happened::Modified {
            let cordoned = |object: &Object| crate::fields::flag(&object.value(), "/spec/unschedulable");
            if change.before.as_deref().is_some_and(|before| cordoned(before) == cordoned(&change.object)) {
                return;
            }
        }
        for set in self.store.all(Kind::DaemonSet, None) {
            self.enqueue(Task::DaemonSet, set.key.clone());
        }
        for pod in self.store.all(Kind::Pod, None).iter().filter(|pod| pod.node.is_none()) {
            self.enqueue(Task::Schedule, pod.key.clone());
        }
    }

    fn enqueue_owner(&mut self, object: &Object) {
        if object.owners.is_empty() {
            return;
        }
        for owner in items(&object.value(), "/metadata/ownerReferences") {
            let task = match text(owner, "/kind") {
                "Deployment" => Task::Deployment,
                "ReplicaSet" => Task::ReplicaSet,
                "StatefulSet" => Task::StatefulSet,
                "DaemonSet" => Task::DaemonSet,
                "Job" => Task::Job,
                "CronJob" => Task::CronJob,
                "Service" => Task::Endpoints,
                _ => continue,
            };
            self.enqueue(task, object.key.beside(text(owner, "/name")));
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
        write::update(&self.store, kind, key, Part::Whole, false, |value| {
            let mut value = value.clone();
            edit(&mut value);
            Ok(value)
        })
        .map(drop)
    }

    pub(crate) fn create(&self, kind: Kind, key: &Key, value: Value) -> Result<Arc<Value>, StatusError> {
        write::create(&self.store, kind, &key.namespace, value, Part::Whole, false)
    }
}
