//! One namespace's part of the picture, one file a relation.

mod domains;
mod load_balancers;
mod owns;
mod provider;
mod routes;
mod runs_on;
mod scope;
mod selects;

use std::{collections::BTreeMap, sync::Arc};

use topology::{Edge, FactValue, Facts, Finding, Namespace, Node, NodeId, Provenance, Relation};

pub(crate) use load_balancers::LoadBalancerPart;
pub(crate) use scope::{Reached, Scope};

use crate::{
    facts, finding,
    index::{Claims, Readings, Space},
    record::{NodeRecord, ObjectKind},
};

/// What every namespace sees of the rest of the cluster.
#[derive(Clone, Copy)]
pub(crate) struct World<'a> {
    pub cluster: &'a str,
    pub wide: &'a Space,
    pub claims: &'a Claims,
    pub readings: &'a Readings,
    /// The present moment, in milliseconds since 1970.
    pub now: i64,
}

/// How many Pods are quicker derived side by side than one after the other.
const WORTH_A_THREAD: usize = 5_000;

/// What one namespace gives to the picture.
#[derive(Debug, Default)]
pub(crate) struct Fragment {
    /// Nodes of the namespace, by id.
    pub nodes: Vec<Arc<Node>>,
    /// Edges that start at these nodes, in order.
    pub edges: Vec<Arc<Edge>>,
    /// Edges that start at a node which namespaces share.
    pub outer: Vec<Edge>,
    /// Findings on these nodes, in order.
    pub findings: Vec<Finding>,
    /// Which health carries over to whom.
    pub links: Vec<Link>,
    /// What the namespace knows of nodes that namespaces share.
    pub shared: BTreeMap<NodeId, Part>,
    /// When it is next different without any change, in milliseconds since 1970.
    pub due: Option<i64>,
}

/// The health of `to` shows in the reach of `from`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Link {
    pub from: NodeId,
    pub to: NodeId,
    pub via: Via,
}

/// What of the health carries over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Via {
    /// Only its own: a Domain's requests pass a load balancer, but not all that it serves.
    Own,
    /// Its own and all that it reaches.
    Reach,
}

/// What one namespace knows of a node that namespaces share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Domain {
        rules: i64,
        tls: bool,
    },
    LoadBalancer(LoadBalancerPart),
    /// Pods of one namespace on it, or, without namespace, the Node itself.
    Machine {
        record: Option<Arc<NodeRecord>>,
        pods: i64,
    },
}

/// Derives the parts of all namespaces. Each is on its own, so a large cluster uses every core.
pub(crate) fn all(world: World<'_>, spaces: &BTreeMap<Namespace, Space>) -> Vec<(Namespace, Fragment)> {
    let spaces: Vec<_> = spaces.iter().collect();
    let one = |(name, space): &(&Namespace, &Space)| ((*name).clone(), namespace(world, name, space));
    let pods: usize = spaces.iter().map(|(_, space)| space.of(ObjectKind::Pod).len()).sum();
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    if cores == 1 || pods < WORTH_A_THREAD {
        return spaces.iter().map(one).collect();
    }
    std::thread::scope(|threads| {
        let share = |first| {
            let part = spaces.iter().skip(first).step_by(cores);
            threads.spawn(move || part.map(one).collect::<Vec<_>>())
        };
        let running: Vec<_> = (0..cores).map(share).collect();
        let parts = running.into_iter().map(std::thread::ScopedJoinHandle::join);
        parts.flat_map(|part| part.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

/// Derives the part of one namespace.
pub(crate) fn namespace(world: World<'_>, name: &Namespace, space: &Space) -> Fragment {
    let scope = Scope::new(world, name, space);
    let mut out = Fragment::default();
    finding::find(&scope, &mut out);
    // Sorted first, so that nodes find their codes; nothing below adds a finding.
    out.findings.sort_unstable();
    out.findings.dedup();
    facts::nodes(&scope, &mut out);
    domains::derive(&scope, &mut out);
    load_balancers::derive(&scope, &mut out);
    routes::derive(&scope, &mut out);
    selects::derive(&scope, &mut out);
    owns::derive(&scope, &mut out);
    runs_on::derive(&scope, &mut out);
    // Nearly in order already, and this sort sees it.
    out.nodes.sort_by(|a, b| a.id.cmp(&b.id));
    out.nodes.dedup_by(|a, b| a.id == b.id);
    out.edges.sort();
    out.edges.dedup();
    out.outer.sort_unstable();
    out.outer.dedup();
    out.links.sort_unstable();
    out.links.dedup();
    out
}

impl Fragment {
    /// At this moment it is different, even if nothing changes.
    pub(crate) fn look_again(&mut self, at: i64) {
        self.due = Some(self.due.map_or(at, |due| due.min(at)));
    }

    /// An edge that objects declare.
    pub(crate) fn edge(
        &mut self,
        scope: &Scope<'_>,
        (from, relation, to): (&NodeId, Relation, &NodeId),
        declared_by: ObjectKind,
        facts: Facts,
    ) {
        self.edges.push(Arc::new(Edge {
            from: from.clone(),
            relation,
            to: to.clone(),
            facts,
            provenance: Provenance::Declared,
            source: scope.source(declared_by),
        }));
    }

    /// The health of `to` shows in the reach of `from`.
    pub(crate) fn link(&mut self, from: &NodeId, to: &NodeId, via: Via) {
        self.links.push(Link { from: from.clone(), to: to.clone(), via });
    }
}

/// Puts a fact in.
pub(crate) fn put(facts: &mut Facts, name: &'static str, value: impl Into<FactValue>) {
    facts.insert(name, value.into());
}
