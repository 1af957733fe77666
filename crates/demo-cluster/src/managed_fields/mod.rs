//! Who owns which field: server-side apply, and what every other write means for it.

mod apply;
mod check;
mod entry;
mod merge;
mod scale;
mod set;
mod typed;

use serde_json::Value;

use crate::kinds::Kind;
use crate::schema::{self, Ty};

pub(crate) use apply::{Apply, Refused};
pub(crate) use entry::{Entries, Entry, Operation};
pub(crate) use scale::{scale_of_entries, with_scale};
use set::Set;
use typed::{Comparison, Shape};

/// Who writes, to which part of which type.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    pub(crate) manager: String,
    pub(crate) subresource: &'static str,
    pub(crate) api_version: String,
    /// The type of what is written.
    pub(crate) ty: Ty,
    /// What the write cannot reach, and so nobody comes to own by it.
    ignored: Set,
    /// The time to be noted.
    pub(crate) now: String,
}

impl Writer {
    /// Somebody who writes an object, or its subresource.
    pub(crate) fn of(kind: Kind, manager: &str, subresource: &'static str, now: String) -> Self {
        let ignored = match (subresource, kind) {
            ("status", Kind::Deployment) => Set::of(&["spec", "metadata.labels"]),
            ("status", Kind::Pod) => Set::of(&["spec", "metadata.deletionTimestamp", "metadata.ownerReferences"]),
            ("status", _) => Set::of(&["spec"]),
            _ if kind.facts().status => Set::of(&["status"]),
            _ => Set::default(),
        };
        let api_version = kind.facts().api_version();
        Self { manager: manager.to_owned(), subresource, api_version, ty: schema::of(kind), ignored, now }
    }

    /// Somebody who writes the `Scale` of an object.
    pub(crate) fn of_scale(manager: &str, now: String) -> Self {
        let api_version = "autoscaling/v1".to_owned();
        let ty = schema::named(&api_version, "Scale");
        Self { manager: manager.to_owned(), subresource: "scale", api_version, ty, ignored: Set::default(), now }
    }

    /// An object of the type with nothing in it.
    pub(crate) fn nothing(&self) -> Value {
        let mut nothing = serde_json::json!({});
        schema::conform(&self.ty, &mut nothing);
        nothing
    }

    fn entry(&self, operation: Operation, fields: Set) -> Entry {
        Entry {
            manager: if self.manager.is_empty() { "unknown".to_owned() } else { self.manager.clone() },
            operation,
            api_version: self.api_version.clone(),
            subresource: self.subresource.to_owned(),
            time: Some(self.now.clone()),
            fields,
        }
    }
}

/// More than this many writers are not told apart for ever.
const MOST_UPDATERS: usize = 10;

/// What an ordinary write means: its writer owns what it changed, and nobody else does.
///
/// An object that nobody is recorded for stays so, but for one that is only being made.
pub(crate) fn update(writer: &Writer, before: &Value, after: &Value, entries: Entries) -> Entries {
    if entries.is_empty() && before.pointer("/metadata/uid").is_some() {
        return entries;
    }
    let mut entries = record(writer, before, after, entries);
    entries.cap(MOST_UPDATERS);
    entries
}

fn record(writer: &Writer, before: &Value, after: &Value, mut entries: Entries) -> Entries {
    let comparison = Comparison::of(Shape::of(&writer.ty), before, after).ignoring(&writer.ignored);
    let taken = comparison.modified.union(&comparison.added);
    for entry in entries.iter_mut().filter(|entry| entry.api_version == writer.api_version) {
        entry.fields = entry.fields.without(&taken).without(&comparison.removed);
    }
    let owned = taken.without(&never_owned());
    let mut entry = writer.entry(Operation::Update, owned);
    if !entry.fields.is_empty() {
        if let Some(previous) = entries.same(&entry) {
            entry.fields = entry.fields.union(&previous.fields);
        }
        entries.put(entry);
    }
    entries.drop_empty();
    entries
}

/// What the server itself writes.
fn never_owned() -> Set {
    Set::of(&[
        "apiVersion",
        "kind",
        "metadata",
        "metadata.name",
        "metadata.namespace",
        "metadata.creationTimestamp",
        "metadata.selfLink",
        "metadata.uid",
        "metadata.clusterName",
        "metadata.generation",
        "metadata.managedFields",
        "metadata.resourceVersion",
    ])
}
