//! What changed in the graph, noted while it changes.

use std::{collections::BTreeSet, sync::Arc};

use topology::{
    Edge, Graph, NodeId,
    delta::{DELTA_FORMAT, Delta, Remove, Upsert},
};

/// Ids of nodes and whole edges that are new, different or gone.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    everything: bool,
    nodes: BTreeSet<NodeId>,
    edges_new: BTreeSet<Edge>,
    edges_gone: BTreeSet<Edge>,
    findings: bool,
    sources: bool,
}

impl Touched {
    /// Nothing of the graph was there before.
    pub(crate) fn all_is_new(&mut self) {
        self.everything = true;
    }

    /// Notes what makes `new` of `old`, where the graph was not changed in place.
    pub(crate) fn compare(&mut self, old: &Graph, new: &Graph) {
        let delta = Delta::between(old, new, 0);
        self.nodes.extend(delta.upsert.nodes.iter().map(|node| node.id.clone()));
        self.nodes.extend(delta.remove.nodes);
        for edge in &delta.upsert.edges {
            self.edge_new(edge);
        }
        for edge in &delta.remove.edges {
            self.edge_gone(edge);
        }
        self.findings |= delta.findings.is_some();
        self.sources |= delta.sources.is_some();
    }

    pub(crate) fn node_new(&mut self, id: &NodeId) {
        self.nodes.insert(id.clone());
    }

    pub(crate) fn node_gone(&mut self, id: &NodeId) {
        self.nodes.insert(id.clone());
    }

    pub(crate) fn edge_new(&mut self, edge: &Edge) {
        if !self.edges_gone.remove(edge) {
            self.edges_new.insert(edge.clone());
        }
    }

    pub(crate) fn edge_gone(&mut self, edge: &Edge) {
        if !self.edges_new.remove(edge) {
            self.edges_gone.insert(edge.clone());
        }
    }

    pub(crate) fn findings(&mut self) {
        self.findings = true;
    }

    pub(crate) fn sources(&mut self) {
        self.sources = true;
    }

    pub(crate) fn is_empty(&self) -> bool {
        !self.everything
            && self.nodes.is_empty()
            && self.edges_new.is_empty()
            && self.edges_gone.is_empty()
            && !self.findings
            && !self.sources
    }

    /// The delta that leads to `graph`.
    pub(crate) fn into_delta(self, graph: &Graph, revision: u64) -> Delta {
        if self.everything {
            return Delta::between(&Graph::new(), graph, revision);
        }
        let (there, gone): (Vec<_>, Vec<_>) = self.nodes.into_iter().partition(|id| graph.nodes.contains_key(id));
        Delta {
            format: DELTA_FORMAT.to_owned(),
            revision,
            upsert: Upsert {
                nodes: there.iter().filter_map(|id| graph.nodes.get(id).cloned()).collect(),
                edges: self.edges_new.into_iter().map(Arc::new).collect(),
            },
            remove: Remove { nodes: gone, edges: self.edges_gone.into_iter().map(Arc::new).collect() },
            findings: self.findings.then(|| graph.findings.iter().cloned().collect()),
            sources: self.sources.then(|| graph.sources.values().cloned().collect()),
        }
    }
}
