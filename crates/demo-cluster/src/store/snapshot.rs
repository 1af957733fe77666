//! The objects of a kind as they stood at an earlier version, as far back as the history goes.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use super::{Page, Store};
use crate::kinds::Kind;
use crate::object::{Key, Object};

impl Store {
    /// A page of the list that was there at a version; `Err` is the oldest version that can be asked for.
    pub(crate) fn page_at(
        &self,
        version: u64,
        kind: Kind,
        namespace: Option<&str>,
        after: Option<&Key>,
        limit: usize,
    ) -> Result<Page, u64> {
        let guard = self.state();
        let kept = &guard.shelves[kind as usize];
        let mut undone: BTreeMap<&Key, Option<&Arc<Object>>> = BTreeMap::new();
        for change in kept.history.since(version)? {
            // The first change after the version tells what stood there.
            undone.entry(&change.object.key).or_insert(change.before.as_ref());
        }
        let start = match (after, namespace) {
            (Some(key), _) => Bound::Excluded(key.clone()),
            (None, Some(namespace)) => Bound::Included(Key::new(namespace, "")),
            (None, None) => Bound::Unbounded,
        };
        let here = |key: &Key| namespace.is_none_or(|namespace| &*key.namespace == namespace);
        let mut now = kept
            .objects
            .range((start.clone(), Bound::Unbounded))
            .take_while(|(key, _)| here(key))
            .filter(|(key, _)| !undone.contains_key(key))
            .peekable();
        let mut then = undone
            .range::<Key, _>((start.as_ref(), Bound::Unbounded))
            .take_while(|(key, _)| here(key))
            .filter_map(|(key, before)| Some((*key, (*before)?)))
            .peekable();
        let mut rest = std::iter::from_fn(|| match (now.peek(), then.peek()) {
            (Some((unchanged, _)), Some((changed, _))) if *unchanged > *changed => then.next(),
            (Some(_), _) => now.next(),
            (None, _) => then.next(),
        });
        let objects = rest.by_ref().take(limit).map(|(_, object)| Arc::clone(object)).collect();
        Ok(Page { objects, version, remaining: rest.count() })
    }
}
