//! The worst health along the way from each node.
//!
//! The graph knows it for the whole cluster. A view that leaves namespaces out judges anew what
//! namespaces share, so that nothing is hurt by what is not shown.

use std::collections::HashMap;

use super::{choose::anchored, hosts, hosts::Hosts, index::Index, kinds, ways};
use crate::{Health, Kind, Relation};

/// As the graph has it.
pub(super) fn of_all(index: &Index) -> Vec<Health> {
    index.nodes.iter().map(|node| node.reach_health.max(node.own_health())).collect()
}

/// As far as it is shown.
pub(super) fn of_what_is_seen(index: &Index, hosts: &Hosts, seen: &[bool]) -> Vec<Health> {
    let mut reach = of_all(index);
    let is_shared = |at: usize| anchored(index.nodes[at]).is_none();
    for at in (0..reach.len()).filter(|at| is_shared(*at)) {
        reach[at] = index.nodes[at].own_health();
    }
    // Registries lead to Pods and Machines, addresses to entries: each needs the one before.
    for kinds in [&[Kind::RegistryService][..], &[Kind::LoadBalancer, Kind::Proxy]] {
        for &(from, to, edge) in &index.edges {
            let leads = kinds.contains(&index.nodes[from].kind) && kinds::is_traffic(edge.relation);
            if leads && seen[to] {
                reach[from] = reach[from].max(reach[to]);
            }
        }
    }
    of_domains(index, hosts, seen, &mut reach);
    reach
}

/// A Domain's requests pass an address and an entry, but not all that these serve: of them only
/// their own health counts, and what the Domain's own rules lead to.
fn of_domains(index: &Index, hosts: &Hosts, seen: &[bool], reach: &mut [Health]) {
    let mut worst: HashMap<&str, Health> = HashMap::new();
    let mut meet = |host, health: Health| {
        let worst = worst.entry(host).or_default();
        *worst = health.max(*worst);
    };
    for (entry, hosts) in hosts.iter().filter(|(entry, _)| seen[*entry]) {
        for host in hosts {
            meet(*host, index.nodes[entry].own_health());
        }
    }
    for &(from, to, edge) in &index.edges {
        if edge.relation != Relation::Routes || !seen[from] {
            continue;
        }
        let health = if ways::fails(edge) { reach[to].max(Health::Degraded) } else { reach[to] };
        if hosts::takes_the_rest(edge) {
            hosts.of(from).for_each(|host| meet(host, health));
        } else if let Some(host) = hosts::of_rule(edge) {
            meet(host, health);
        }
    }
    for (at, node) in index.nodes.iter().enumerate().filter(|(_, node)| node.kind == Kind::Domain) {
        reach[at] = reach[at].max(worst.get(&*node.name).copied().unwrap_or_default());
    }
    for &(from, to, edge) in &index.edges {
        if edge.relation == Relation::ResolvesTo && seen[to] {
            reach[from] = reach[from].max(index.nodes[to].own_health());
        }
    }
}
