//! The merged picture: fragments go in and out of it in place, so that a small change costs
//! little however large the cluster is.

mod reach;
mod replace;
mod shared;
mod touched;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use topology::{Edge, Graph, Kind, Namespace, NamespaceFacts, Node, NodeId, Source, delta::Delta};

use crate::{
    derive::{Fragment, Link, Part, World},
    facts::base,
    record::NodeRecord,
};
use reach::Reach;
use shared::Shared;
use touched::Touched;

/// The graph of one cluster with what is needed to change it in place.
#[derive(Debug)]
pub(crate) struct Picture {
    cluster: Arc<str>,
    graph: Graph,
    kept: HashMap<Namespace, Kept>,
    /// How many namespaces draw an edge between shared nodes.
    outer: HashMap<Edge, u32>,
    shared: Shared,
    reach: Reach,
    touched: Touched,
}

/// What a fragment put in that the graph alone does not tell.
#[derive(Debug, Default)]
struct Kept {
    outer: Vec<Edge>,
    links: Vec<Link>,
    shared: BTreeMap<NodeId, Part>,
}

impl Picture {
    pub(crate) fn new(cluster: &str) -> Self {
        Self {
            cluster: cluster.into(),
            graph: Graph::new(),
            kept: HashMap::new(),
            outer: HashMap::new(),
            shared: Shared::default(),
            reach: Reach::default(),
            touched: Touched::default(),
        }
    }

    pub(crate) fn graph(&self) -> &Graph {
        &self.graph
    }

    /// Makes the whole graph anew. Sorted bulk building is several times faster than inserting.
    pub(crate) fn build(&mut self, fragments: Vec<(Namespace, Fragment)>, world: World<'_>) {
        let first = self.graph.nodes.is_empty();
        let old = std::mem::take(&mut self.graph);
        let touched = std::mem::take(&mut self.touched);
        *self = Self::new(&self.cluster);
        self.graph.sources.clone_from(&old.sources);
        self.fill(fragments);
        for machine in world.wide.nodes() {
            self.set_machine(&machine.meta.name, world.wide.node(&machine.meta.name));
        }
        self.settle(world);
        self.touched = touched;
        if first {
            self.touched.all_is_new();
        } else {
            self.touched.compare(&old, &self.graph);
        }
    }

    /// Puts a fragment in place of the one that the namespace gave before.
    pub(crate) fn replace(&mut self, namespace: &Namespace, mut fragment: Fragment) {
        self.replace_nodes(namespace, std::mem::take(&mut fragment.nodes));
        self.replace_edges(namespace, std::mem::take(&mut fragment.edges));
        self.replace_findings(namespace, std::mem::take(&mut fragment.findings));
        self.keep(namespace, fragment);
    }

    /// Outer edges, links and shared parts: what the fragment gave before goes out, what it gives
    /// now comes in.
    fn keep(&mut self, namespace: &Namespace, fragment: Fragment) {
        let new = Kept { outer: fragment.outer, links: fragment.links, shared: fragment.shared };
        let old = self.kept.remove(namespace).unwrap_or_default();
        if old.outer != new.outer {
            for edge in &new.outer {
                *self.outer.entry(edge.clone()).or_default() += 1;
            }
            for edge in &old.outer {
                let count = self.outer.entry(edge.clone()).or_default();
                *count = count.saturating_sub(1);
            }
            for edge in new.outer.iter().chain(&old.outer) {
                self.draw_outer(edge);
            }
        }
        if old.links != new.links {
            for link in &new.links {
                self.reach.add(link);
            }
            for link in &old.links {
                self.reach.remove(link);
            }
        }
        for (id, part) in &new.shared {
            if old.shared.get(id) != Some(part) {
                self.shared.set(id, Some(namespace), Some(part.clone()));
            }
        }
        for id in old.shared.keys().filter(|id| !new.shared.contains_key(*id)) {
            self.shared.set(id, Some(namespace), None);
        }
        if !(new.outer.is_empty() && new.links.is_empty() && new.shared.is_empty()) {
            self.kept.insert(namespace.clone(), new);
        }
    }

    fn draw_outer(&mut self, edge: &Edge) {
        match self.outer.get(edge) {
            Some(0) => {
                self.outer.remove(edge);
                if self.graph.edges.remove(edge) {
                    self.touched.edge_gone(edge);
                }
            }
            Some(_) if !self.graph.edges.contains(edge) => {
                self.touched.edge_new(edge);
                self.graph.insert_edge(edge.clone());
            }
            _ => {}
        }
    }

    /// What the Node itself says of a Machine; `None` when it is gone.
    pub(crate) fn set_machine(&mut self, name: &str, record: Option<&Arc<NodeRecord>>) {
        let id = NodeId::new(&self.cluster, Kind::Machine, None, name);
        let part = record.map(|record| Part::Machine { record: Some(Arc::clone(record)), pods: 0 });
        self.shared.set(&id, None, part);
    }

    /// What is known of a namespace; `None` when it is gone.
    pub(crate) fn set_namespace(&mut self, name: Namespace, facts: Option<NamespaceFacts>) {
        match facts {
            Some(facts) => {
                self.graph.namespaces.insert(name, facts);
            }
            None => {
                self.graph.namespaces.remove(&name);
            }
        }
    }

    pub(crate) fn set_source(&mut self, source: Source) {
        if self.graph.sources.get(&source.id) != Some(&source) {
            self.touched.sources();
            self.graph.sources.insert(source.id.clone(), source);
        }
    }

    pub(crate) fn remove_source(&mut self, id: &str) {
        if self.graph.sources.remove(id).is_some() {
            self.touched.sources();
        }
    }

    /// Draws the shared nodes again that changed, then lets health run up the ways.
    pub(crate) fn settle(&mut self, world: World<'_>) {
        for id in self.shared.take_changed() {
            let drawn = self.shared.draw(&id, world);
            let (node, finding) = drawn.map_or((None, None), |(node, finding)| (Some(node), finding));
            self.set_shared_finding(&id, finding);
            match node {
                Some(node) => self.put_shared(node),
                None => self.drop_shared(&id),
            }
        }
        for id in self.reach.settle(&mut self.graph.nodes) {
            self.touched.node_new(&id);
        }
    }

    fn put_shared(&mut self, mut node: Node) {
        let well = base(&node);
        let old = self.graph.nodes.get(&node.id);
        node.reach_health = match old {
            Some(old) if self.reach.has(&node.id) => old.reach_health,
            _ => well,
        };
        if old.is_some_and(|old| **old == node) {
            return;
        }
        if old.is_none_or(|old| base(old) != well) {
            self.reach.seed(&node.id);
        }
        self.touched.node_new(&node.id);
        self.graph.insert(node);
    }

    fn drop_shared(&mut self, id: &NodeId) {
        if self.graph.nodes.remove(id).is_some() {
            self.touched.node_gone(id);
            self.reach.seed(id);
        }
    }

    pub(crate) fn has_touched(&self) -> bool {
        !self.touched.is_empty()
    }

    pub(crate) fn forget_touched(&mut self) {
        self.touched = Touched::default();
    }

    /// What changed since the last call.
    pub(crate) fn take_delta(&mut self, revision: u64) -> Delta {
        std::mem::take(&mut self.touched).into_delta(&self.graph, revision)
    }
}
