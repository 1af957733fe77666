//! The whole of it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Edge, Finding, Namespace, NamespaceFacts, Node, NodeId, Source};

/// Nodes, edges, findings and sources of one moment, each in the contract's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// Nodes by id.
    pub nodes: BTreeMap<NodeId, Node>,
    /// Edges, ordered by from, relation, to, facts.
    pub edges: BTreeSet<Edge>,
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
    pub fn insert(&mut self, node: Node) {
        self.nodes.insert(node.id.clone(), node);
    }
}
