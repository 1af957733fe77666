//! What can happen to the objects of a cluster.

use topology::Namespace;

use crate::record::{Key, ObjectKind, Record};

/// One change, as a watch tells it.
#[derive(Clone, Debug)]
pub enum Change {
    /// An object is there, or is different.
    Apply(Record),
    /// An object is gone.
    Delete(Key),
    /// These are all objects of the kind, in the namespace if one is given: what a list means.
    /// Objects that vanished while nobody watched vanish here.
    Reset {
        /// The kind that was listed.
        kind: ObjectKind,
        /// The namespace that was listed; `None` for the whole cluster.
        namespace: Option<Namespace>,
        /// Everything that is there.
        records: Vec<Record>,
    },
}
