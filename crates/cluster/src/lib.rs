//! Kubernetes objects in, picture out.
//!
//! ```text
//! typed object ──record──▶ Record ──Change──▶ Index ──derive──▶ topology::Graph
//! ```
//!
//! Pure: no client, no async, no clock. The index is a state machine; only the namespaces that a
//! change touched are derived again, and the picture is changed in place.

// Kubernetes spells its kinds as words; backticks around each would hide the sentence.
#![allow(clippy::doc_markdown)]

mod derive;
mod facts;
mod finding;
pub mod health;
mod index;
mod picture;
pub mod record;

pub use index::{Change, Index};
pub use record::{Key, ObjectKind, ReadError, Record, read};
