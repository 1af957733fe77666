//! The objects, under one lock and one counter of versions.

mod restart;
mod snapshot;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::net::Ipv4Addr;
use std::ops::Bound;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::{mpsc, watch};

use crate::clock::Clock;
use crate::fields::set;
use crate::history::{Change, Happened, History};
use crate::kinds::{KINDS, Kind};
use crate::object::{Key, Object};
use crate::quantity::Load;
use crate::random::Random;

/// What must hold for a write to happen.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Expect {
    Absent,
    Version(u64),
}

/// The expectation did not hold.
#[derive(Debug)]
pub(crate) struct Clash;

#[derive(Debug)]
pub(crate) struct Store {
    state: Mutex<State>,
    pub(crate) clock: Clock,
    /// Tells the watchers of each kind the version of its last change.
    news: Vec<watch::Sender<u64>>,
    /// How many controllers run: with none, nobody would finish a graceful deletion.
    pub(crate) kubelets: AtomicUsize,
}

#[derive(Debug)]
struct State {
    version: u64,
    shelves: Vec<Shelf>,
    owned: HashMap<Arc<str>, BTreeSet<(Kind, Key)>>,
    addresses: HashSet<Ipv4Addr>,
    on_node: HashMap<Arc<str>, OnNode>,
    random: Random,
    feeds: Vec<mpsc::UnboundedSender<Change>>,
}

/// The Pods of a Node, and what they ask for together.
#[derive(Debug, Default)]
struct OnNode {
    pods: BTreeSet<Key>,
    load: Load,
}

#[derive(Debug)]
struct Shelf {
    objects: BTreeMap<Key, Arc<Object>>,
    history: History,
}

/// A page of a list.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) objects: Vec<Arc<Object>>,
    pub(crate) version: u64,
    /// How many come after the page.
    pub(crate) remaining: usize,
}

