//! `/scale` is a window on `.spec.replicas`: its entries are those of the object that own that field.

use super::set::{Set, field};
use super::{Entries, Entry};
use crate::kinds::Kind;

fn replicas() -> Set {
    Set::of(&["spec.replicas"])
}

fn owns_replicas(entry: &Entry) -> bool {
    entry.fields.has_path(&[field("spec"), field("replicas")])
}

/// The entries of a `Scale`, from those of its object.
pub(crate) fn scale_of_entries(parent: &Entries) -> Entries {
    let owners = parent.iter().filter(|entry| owns_replicas(entry));
    owners
        .map(|entry| Entry { api_version: "autoscaling/v1".to_owned(), fields: replicas(), ..entry.clone() })
        .collect()
}

/// The entries of an object, after those of its `Scale` changed: who lost the field there loses it here.
pub(crate) fn with_scale(kind: Kind, parent: &Entries, scale: Entries) -> Entries {
    let api_version = kind.facts().api_version();
    let is = |one: &Entry, other: &Entry| {
        one.manager == other.manager && one.operation == other.operation && one.subresource == other.subresource
    };
    let mut entries = parent.clone();
    for entry in entries.iter_mut().filter(|entry| owns_replicas(entry)) {
        if !scale.iter().any(|one| is(one, entry)) {
            entry.fields = entry.fields.without(&replicas());
        }
    }
    entries.drop_empty();
    for new in scale {
        if !parent.iter().any(|entry| owns_replicas(entry) && is(entry, &new)) {
            // The server keeps the times of the object only, so that a new entry has none.
            let time = parent.iter().find(|entry| is(entry, &new)).and_then(|entry| entry.time.clone());
            entries.put(Entry { api_version: api_version.clone(), fields: replicas(), time, ..new });
        }
    }
    entries
}
