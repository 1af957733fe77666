//! The state machine: changes in, picture out.

mod change;
mod claims;
pub(crate) mod readings;
pub(crate) mod space;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use topology::{Graph, Namespace, NamespaceFacts, Source, delta::Delta};

pub use change::Change;
pub(crate) use claims::Claims;
pub(crate) use readings::Readings;
pub(crate) use space::Space;

use crate::{
    derive::{self, World},
    picture::Picture,
    record::{Interner, Key, ObjectKind, Record},
};

/// What is known of one cluster, and the picture of it.
///
/// Only namespaces that changed are derived again; the rest of the picture stays as it is.
#[derive(Debug)]
pub struct Index {
    cluster: Arc<str>,
    interner: Interner,
    wide: Space,
    spaces: BTreeMap<Namespace, Space>,
    claims: Claims,
    readings: Readings,
    sources: BTreeMap<String, Source>,
    dirty: Dirty,
    /// Namespaces that are different at a moment to come, even if nothing changes.
    due: BTreeMap<Namespace, i64>,
    /// The moment that the picture is of.
    now: i64,
    picture: Picture,
}

/// What has to be derived again.
#[derive(Debug, Default)]
struct Dirty {
    /// Everything: what can be believed changed.
    all: bool,
    namespaces: BTreeSet<Namespace>,
    machines: BTreeSet<Arc<str>>,
}

impl Index {
    /// An empty index of the cluster of this name (`files` for manifests).
    pub fn new(cluster: &str) -> Self {
        Self {
            cluster: cluster.into(),
            interner: Interner::default(),
            wide: Space::default(),
            spaces: BTreeMap::new(),
            claims: Claims::default(),
            readings: Readings::default(),
            sources: BTreeMap::new(),
            dirty: Dirty { all: true, ..Dirty::default() },
            due: BTreeMap::new(),
            now: i64::MIN,
            picture: Picture::new(cluster),
        }
    }

    /// The cluster's name.
    pub fn cluster(&self) -> &str {
        &self.cluster
    }

    /// Takes a change in; [`Index::derive`] shows what it means.
    pub fn apply(&mut self, change: Change) {
        match change {
            Change::Apply(record) => self.insert(record),
            Change::Delete(key) => self.remove(&key),
            Change::Reset { kind, namespace, records } => self.reset(kind, namespace, records),
        }
    }

    /// Says how fresh a source is: `<cluster>/<plural>` for a kind that is watched in the whole
    /// cluster, `<cluster>/<plural>/<namespace>` for one that is watched in a namespace.
    pub fn set_source(&mut self, source: Source) {
        self.picture.set_source(source.clone());
        self.sources.insert(source.id.clone(), source);
        self.read_sources();
    }

    /// Forgets a source that is no longer asked.
    pub fn remove_source(&mut self, id: &str) {
        self.picture.remove_source(id);
        self.sources.remove(id);
        self.read_sources();
    }

    /// Whether something changed since the last [`Index::derive`]; what is due by itself is told by
    /// [`Index::due`].
    pub fn is_dirty(&self) -> bool {
        self.dirty.all
            || !self.dirty.namespaces.is_empty()
            || !self.dirty.machines.is_empty()
            || self.picture.has_touched()
    }

    /// How many objects of the kind are known.
    pub fn count(&self, kind: ObjectKind) -> usize {
        let wide = self.wide.of(kind).len();
        wide + self.spaces.values().map(|space| space.of(kind).len()).sum::<usize>()
    }

    /// The picture as of the last change, at the moment `now_ms` (milliseconds since 1970): what
    /// is only starting is not wrong yet.
    pub fn derive(&mut self, now_ms: i64) -> &Graph {
        self.refresh(now_ms);
        self.picture.forget_touched();
        self.picture.graph()
    }

    /// As [`Index::derive`], with what changed in the picture since the last call of either; it
    /// costs what changed, where [`Delta::between`] costs the whole picture.
    pub fn derive_delta(&mut self, now_ms: i64, revision: u64) -> (&Graph, Delta) {
        self.refresh(now_ms);
        let delta = self.picture.take_delta(revision);
        (self.picture.graph(), delta)
    }

    /// As [`Index::derive`], with whether anything of the picture changed since the last call of any
    /// of them: for who keeps whole graphs and has no use for the list of what changed.
    pub fn derive_changed(&mut self, now_ms: i64) -> (&Graph, bool) {
        self.refresh(now_ms);
        let changed = self.picture.has_touched();
        self.picture.forget_touched();
        (self.picture.graph(), changed)
    }

    /// The picture as it was last derived.
    pub fn graph(&self) -> &Graph {
        self.picture.graph()
    }

    /// When the picture next changes without any change, if it does.
    pub fn due(&self) -> Option<i64> {
        self.due.values().min().copied()
    }

