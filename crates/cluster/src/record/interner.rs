//! One copy of what replicas have in common.

use std::{collections::HashSet, hash::Hash, sync::Arc};

use super::{labels::Labels, pod::PodRecord, template::ContainerRecord};

/// A key and its value.
type Label = (Arc<str>, Arc<str>);

/// Keeps one copy of each label set, container list and Node name that Pods repeat.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    labels: HashSet<Arc<[Label]>>,
    containers: HashSet<Arc<[ContainerRecord]>>,
    texts: HashSet<Arc<str>>,
    /// How many entries may be there before the unused ones are looked for.
    limit: usize,
}

impl Interner {
    /// Replaces what the Pod repeats by the copy that is already here.
    pub(crate) fn share(&mut self, pod: &mut PodRecord) {
        share(&mut self.labels, &mut pod.meta.labels.0);
        share(&mut self.containers, &mut pod.containers);
        share(&mut self.texts, &mut pod.phase);
        if let Some(node) = &mut pod.node {
            share(&mut self.texts, node);
        }
        if let Some(owner) = &mut pod.meta.owner {
            share(&mut self.texts, &mut owner.kind);
            share(&mut self.texts, &mut owner.name);
            share(&mut self.texts, &mut owner.uid);
        }
        self.forget_unused();
    }

    /// The shared copy of a label set; two equal sets give the same pointer.
    pub(crate) fn labels(&mut self, labels: &mut Labels) {
        share(&mut self.labels, &mut labels.0);
    }

    fn forget_unused(&mut self) {
        if self.labels.len() + self.containers.len() + self.texts.len() < self.limit.max(1024) {
            return;
        }
        self.labels.retain(|entry| Arc::strong_count(entry) > 1);
        self.containers.retain(|entry| Arc::strong_count(entry) > 1);
        self.texts.retain(|entry| Arc::strong_count(entry) > 1);
        self.limit = 2 * (self.labels.len() + self.containers.len() + self.texts.len());
    }
}

fn share<T: ?Sized + Eq + Hash>(pool: &mut HashSet<Arc<T>>, value: &mut Arc<T>) {
    if let Some(known) = pool.get(&**value) {
        *value = Arc::clone(known);
    } else {
        pool.insert(Arc::clone(value));
    }
}
