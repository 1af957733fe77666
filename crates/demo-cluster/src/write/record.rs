//! Who comes to own what, when an object changes.

use serde_json::Value;

use super::{Author, Manner, Part};
use crate::clock::stamp;
use crate::fields::{remove, set};
use crate::kinds::Kind;
use crate::managed_fields::{Entries, Writer, update};
use crate::store::Store;

/// Writes the entries into an object that is asked for.
pub(super) fn record(store: &Store, kind: Kind, before: &Value, asked: &mut Value, how: Manner<'_>) {
    let now = || stamp(store.clock.now());
    match how.author {
        Author::Recorded => {}
        Author::Client(manager) => {
            let subresource = if how.part == Part::Status { "status" } else { "" };
            let entries = if subresource.is_empty() { Entries::asked(asked, before) } else { Entries::of(before) };
            let writer = Writer::of(kind, manager, subresource, now());
            update(&writer, &without_entries(before), &without_entries(asked), entries).write(asked);
        }
        Author::Controller => {
            let entries = Entries::of(before);
            if entries.is_empty() {
                remove(asked, "/metadata/managedFields");
                return;
            }
            // Controllers write objects and their status apart; here it is one write.
            let manager = if kind == Kind::Pod { "kubelet" } else { "kube-controller-manager" };
            let (before, after) = (without_entries(before), without_entries(asked));
            let entries = update(&Writer::of(kind, manager, "", now()), &before, &after, entries);
            let mut halfway = after.clone();
            match before.get("status").filter(|_| kind.facts().status) {
                Some(status) => set(&mut halfway, "/status", status.clone()),
                None => halfway = before,
            }
            update(&Writer::of(kind, manager, "status", now()), &halfway, &after, entries).write(asked);
        }
    }
}

fn without_entries(object: &Value) -> Value {
    let mut object = object.clone();
    remove(&mut object, "/metadata/managedFields");
    object
}
