//! The graph as JSON, whole (`hopmap.graph/1`) and as what changed (`hopmap.delta/1`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Edge, Finding, Graph, Node, NodeId, Source};

/// The whole graph's format.
pub const GRAPH_FORMAT: &str = "hopmap.graph/1";
/// The delta's format.
pub const DELTA_FORMAT: &str = "hopmap.delta/1";

/// A whole graph, in the contract's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraphDocument {
    /// [`GRAPH_FORMAT`].
    pub format: String,
    /// Sorted by id.
    pub nodes: Vec<Node>,
    /// Sorted by from, relation, to, facts.
    pub edges: Vec<Edge>,
    /// Sorted by node and code.
    pub findings: Vec<Finding>,
    /// Sorted by id.
    pub sources: Vec<Source>,
}

impl From<&Graph> for GraphDocument {
    fn from(graph: &Graph) -> Self {
        Self {
            format: GRAPH_FORMAT.to_owned(),
            nodes: graph.nodes.values().cloned().collect(),
            edges: graph.edges.iter().cloned().collect(),
            findings: graph.findings.iter().cloned().collect(),
            sources: graph.sources.values().cloned().collect(),
        }
    }
}

/// Nodes and edges that are new or different.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upsert {
    /// Whole nodes.
    pub nodes: Vec<Node>,
    /// Whole edges.
    pub edges: Vec<Edge>,
}

/// Nodes and edges that are gone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remove {
    /// Ids of nodes.
    pub nodes: Vec<NodeId>,
    /// Whole edges, for an edge has no id of its own.
    pub edges: Vec<Edge>,
}

/// What makes one graph of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delta {
    /// [`DELTA_FORMAT`].
    pub format: String,
    /// The revision after the change.
    pub revision: u64,
    /// What is new or different.
    pub upsert: Upsert,
    /// What is gone. A changed edge is removed as it was and upserted as it is.
    pub remove: Remove,
    /// All findings, when any changed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub findings: Option<Vec<Finding>>,
    /// All sources, when any changed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sources: Option<Vec<Source>>,
}

impl Delta {
    /// What makes `new` of `old`.
    pub fn between(old: &Graph, new: &Graph, revision: u64) -> Self {
        let nodes = new
            .nodes
            .iter()
            .filter(|(id, node)| old.nodes.get(*id) != Some(node))
            .map(|(_, node)| node.clone())
            .collect();
        let gone = old.nodes.keys().filter(|id| !new.nodes.contains_key(*id));
        Self {
            format: DELTA_FORMAT.to_owned(),
            revision,
            upsert: Upsert { nodes, edges: new.edges.difference(&old.edges).cloned().collect() },
            remove: Remove {
                nodes: gone.cloned().collect(),
                edges: old.edges.difference(&new.edges).cloned().collect(),
            },
            findings: (old.findings != new.findings).then(|| new.findings.iter().cloned().collect()),
            sources: (old.sources != new.sources).then(|| new.sources.values().cloned().collect()),
        }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.upsert == Upsert::default()
            && self.remove == Remove::default()
            && self.findings.is_none()
            && self.sources.is_none()
    }

    /// Makes the new graph of the old one.
    pub fn apply(self, graph: &mut Graph) {
        for id in &self.remove.nodes {
            graph.nodes.remove(id);
        }
        for edge in &self.remove.edges {
            graph.edges.remove(edge);
        }
        for node in self.upsert.nodes {
            graph.insert(node);
        }
        graph.edges.extend(self.upsert.edges);
        if let Some(findings) = self.findings {
            graph.findings = findings.into_iter().collect();
        }
        if let Some(sources) = self.sources {
            graph.sources = sources.into_iter().map(|source| (source.id.clone(), source)).collect::<BTreeMap<_, _>>();
        }
    }
}

/// One event of the graph's stream; the event's name is the variant's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum GraphEvent {
    /// What changed (`delta`).
    Delta(Box<Delta>),
    /// The whole graph (`snapshot`).
    Snapshot(Box<GraphDocument>),
}
