//! Label sets and what selects them.

use std::{collections::BTreeMap, sync::Arc};

/// Pairs in the order of their keys. Cheap to clone; replicas share one set (see `Interner`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Labels(pub(crate) Arc<[(Arc<str>, Arc<str>)]>);

impl Default for Labels {
    fn default() -> Self {
        Self(Arc::from([]))
    }
}

impl From<&BTreeMap<String, String>> for Labels {
    fn from(map: &BTreeMap<String, String>) -> Self {
        map.iter().collect()
    }
}

impl<'a> FromIterator<(&'a String, &'a String)> for Labels {
    /// The pairs must come in the order of their keys, as a `BTreeMap` gives them.
    fn from_iter<I: IntoIterator<Item = (&'a String, &'a String)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(key, value)| (key.as_str().into(), value.as_str().into())).collect())
    }
}

impl Labels {
    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        let at = self.0.binary_search_by(|(found, _)| (**found).cmp(key)).ok()?;
        Some(&self.0[at].1)
    }

    /// Whether every pair of this set stands in `other`: how a Service selects Pods.
    pub(crate) fn selects(&self, other: &Self) -> bool {
        self.0.iter().all(|(key, value)| other.get(key) == Some(value))
    }

    /// Every pair.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (&**key, &**value))
    }

    /// Whether there is no pair.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Display for Labels {
    /// As kubectl takes it: `app=web,tier=front`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, (key, value)) in self.iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            write!(f, "{comma}{key}={value}")?;
        }
        Ok(())
    }
}
