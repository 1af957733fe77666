//! Puts what a namespace gives now in place of what it gave before.
//!
//! Everything sorts by node id, and the ids of one kind in one namespace stand together: a walk
//! along both sides finds what differs without a second copy of what was there.

use std::sync::Arc;

use topology::{Code, Edge, Facts, Finding, Kind, Namespace, Node, NodeId, Phrase, Provenance, Relation};

use super::Picture;
use crate::{derive::Fragment, facts::base};

/// Kinds whose nodes stand in namespaces, in the order of their names, as ids sort.
const IN_NAMESPACES: [Kind; 9] = [
    Kind::CronJob,
    Kind::DaemonSet,
    Kind::Deployment,
    Kind::Ingress,
    Kind::Job,
    Kind::Pod,
    Kind::ReplicaSet,
    Kind::Service,
    Kind::StatefulSet,
];

/// Walks two sorted sides; gives what only the left and what only the right has.
fn differ<'a, T: Ord + 'a>(old: impl Iterator<Item = &'a T>, new: Vec<T>) -> (Vec<&'a T>, Vec<T>) {
    let (mut gone, mut fresh) = (Vec::new(), Vec::new());
    let mut old = old.peekable();
    for item in new {
        while let Some(before) = old.next_if(|before| **before < item) {
            gone.push(before);
        }
        if old.next_if(|before| **before == item).is_none() {
            fresh.push(item);
        }
    }
    gone.extend(old);
    (gone, fresh)
}

impl Picture {
    /// The ids of a kind in a namespace lie between these two.
    fn spans(&self, namespace: &Namespace) -> impl Iterator<Item = (NodeId, NodeId)> + use<> {
        let cluster = self.cluster.clone();
        let namespace = namespace.clone();
        IN_NAMESPACES.into_iter().map(move |kind| {
            let id = |name| NodeId::new(&cluster, kind, Some(&namespace), name);
            (id(""), id("\u{10FFFF}"))
        })
    }

    /// Puts fragments into an empty graph, kind by kind, so that all comes in order: building
    /// from what is sorted is several times faster than sorting or inserting.
    pub(super) fn fill(&mut self, mut fragments: Vec<(Namespace, Fragment)>) {
        // Ids sort by `<namespace>/`, which differs from the name alone: `a-b/` is before `a/`.
        fragments.sort_by_cached_key(|(namespace, _)| format!("{namespace}/"));
        let count = |size: fn(&Fragment) -> usize| fragments.iter().map(|(_, one)| size(one)).sum();
        let mut nodes = Vec::with_capacity(count(|one| one.nodes.len()));
        let mut edges = Vec::with_capacity(count(|one| one.edges.len()));
        let mut open = Vec::new();
        for (namespace, mut fragment) in fragments {
            let ends: Vec<NodeId> = self.spans(&namespace).map(|(_, end)| end).collect();
            let left = std::mem::take(&mut fragment.nodes).into_iter().peekable();
            let ways = std::mem::take(&mut fragment.edges).into_iter().peekable();
            self.graph.findings.extend(std::mem::take(&mut fragment.findings));
            self.keep(&namespace, fragment);
            open.push((ends, left, ways));
        }
        for kind in 0..IN_NAMESPACES.len() {
            for (ends, left, ways) in &mut open {
                while let Some(node) = left.next_if(|node| node.id < ends[kind]) {
                    nodes.push((node.id.clone(), node));
                }
                while let Some(edge) = ways.next_if(|edge| edge.from < ends[kind]) {
                    edges.push(edge);
                }
            }
        }
        self.graph.nodes = nodes.into_iter().collect();
        self.graph.edges.append(&mut edges.into_iter().collect());
    }

    pub(super) fn replace_nodes(&mut self, namespace: &Namespace, new: Vec<Arc<Node>>) {
        let mut new = new.into_iter().peekable();
        let (mut gone, mut fresh) = (Vec::new(), Vec::new());
        for (start, end) in self.spans(namespace) {
            for (id, old) in self.graph.nodes.range_mut(start..end.clone()) {
                while let Some(node) = new.next_if(|node| node.id < *id) {
                    fresh.push(node);
                }
                let Some(mut node) = new.next_if(|node| node.id == *id) else {
                    gone.push(id.clone());
                    continue;
                };
                let well = base(&node);
                if base(old) != well {
                    self.reach.seed(id);
                }
                Arc::make_mut(&mut node).reach_health = if self.reach.has(id) { old.reach_health } else { well };
                if *old != node {
                    self.touched.node_new(id);
                    *old = node;
                }
            }
            while let Some(node) = new.next_if(|node| node.id < end) {
                fresh.push(node);
            }
        }
        for id in gone {
            self.graph.nodes.remove(&id);
            self.reach.seed(&id);
            self.touched.node_gone(&id);
        }
        for node in fresh {
            self.reach.seed(&node.id);
            self.touched.node_new(&node.id);
            self.graph.insert(node);
        }
    }

    pub(super) fn replace_edges(&mut self, namespace: &Namespace, new: Vec<Arc<Edge>>) {
        let spans = self.spans(namespace);
        let old = spans.flat_map(|(start, end)| self.graph.edges.range::<Edge, _>(first(start)..first(end)));
        let (gone, fresh) = differ(old, new);
        let gone: Vec<Arc<Edge>> = gone.into_iter().cloned().collect();
        for edge in gone {
            self.graph.edges.remove(&edge);
            self.touched.edge_gone(&edge);
        }
        for edge in fresh {
            self.touched.edge_new(&edge);
            self.graph.edges.insert(edge);
        }
    }

    pub(super) fn replace_findings(&mut self, namespace: &Namespace, new: Vec<Finding>) {
        let spans = self.spans(namespace);
        let old = spans.flat_map(|(start, end)| self.graph.findings.range(bound(start)..bound(end)));
        let (gone, fresh) = differ(old, new);
        if gone.is_empty() && fresh.is_empty() {
            return;
        }
        let gone: Vec<Finding> = gone.into_iter().cloned().collect();
        for finding in &gone {
            self.graph.findings.remove(finding);
        }
        self.graph.findings.extend(fresh);
        self.touched.findings();
    }

    /// A shared node carries at most one finding: that the Machine is not ready.
    pub(super) fn set_shared_finding(&mut self, id: &NodeId, new: Option<Finding>) {
        let from = bound(id.clone());
        let old = self.graph.findings.range(from..).next();
        let old = old.filter(|finding| finding.node == *id).cloned();
        if old == new {
            return;
        }
        if let Some(old) = old {
            self.graph.findings.remove(&old);
        }
        self.graph.findings.extend(new);
        self.touched.findings();
    }
}

/// Sorts before every edge from this id.
fn first(id: NodeId) -> Edge {
    Edge {
        to: id.clone(),
        from: id,
        relation: Relation::Carries,
        facts: Facts::new(),
        provenance: Provenance::Declared,
        source: Arc::default(),
    }
}

/// Sorts before every finding on this id.
fn bound(id: NodeId) -> Finding {
    Finding {
        severity: topology::Severity::Warning,
        code: Code::ALL.iter().copied().min().unwrap_or(Code::BackendServiceMissing),
        node: id,
        evidence: Phrase::default(),
        next_step: Phrase::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_walked_in_the_order_in_which_ids_sort() {
        assert!(IN_NAMESPACES.windows(2).all(|pair| pair[0].as_str() < pair[1].as_str()));
    }
}
