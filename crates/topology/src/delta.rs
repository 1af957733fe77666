//! The graph as JSON, whole (`hopmap.graph/1`) and as what changed (`hopmap.delta/1`).

use std::{cmp::Ordering, collections::BTreeMap, sync::Arc};

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
    pub nodes: Vec<Arc<Node>>,
    /// Sorted by from, relation, to, facts.
    pub edges: Vec<Arc<Edge>>,
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
    pub nodes: Vec<Arc<Node>>,
    /// Whole edges.
    pub edges: Vec<Arc<Edge>>,
}

/// Nodes and edges that are gone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remove {
    /// Ids of nodes.
    pub nodes: Vec<NodeId>,
    /// Whole edges, for an edge has no id of its own.
    pub edges: Vec<Arc<Edge>>,
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
        let (mut upsert, mut remove) = (Upsert::default(), Remove::default());
        walk(
            old.nodes.values(),
            new.nodes.values(),
            |old, new| old.id.cmp(&new.id),
            |step| match step {
                Step::Gone(node) => remove.nodes.push(node.id.clone()),
                Step::New(node) => upsert.nodes.push(Arc::clone(node)),
                Step::Both(old, new) if old == new => {}
                Step::Both(_, new) => upsert.nodes.push(Arc::clone(new)),
            },
        );
        walk(&old.edges, &new.edges, Ord::cmp, |step| match step {
            Step::Gone(edge) => remove.edges.push(Arc::clone(edge)),
            Step::New(edge) => upsert.edges.push(Arc::clone(edge)),
            Step::Both(..) => {}
        });
        Self {
            format: DELTA_FORMAT.to_owned(),
            revision,
            upsert,
            remove,
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

/// What a walk along two sorted sides meets.
enum Step<'a, T> {
    Gone(&'a Arc<T>),
    New(&'a Arc<T>),
    Both(&'a Arc<T>, &'a Arc<T>),
}

/// Walks along two sorted sides. What both share is passed by without a look into it, and that is
/// nearly everything: two moments differ in little.
fn walk<'a, T: 'a>(
    old: impl IntoIterator<Item = &'a Arc<T>>,
    new: impl IntoIterator<Item = &'a Arc<T>>,
    order: impl Fn(&T, &T) -> Ordering,
    mut meet: impl FnMut(Step<'a, T>),
) {
    let (mut old, mut new) = (old.into_iter().peekable(), new.into_iter().peekable());
    while let (Some(left), Some(right)) = (old.peek(), new.peek()) {
        let side = if Arc::ptr_eq(left, right) { Ordering::Equal } else { order(left, right) };
        let step = match side {
            Ordering::Less => old.next().map(Step::Gone),
            Ordering::Greater => new.next().map(Step::New),
            Ordering::Equal => old.next().zip(new.next()).map(|(left, right)| Step::Both(left, right)),
        };
        if let Some(step) = step {
            match step {
                Step::Both(left, right) if Arc::ptr_eq(left, right) => {}
                step => meet(step),
            }
        }
    }
    old.map(Step::Gone).for_each(&mut meet);
    new.map(Step::New).for_each(&mut meet);
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
