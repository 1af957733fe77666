//! Which hosts an entry answers for.

use std::collections::{BTreeMap, BTreeSet};

use super::index::Index;
use crate::{Edge, FactValue, Relation};

/// What stands for every host that no rule names.
pub(super) const ANY: &str = "*";

pub(super) struct Hosts<'g>(BTreeMap<usize, BTreeSet<&'g str>>);

impl<'g> Hosts<'g> {
    /// Of every node that says so itself, or by its rules.
    pub fn new(index: &Index<'g>) -> Self {
        let mut hosts: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
        for (at, node) in index.nodes.iter().enumerate() {
            let listed = node.facts.get("hosts").map_or(&[][..], FactValue::items);
            if !listed.is_empty() {
                hosts.entry(at).or_default().extend(listed.iter().filter_map(FactValue::as_text));
            }
        }
        for &(from, _, edge) in &index.edges {
            if edge.relation == Relation::Routes {
                hosts.entry(from).or_default().extend(of_rule(edge));
            }
        }
        Self(hosts)
    }

    /// The hosts of an entry; none where it does not matter which host is asked for.
    pub fn of(&self, entry: usize) -> impl Iterator<Item = &'g str> {
        self.0.get(&entry).into_iter().flatten().copied()
    }

    /// Every entry with its hosts.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &BTreeSet<&'g str>)> {
        self.0.iter().map(|(entry, hosts)| (*entry, hosts))
    }
}

/// The host that a rule is for.
pub(super) fn of_rule(edge: &Edge) -> Option<&str> {
    edge.facts.get("host").and_then(FactValue::as_text)
}

/// Whether a rule takes what the others leave, whatever the host.
pub(super) fn takes_the_rest(edge: &Edge) -> bool {
    let path = edge.facts.get("path").and_then(FactValue::as_text);
    path == Some(ANY) && of_rule(edge).is_none_or(|host| host == ANY)
}