impl Store {
    pub(crate) fn new() -> Self {
        let shelf = || Shelf { objects: BTreeMap::new(), history: History::new() };
        Self {
            state: Mutex::new(State {
                // A cluster made later has later versions, so that a client that knew another one at the same address is
                // told that its version is too old, and does not wait for changes that it takes for old ones.
                version: u64::try_from(Timestamp::now().as_millisecond()).unwrap_or(1000),
                shelves: KINDS.iter().map(|_| shelf()).collect(),
                owned: HashMap::new(),
                addresses: HashSet::new(),
                on_node: HashMap::new(),
                random: Random::new(0x0068_6f70_6d61_7021),
                feeds: Vec::new(),
            }),
            clock: Clock::default(),
            news: KINDS.iter().map(|_| watch::channel(0).0).collect(),
            kubelets: AtomicUsize::new(0),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn version(&self) -> u64 {
        self.state().version
    }

    pub(crate) fn random<T>(&self, draw: impl FnOnce(&mut Random) -> T) -> T {
        draw(&mut self.state().random)
    }

    pub(crate) fn graceful(&self) -> bool {
        self.kubelets.load(Ordering::SeqCst) > 0
    }

    pub(crate) fn get(&self, kind: Kind, key: &Key) -> Option<Arc<Object>> {
        self.state().shelves[kind as usize].objects.get(key).cloned()
    }

    pub(crate) fn has(&self, kind: Kind, key: &Key) -> bool {
        self.state().shelves[kind as usize].objects.contains_key(key)
    }

    pub(crate) fn all(&self, kind: Kind, namespace: Option<&str>) -> Vec<Arc<Object>> {
        self.page(kind, namespace, None, usize::MAX).objects
    }

    pub(crate) fn count(&self, kind: Kind) -> usize {
        self.state().shelves[kind as usize].objects.len()
    }

    /// At most `limit` objects, in order, after a key.
    pub(crate) fn page(&self, kind: Kind, namespace: Option<&str>, after: Option<&Key>, limit: usize) -> Page {
        let state = self.state();
        let start = match (after, namespace) {
            (Some(key), _) => Bound::Excluded(key.clone()),
            (None, Some(namespace)) => Bound::Included(Key::new(namespace, "")),
            (None, None) => Bound::Unbounded,
        };
        let mut rest = state.shelves[kind as usize]
            .objects
            .range((start, Bound::Unbounded))
            .take_while(|(key, _)| namespace.is_none_or(|namespace| &*key.namespace == namespace));
        let objects = rest.by_ref().take(limit).map(|(_, object)| Arc::clone(object)).collect();
        Page { objects, version: state.version, remaining: rest.count() }
    }

    pub(crate) fn owned_by(&self, uid: &str) -> Vec<(Kind, Key)> {
        self.state().owned.get(uid).map(|all| all.iter().cloned().collect()).unwrap_or_default()
    }

    /// The objects of one kind that an owner has.
    pub(crate) fn children(&self, uid: &str, kind: Kind) -> Vec<Arc<Object>> {
        let state = self.state();
        let objects = &state.shelves[kind as usize].objects;
        let owned = state.owned.get(uid).into_iter().flatten();
        owned.filter(|(its, _)| *its == kind).filter_map(|(_, key)| objects.get(key).cloned()).collect()
    }

    pub(crate) fn address_taken(&self, address: Ipv4Addr) -> bool {
        self.state().addresses.contains(&address)
    }

    /// What the Pods on a Node ask for together.
    pub(crate) fn load_on(&self, node: &str) -> Load {
        self.state().on_node.get(node).map_or_else(Load::default, |there| there.load)
    }

    pub(crate) fn pods_on(&self, node: &str) -> Vec<Key> {
        self.state().on_node.get(node).map(|there| there.pods.iter().cloned().collect()).unwrap_or_default()
    }

    /// Puts an object on its shelf under the next version, and tells everybody.
    pub(crate) fn put(&self, kind: Kind, mut value: Value, expect: Expect) -> Result<Arc<Object>, Clash> {
        let mut state = self.state();
        let version = state.version + 1;
        set(&mut value, "/metadata/resourceVersion", version.to_string());
        let object = Arc::new(Object::new(kind, version, value));
        let before = state.shelves[kind as usize].objects.get(&object.key).cloned();
        match (expect, &before) {
            (Expect::Absent, None) => {}
            (Expect::Version(expected), Some(before)) if before.version == expected => {}
            _ => return Err(Clash),
        }
        let happened = if before.is_some() { Happened::Modified } else { Happened::Added };
        state.version = version;
        state.shelve(&object, before.as_ref());
        self.tell(&mut state, Change { happened, object: Arc::clone(&object), before });
        Ok(object)
    }

    /// Takes an object off its shelf; its last version is the one that watchers are told.
    pub(crate) fn take(&self, kind: Kind, key: &Key) -> Option<Arc<Object>> {
        let mut state = self.state();
        let before = state.shelves[kind as usize].objects.remove(key)?;
        state.version += 1;
        let mut value = (*before.value()).clone();
        set(&mut value, "/metadata/resourceVersion", state.version.to_string());
        let object = Arc::new(Object::new(kind, state.version, value));
        state.forget(&before);
        self.tell(
            &mut state,
            Change { happened: Happened::Deleted, object: Arc::clone(&object), before: Some(before) },
        );
        Some(object)
    }

    /// Puts objects that are already text, telling nobody: for worlds being made.
    pub(crate) fn stock(&self, objects: impl Iterator<Item = impl FnOnce(u64) -> Object>) {
        let mut state = self.state();
        for make in objects {
            state.version += 1;
            let object = Arc::new(make(state.version));
            state.shelve(&object, None);
        }
    }

    fn tell(&self, state: &mut State, change: Change) {
        let kind = change.object.kind as usize;
        let version = change.object.version;
        state.feeds.retain(|feed| feed.send(change.clone()).is_ok());
        state.shelves[kind].history.push(change);
        self.news[kind].send_replace(version);
    }

    /// Every change from now on, of all kinds.
    pub(crate) fn feed(&self) -> mpsc::UnboundedReceiver<Change> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.state().feeds.push(sender);
        receiver
    }

    pub(crate) fn news(&self, kind: Kind) -> watch::Receiver<u64> {
        self.news[kind as usize].subscribe()
    }

    /// Changes of a kind after a version, and the version up to which that is everything; `Err` is the oldest
    /// version that can be asked for.
    pub(crate) fn changes(&self, kind: Kind, after: u64, limit: usize) -> Result<(Vec<Change>, u64), u64> {
        let state = self.state();
        let changes = state.shelves[kind as usize].history.after(after, limit)?;
        let reached = if changes.len() < limit { state.version.max(after) } else { after };
        Ok((changes, reached))
    }

    /// Forgets what happened so far: watches that are behind get 410.
    pub(crate) fn expire(&self) {
        let mut state = self.state();
        // A version of its own, so that even a watcher that saw everything is behind.
        state.version += 1;
        let version = state.version;
        for shelf in &mut state.shelves {
            shelf.history.forget(version);
        }
        for sender in &self.news {
            sender.send_replace(version);
        }
    }

    /// Forgets how it came to be: nobody watched, so nobody is behind.
    pub(crate) fn start_afresh(&self) {
        let mut state = self.state();
        let version = state.version;
        for shelf in &mut state.shelves {
            shelf.history.forget(version);
        }
    }

    /// Any object of a kind; in a large cluster one soon after the beginning of a random namespace, found without
    /// looking at the others.
    pub(crate) fn any(&self, kind: Kind, random: &mut Random) -> Option<Arc<Object>> {
        let state = self.state();
        let objects = &state.shelves[kind as usize].objects;
        let namespaces = &state.shelves[Kind::Namespace as usize].objects;
        let namespace = namespaces.keys().nth(random.below(namespaces.len()))?;
        let of_namespace = objects.range(Key::new(&namespace.name, "")..);
        of_namespace.map(|(_, object)| object).nth(random.below(30)).cloned()
    }

    pub(crate) fn keep(&self, changes: usize) {
        for shelf in &mut self.state().shelves {
            shelf.history.keep(changes);
        }
    }
}

impl State {
    fn shelve(&mut self, object: &Arc<Object>, before: Option<&Arc<Object>>) {
        if let Some(before) = before {
            self.forget(before);
        }
        for owner in &object.owners {
            self.owned.entry(Arc::clone(owner)).or_default().insert((object.kind, object.key.clone()));
        }
        self.addresses.extend(object.address);
        if let Some(node) = &object.node {
            let there = self.on_node.entry(Arc::clone(node)).or_default();
            there.pods.insert(object.key.clone());
            there.load.add(object.load);
        }
        self.shelves[object.kind as usize].objects.insert(object.key.clone(), Arc::clone(object));
    }

    fn forget(&mut self, object: &Object) {
        for owner in &object.owners {
            if let Some(all) = self.owned.get_mut(owner) {
                all.remove(&(object.kind, object.key.clone()));
                if all.is_empty() {
                    self.owned.remove(owner);
                }
            }
        }
        if let Some(address) = &object.address {
            self.addresses.remove(address);
        }
        if let Some(there) = object.node.as_ref().and_then(|node| self.on_node.get_mut(node)) {
            there.pods.remove(&object.key);
            there.load.subtract(object.load);
        }
    }
}
