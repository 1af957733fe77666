//! What happened to the objects of one kind, as far back as is kept.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::object::Object;

/// How many changes of a kind are kept for watches to resume from.
pub(crate) const KEPT: usize = 16_384;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Happened {
    Added,
    Modified,
    Deleted,
}

impl Happened {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Happened::Added => "ADDED",
            Happened::Modified => "MODIFIED",
            Happened::Deleted => "DELETED",
        }
    }
}

/// One change; `before` decides whether a selective watcher saw the object come or go.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) happened: Happened,
    pub(crate) object: Arc<Object>,
    pub(crate) before: Option<Arc<Object>>,
}

#[derive(Debug)]
pub(crate) struct History {
    changes: VecDeque<Change>,
    kept: usize,
    /// Changes up to here are forgotten.
    forgotten: u64,
}

impl History {
    pub(crate) fn new() -> Self {
        Self { changes: VecDeque::new(), kept: KEPT, forgotten: 0 }
    }

    pub(crate) fn push(&mut self, change: Change) {
        self.changes.push_back(change);
        while self.changes.len() > self.kept {
            if let Some(old) = self.changes.pop_front() {
                self.forgotten = old.object.version;
            }
        }
    }

    /// Forgets everything up to a version.
    pub(crate) fn forget(&mut self, up_to: u64) {
        self.changes.clear();
        self.forgotten = up_to;
    }

    pub(crate) fn keep(&mut self, kept: usize) {
        self.kept = kept;
    }

    /// Every change after a version, or the oldest version that can be asked for.
    pub(crate) fn since(&self, version: u64) -> Result<impl Iterator<Item = &Change>, u64> {
        if version < self.forgotten {
            return Err(self.forgotten);
        }
        let start = self.changes.partition_point(|change| change.object.version <= version);
        Ok(self.changes.range(start..))
    }

    /// Up to `limit` changes after a version, or the oldest version that can be asked for.
    pub(crate) fn after(&self, version: u64, limit: usize) -> Result<Vec<Change>, u64> {
        Ok(self.since(version)?.take(limit).cloned().collect())
    }
}
