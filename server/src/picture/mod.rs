//! From watch events to what people see: index → graph → view → layout → patch.
//!
//! ```text
//! watches ─▶ engine (owns the Index) ─▶ Moment ─▶ feed per question ─▶ streams
//!                                         └─────▶ documents
//! ```
//!
//! One task owns the index and publishes a [`moment::Moment`] whenever the graph or what is known
//! of its sources changed. Equal questions share one [`feed::Feed`], which keeps the last answer
//! and the changes that led to it.

mod board;
mod engine;
mod feed;
mod feeds;
mod graph;
mod moment;
mod node;
mod pictures;
mod question;
mod start;
mod view;

pub use pictures::Pictures;
pub use start::{Clusters, RunningGuard};

use std::sync::Arc;

/// One Server-Sent Event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamEvent {
    /// `<instance>-<revision>`.
    pub id: String,
    /// Its name: `snapshot`, `patch` or `delta`.
    pub event: &'static str,
    /// The JSON.
    pub data: Arc<str>,
}
