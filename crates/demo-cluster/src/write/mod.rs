//! What a write means: the server's own fields, generations, conflicts, ownership of fields, deletion and its cascade.

mod create;
mod delete;
mod identity;
mod record;
mod update;

use std::sync::Arc;

use serde_json::Value;

use crate::kinds::Kind;
use crate::object::Key;
use crate::status_error::StatusError;
use crate::store::Store;

pub(crate) use create::create_as;
pub(crate) use delete::{Deleted, Deletion, Dependents, delete, erase};
pub(crate) use identity::{check_kind, check_name, check_namespace};
pub(crate) use update::{stale, update_as};

/// Which part of an object a write may touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Everything but the status of kinds that have a status subresource.
    Main,
    /// Only the status.
    Status,
    /// Both: for controllers and tests.
    Whole,
}

/// Who comes to own the fields that a write changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Author<'a> {
    /// A controller, which is recorded only where somebody is recorded already.
    Controller,
    /// A client, by the name it gives itself.
    Client(&'a str),
    /// It is in the object already: an apply, or a scale.
    Recorded,
}

/// How a write is made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner<'a> {
    pub(crate) part: Part,
    /// Says what would be, and changes nothing.
    pub(crate) dry: bool,
    pub(crate) author: Author<'a>,
}

/// The outcome of a write: the stored object, or what it would have been.
pub(crate) type Written = Result<Arc<Value>, StatusError>;

/// Creates an object, as controllers and worlds do.
pub(crate) fn create(store: &Store, kind: Kind, namespace: &str, value: Value, part: Part, dry: bool) -> Written {
    create_as(store, kind, namespace, value, Manner { part, dry, author: Author::Controller })
}

/// Changes an object, as controllers and worlds do; `change` sees the current one and may be asked again when somebody
/// was quicker.
pub(crate) fn update(
    store: &Store,
    kind: Kind,
    key: &Key,
    part: Part,
    dry: bool,
    change: impl Fn(&Value) -> Result<Value, StatusError>,
) -> Written {
    update_as(store, kind, key, Manner { part, dry, author: Author::Controller }, change)
}
