//! Which nodes the question's environment and namespaces hold.

use std::collections::{BTreeSet, HashSet};

use super::{Question, index::Index, kinds};
use crate::{FactValue, Graph, Kind, Namespace, Node, Relation};

pub(super) fn seen(index: &Index, graph: &Graph, question: &Question) -> Vec<bool> {
    let mut seen = if question.leaves_namespaces_out() {
        let wanted = wanted(graph, question);
        let mut seen: Vec<bool> =
            index.nodes.iter().map(|node| anchored(node).is_some_and(|ns| wanted.contains(ns))).collect();
        join_addresses(index, &mut seen);
        join_domains(index, &mut seen);
        join_the_rest(index, &mut seen);
        seen
    } else {
        vec![true; index.nodes.len()]
    };
    leave_out_sound_machines(index, &mut seen);
    seen
}

fn wanted<'g>(graph: &'g Graph, question: &Question) -> BTreeSet<&'g Namespace> {
    let of_environment = |namespace: &Namespace| match question.environment {
        None => true,
        asked => graph.namespaces.get(namespace).is_some_and(|facts| facts.environment == asked),
    };
    let asked = |namespace: &Namespace| question.namespaces.is_empty() || question.namespaces.contains(namespace);
    graph
        .nodes
        .values()
        .filter_map(|node| anchored(node))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .filter(|namespace| of_environment(namespace) && asked(namespace))
        .collect()
}

/// The Kubernetes namespace of a node; a registry's own namespaces are none.
pub(super) fn anchored(node: &Node) -> Option<&Namespace> {
    match node.kind {
        Kind::RegistryService => None,
        _ => node.namespace.as_ref(),
    }
}

fn join_addresses(index: &Index, seen: &mut [bool]) {
    for &(from, to, edge) in &index.edges {
        if edge.relation == Relation::Listens && seen[to] && !seen[from] {
            seen[from] = anchored(index.nodes[from]).is_none();
        }
    }
}

/// One address serves the hosts of many environments, so a Domain is joined by its name to the
/// rules that are seen. One that no rule names comes with an address that listens for nobody else.
fn join_domains(index: &Index, seen: &mut [bool]) {
    let mut hosts: HashSet<&str> = HashSet::new();
    let mut shared = vec![false; seen.len()];
    for (at, node) in index.nodes.iter().enumerate().filter(|(at, _)| seen[*at]) {
        if anchored(index.nodes[at]).is_some() {
            let listed = node.facts.get("hosts").map_or(&[][..], FactValue::items);
            hosts.extend(listed.iter().filter_map(FactValue::as_text));
        }
    }
    for &(from, to, edge) in &index.edges {
        match edge.relation {
            Relation::Routes if seen[from] => {
                hosts.extend(edge.facts.get("host").and_then(FactValue::as_text));
            }
            Relation::Listens if !seen[to] => shared[from] = true,
            _ => {}
        }
    }
    let mut joined: Vec<usize> = Vec::new();
    for (at, node) in index.nodes.iter().enumerate() {
        if node.kind == Kind::Domain && hosts.contains(&*node.name) {
            joined.push(at);
        }
    }
    for &(from, to, edge) in &index.edges {
        match edge.relation {
            Relation::ResolvesTo if seen[to] && !shared[to] => joined.push(from),
            Relation::Selects | Relation::Forwards if seen[from] && index.nodes[to].kind == Kind::Domain => {
                joined.push(to);
            }
            _ => {}
        }
    }
    for at in joined {
        seen[at] = true;
    }
    // The address of a Domain that is seen, even where no Ingress names it in its status.
    for &(from, to, edge) in &index.edges {
        if edge.relation == Relation::ResolvesTo && seen[from] {
            seen[to] = true;
        }
    }
}

fn join_the_rest(index: &Index, seen: &mut [bool]) {
    for kind in [Kind::RegistryService, Kind::Machine, Kind::Hidden] {
        let before = seen.to_vec();
        for &(from, to, _) in &index.edges {
            for (at, other) in [(from, to), (to, from)] {
                if index.nodes[at].kind == kind && before[other] {
                    seen[at] = true;
                }
            }
        }
    }
}

/// Requests end in Pods; a Node of the cluster is worth a card only when it is what hurts.
fn leave_out_sound_machines(index: &Index, seen: &mut [bool]) {
    for (at, node) in index.nodes.iter().enumerate() {
        if node.kind == Kind::Machine && !kinds::is_outside(node) && !node.health.is_hurt() {
            seen[at] = false;
        }
    }
}
