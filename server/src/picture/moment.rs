//! Everything that is known at one moment.

use std::sync::Arc;

use api::endpoints::{Freshness, Notice};
use topology::Graph;

/// A moment. The revision counts whatever can be seen: the graph, or how fresh it is.
#[derive(Clone, Debug)]
pub(super) struct Moment {
    pub(super) revision: u64,
    /// The same `Arc` as the moment before when the graph did not change.
    pub(super) graph: Arc<Graph>,
    pub(super) cluster: Arc<str>,
    pub(super) freshness: Freshness,
    pub(super) notices: Vec<Notice>,
}
