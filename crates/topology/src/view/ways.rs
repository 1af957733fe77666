//! The ways between what is drawn.

use std::collections::{BTreeMap, BTreeSet};

use super::{Way, chain::Scene, hosts, kinds};
use crate::{Code, Edge, FactValue, Health, Node, Provenance, Relation};

/// Parallel edges are one way: what they say together.
struct Bundle {
    way: Way,
    /// Labels of what fails, then of what does not.
    labels: [Vec<String>; 2],
    hosts: BTreeSet<String>,
    takes_every_host: bool,
}

impl Bundle {
    fn new(from: usize, to: usize, relation: Relation, provenance: Provenance) -> Self {
        let way = Way { from, to, relation, provenance, broken: false, hosts: Vec::new(), label: String::new() };
        Self { way, labels: Default::default(), hosts: BTreeSet::new(), takes_every_host: false }
    }

    fn add(&mut self, edge: &Edge, broken: bool, hosts: Vec<String>) {
        self.way.broken |= broken;
        let label = label(edge);
        if !label.is_empty() && !self.labels.iter().flatten().any(|known| *known == label) {
            self.labels[usize::from(!broken)].push(label);
        }
        self.takes_every_host |= hosts.is_empty();
        self.hosts.extend(hosts);
    }

    fn way(self) -> Way {
        let hosts = if self.takes_every_host { Vec::new() } else { self.hosts.into_iter().collect() };
        Way { label: shown(&self.labels.concat()), hosts, ..self.way }
    }
}

/// The ways of requests, and from each workload to those of its Pods that are drawn.
pub(super) fn ways(scene: &Scene, drawn: &impl Fn(usize, usize) -> Option<(usize, usize)>) -> Vec<Way> {
    let mut ways: BTreeMap<(usize, usize, Relation), Bundle> = BTreeMap::new();
    for &(from, to, edge) in &scene.index.edges {
        if !scene.seen[from] || !scene.seen[to] || !kinds::is_traffic(edge.relation) {
            continue;
        }
        let Some((leaves, enters)) = drawn(from, to) else { continue };
        let broken = fails(edge) || is_broken(scene.index.nodes[to]);
        ways.entry((leaves, enters, edge.relation))
            .or_insert_with(|| Bundle::new(leaves, enters, edge.relation, edge.provenance))
            .add(edge, broken, hosts(scene, to, edge));
    }
    ways.into_values().map(Bundle::way).collect()
}

/// The hosts for which requests go this way; none where the host does not matter.
fn hosts(scene: &Scene, to: usize, edge: &Edge) -> Vec<String> {
    match edge.relation {
        Relation::Listens => scene.hosts.of(to).map(str::to_owned).collect(),
        Relation::Routes if !hosts::takes_the_rest(edge) => {
            hosts::of_rule(edge).into_iter().map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether the rule itself leads nowhere, however well its target is.
pub(super) fn fails(edge: &Edge) -> bool {
    edge.facts.get("fails").is_some()
}

/// Whether requests to the hop fail. A workload without a ready Pod does not break the way by
/// itself: the Service says so. A rule without a backend breaks its own way on, and no other.
pub(super) fn is_broken(node: &Node) -> bool {
    let of_one_rule = |code| matches!(code, Code::BackendServiceMissing | Code::BackendPortMissing);
    match node.health {
        Health::Missing => true,
        _ if kinds::runs(node.kind) => false,
        Health::Degraded => true,
        _ => node.errors().any(|code| !of_one_rule(code)),
    }
}

fn label(edge: &Edge) -> String {
    let fact = |name: &str| edge.facts.get(name).map(ToString::to_string).unwrap_or_default();
    match edge.relation {
        Relation::Routes => fact("path"),
        Relation::Listens => {
            let ports = edge.facts.get("ports").map_or(&[][..], FactValue::items);
            ports.iter().map(|port| format!(":{port}")).collect::<Vec<_>>().join(" ")
        }
        Relation::Registers => fact("weight"),
        _ => String::new(),
    }
}

fn shown(labels: &[String]) -> String {
    match labels {
        [] => String::new(),
        [only] => only.clone(),
        [first, more @ ..] => format!("{first} +{}", more.len()),
    }
}
