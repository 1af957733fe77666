//! The picture of how a request travels through a cluster, as plain data.
//!
//! ```text
//! Graph  ──view──▶  View  ──layout──▶  Positioned  ──draw──▶  SVG
//!   └─ delta: what changed between two graphs        └─ patch: what changed between two pictures
//! ```
//!
//! Pure: no Kubernetes type, no async, no I/O and no clock. It runs in the server and in the
//! browser. The words and the JSON are those of the contract (`docs/contract.md`); people script
//! against them.

pub mod delta;
pub mod draw;
pub mod layout;
pub mod model;
pub mod picture;
pub mod view;

pub use model::{
    Code, Edge, Environment, FactValue, Facts, Finding, Graph, Health, Kind, Language, Namespace, NamespaceFacts, Node,
    NodeId, NodeIdError, Phrase, Provenance, Relation, Severity, Source, SourceState,
};
