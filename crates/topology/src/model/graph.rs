//! The whole of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{Edge, Finding, Namespace, NamespaceFacts, Node, NodeId, Source};

/// Nodes, edges, findings and sources of one moment, each in the contract's order.
///
/// Nodes and edges are shared with the moments before and after that have the same ones: a copy costs pointers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// Nodes by id.
    pub nodes: BTreeMap<NodeId, Arc<Node>>,
    /// Edges, ordered by from, relation, to, facts.
    pub edges: BTreeSet<Arc<Edge>>,
    /// Findings, ordered by node and code.
    pub findings: BTreeSet<Finding>,
    /// How fresh each source is, by id.
    pub sources: BTreeMap<String, Source>,
    /// What is known of each namespace; views choose by it.
    pub namespaces: BTreeMap<Namespace, NamespaceFacts>,
}

impl Graph {
    /// An empty graph.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a node in place of the one with its id.
    pub fn insert(&mut self, node: impl Into<Arc<Node>>) {
        let node = node.into();
        self.nodes.insert(node.id.clone(), node);
    }

    /// A node to change; other moments that share it keep it as it was.
    pub fn node_mut(&mut self, id: &NodeId) -> Option<&mut Node> {
        self.nodes.get_mut(id).map(Arc::make_mut)
    }

    /// Puts an edge in.
    pub fn insert_edge(&mut self, edge: Edge) {
        self.edges.insert(Arc::new(edge));
    }
}
