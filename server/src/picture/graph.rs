//! The graph itself, as a document and as a feed.

use std::{collections::BTreeSet, sync::Arc};

use topology::{
    FactValue, Graph, Kind, Namespace, NodeId, Relation,
    delta::{Delta, GraphDocument},
};

use super::{feed::Subject, moment::Moment, view::json};

/// A graph as far as the query asks for it.
pub(super) struct PartOfGraph(Arc<Graph>);

impl Subject for PartOfGraph {
    type Question = BTreeSet<Namespace>;
    const CHANGE: &'static str = "delta";

    fn answer(
        namespaces: &BTreeSet<Namespace>,
        moment: &Moment,
        before: Option<(&Self, &Moment)>,
        _event_id: String,
    ) -> Self {
        match before {
            Some((before, then)) if Arc::ptr_eq(&then.graph, &moment.graph) => Self(Arc::clone(&before.0)),
            _ => Self(part(&moment.graph, namespaces)),
        }
    }

    fn change(&self, before: &Self, revision: u64) -> Option<String> {
        if Arc::ptr_eq(&self.0, &before.0) {
            return None;
        }
        let delta = Delta::between(&before.0, &self.0, revision);
        (!delta.is_empty()).then(|| json(&delta))
    }

    fn whole(&self) -> String {
        json(&GraphDocument::from(&*self.0))
    }
}

/// Nodes of these namespaces, and those without one that an edge joins to them; of the edges,
/// those that keep both ends. No namespaces: everything.
pub(super) fn part(graph: &Arc<Graph>, namespaces: &BTreeSet<Namespace>) -> Arc<Graph> {
    if namespaces.is_empty() {
        return Arc::clone(graph);
    }
    let chosen = |id: &NodeId| id.namespace().is_some_and(|namespace| namespaces.contains(&namespace));
    let mut kept: BTreeSet<&NodeId> = graph.nodes.keys().filter(|id| chosen(id)).collect();
    let mut hosts: BTreeSet<&str> = BTreeSet::new();
    for edge in &graph.edges {
        if edge.relation == Relation::Routes && chosen(&edge.from) {
            hosts.extend(edge.facts.get("host").and_then(FactValue::as_text));
        }
        if edge.to.namespace().is_none() && chosen(&edge.from) {
            kept.insert(&edge.to);
        }
        if edge.from.namespace().is_none() && chosen(&edge.to) {
            kept.insert(&edge.from);
        }
    }
    // One address serves many namespaces: a Domain belongs to those whose rules name it.
    let domains = graph.nodes.values().filter(|node| node.kind == Kind::Domain && hosts.contains(&*node.name));
    kept.extend(domains.map(|node| &node.id));
    let keeps = |id: &NodeId| kept.contains(id);
    Arc::new(Graph {
        nodes: graph.nodes.iter().filter(|(id, _)| keeps(id)).map(|(id, node)| (id.clone(), node.clone())).collect(),
        edges: graph.edges.iter().filter(|edge| keeps(&edge.from) && keeps(&edge.to)).cloned().collect(),
        findings: graph.findings.iter().filter(|finding| keeps(&finding.node)).cloned().collect(),
        sources: graph.sources.clone(),
        namespaces: graph.namespaces.clone(),
    })
}
