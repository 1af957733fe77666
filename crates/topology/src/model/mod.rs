//! The words of the picture: kinds, relations, healths, findings, and the graph made of them.

mod edge;
mod environment;
mod facts;
mod finding;
mod graph;
mod health;
mod id;
mod kind;
mod language;
mod namespace;
mod node;
pub mod phrase;
mod source;

pub use edge::{Edge, Provenance, Relation};
pub use environment::Environment;
pub use facts::{FactValue, Facts};
pub use finding::{Code, Finding, Severity};
pub use graph::Graph;
pub use health::Health;
pub use id::{Namespace, NodeId, NodeIdError};
pub use kind::Kind;
pub use language::Language;
pub use namespace::NamespaceFacts;
pub use node::Node;
pub use phrase::Phrase;
pub use source::{Source, SourceState};