    fn refresh(&mut self, now: i64) {
        let mut dirty = std::mem::take(&mut self.dirty);
        // A clock that was set back makes young what was old.
        dirty.all |= now < self.now;
        self.now = now;
        dirty.namespaces.extend(self.due.iter().filter(|(_, due)| **due <= now).map(|(name, _)| name.clone()));
        let world =
            World { cluster: &self.cluster, wide: &self.wide, claims: &self.claims, readings: &self.readings, now };
        if dirty.all {
            let fragments = derive::all(world, &self.spaces);
            let due = fragments.iter().filter_map(|(name, fragment)| Some((name.clone(), fragment.due?)));
            self.due = due.collect();
            self.picture.build(fragments, world);
        } else {
            for name in &dirty.namespaces {
                let fragment = self.spaces.get(name).map(|space| derive::namespace(world, name, space));
                let fragment = fragment.unwrap_or_default();
                match fragment.due {
                    Some(at) => self.due.insert(name.clone(), at),
                    None => self.due.remove(name),
                };
                self.picture.replace(name, fragment);
            }
            for machine in &dirty.machines {
                self.picture.set_machine(machine, self.wide.node(machine));
            }
            self.picture.settle(world);
        }
        let names: Vec<_> = if dirty.all {
            let wide = self.wide.of(ObjectKind::Namespace).keys();
            let named = wide.map(|name| Namespace::new(Arc::clone(name)));
            named.chain(self.spaces.keys().cloned()).collect()
        } else {
            dirty.namespaces.into_iter().collect()
        };
        for name in names {
            let facts = self.namespace_facts(&name);
            self.picture.set_namespace(name, facts);
        }
    }

    fn namespace_facts(&self, name: &Namespace) -> Option<NamespaceFacts> {
        match self.wide.of(ObjectKind::Namespace).get(name.as_str()) {
            Some(Record::Namespace(record)) => Some(NamespaceFacts { environment: record.environment }),
            _ if self.spaces.contains_key(name) => Some(NamespaceFacts::default()),
            _ => None,
        }
    }

    fn insert(&mut self, mut record: Record) {
        match &mut record {
            Record::Pod(pod) => self.interner.share(Arc::make_mut(pod)),
            Record::Service(service) => {
                self.interner.labels(&mut Arc::make_mut(service).selector);
            }
            _ => {}
        }
        let space = match &record.meta().namespace {
            Some(name) => self.spaces.entry(name.clone()).or_default(),
            None => &mut self.wide,
        };
        let old = space.insert(record.clone());
        if old.as_ref() == Some(&record) {
            return;
        }
        if let Some(old) = &old {
            self.unclaim(old);
        }
        if let Record::Ingress(ingress) = &record {
            let neighbours = self.claims.add(ingress);
            self.dirty.namespaces.extend(neighbours);
        }
        self.mark(&record);
    }

    fn remove(&mut self, key: &Key) {
        let removed = match &key.namespace {
            Some(name) => self.spaces.get_mut(name).and_then(|space| space.remove(key.kind, &key.name)),
            None => self.wide.remove(key.kind, &key.name),
        };
        let Some(old) = removed else { return };
        if let Some(name) = &key.namespace
            && self.spaces.get(name).is_some_and(Space::is_empty)
        {
            self.spaces.remove(name);
        }
        self.unclaim(&old);
        self.mark(&old);
    }

    fn reset(&mut self, kind: ObjectKind, namespace: Option<Namespace>, records: Vec<Record>) {
        let kept: BTreeSet<Key> = records.iter().map(Record::key).collect();
        let mut gone = Vec::new();
        let mut look = |space: &Space| {
            let keys = space.of(kind).values().map(Record::key);
            gone.extend(keys.filter(|key| !kept.contains(key)));
        };
        match (&namespace, kind.is_namespaced()) {
            (_, false) => look(&self.wide),
            (Some(name), true) => self.spaces.get(name).into_iter().for_each(look),
            (None, true) => self.spaces.values().for_each(look),
        }
        for key in &gone {
            self.remove(key);
        }
        for record in records {
            self.insert(record);
        }
    }

    fn unclaim(&mut self, old: &Record) {
        if let Record::Ingress(ingress) = old {
            let neighbours = self.claims.remove(ingress);
            self.dirty.namespaces.extend(neighbours);
        }
    }

    /// Marks what the record takes part in.
    fn mark(&mut self, record: &Record) {
        let name = Arc::clone(&record.meta().name);
        match record.kind() {
            ObjectKind::Node => {
                self.dirty.machines.insert(name);
            }
            ObjectKind::Namespace => {
                self.dirty.namespaces.insert(Namespace::new(name));
            }
            ObjectKind::IngressClass => {
                let with = self.spaces.iter().filter(|(_, space)| !space.of(ObjectKind::Ingress).is_empty());
                self.dirty.namespaces.extend(with.map(|(name, _)| name.clone()));
            }
            _ => self.dirty.namespaces.extend(record.meta().namespace.clone()),
        }
    }

    fn read_sources(&mut self) {
        let readings = Readings::new(&self.cluster, &self.sources);
        if readings != self.readings {
            self.readings = readings;
            self.dirty.all = true;
        }
    }
}
