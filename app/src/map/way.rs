//! The whole way up and down from one card.
//!
//! One address serves the hosts of many, and an entry answers for some of them only: who comes
//! through both walks with the hosts in hand, so that the neighbours' ways stay dark.

use std::collections::{BTreeMap, BTreeSet};

use topology::{Kind, NodeId, Relation, picture::Line};

/// What lies on the way through one card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// Ids of cards, the card itself among them.
    pub cards: BTreeSet<NodeId>,
    /// Ids of lines.
    pub lines: BTreeSet<String>,
}

/// Who leads to whom, in both directions.
#[derive(Debug, Default)]
pub struct Ways {
    down: BTreeMap<NodeId, Vec<Step>>,
    up: BTreeMap<NodeId, Vec<Step>>,
}

/// From one card to the next, in one direction.
#[derive(Clone, Debug)]
struct Step {
    there: NodeId,
    line: String,
    /// The hosts whose requests go this way; `None`: those of all.
    hosts: Hosts,
}

/// Hosts that are in hand; `None`: any.
type Hosts = Option<BTreeSet<String>>;

impl Ways {
    /// From the picture's lines.
    pub fn of(lines: &[Line]) -> Self {
        let mut ways = Self::default();
        for line in lines {
            let hosts = hosts(line);
            let step = |there: &NodeId| Step { there: there.clone(), line: line.id.clone(), hosts: hosts.clone() };
            ways.down.entry(line.from.clone()).or_default().push(step(&line.to));
            ways.up.entry(line.to.clone()).or_default().push(step(&line.from));
        }
        ways
    }

    /// The way through a card: all that leads to it, and all that it leads to.
    pub fn through(&self, id: &NodeId) -> Way {
        let mut way = Way { cards: BTreeSet::from([id.clone()]), ..Way::default() };
        for direction in [&self.down, &self.up] {
            let mut seen = BTreeSet::from([(id.clone(), None)]);
            let mut next = vec![(id.clone(), None)];
            while let Some((here, in_hand)) = next.pop() {
                for step in direction.get(&here).into_iter().flatten() {
                    let Some(hosts) = both(&in_hand, &step.hosts) else { continue };
                    way.lines.insert(step.line.clone());
                    way.cards.insert(step.there.clone());
                    let there = (step.there.clone(), hosts);
                    if seen.insert(there.clone()) {
                        next.push(there);
                    }
                }
            }
        }
        way
    }

    /// Where the lines from a card lead.
    pub fn after(&self, id: &NodeId) -> impl Iterator<Item = &NodeId> {
        self.down.get(id).into_iter().flatten().map(|step| &step.there)
    }

    /// Where the lines to a card come from.
    pub fn before(&self, id: &NodeId) -> impl Iterator<Item = &NodeId> {
        self.up.get(id).into_iter().flatten().map(|step| &step.there)
    }
}

/// A Domain's own line carries its name; the picture says it of all others.
fn hosts(line: &Line) -> Hosts {
    if line.relation == Relation::ResolvesTo && line.from.kind() == Kind::Domain {
        return Some(BTreeSet::from([line.from.name().into_owned()]));
    }
    (!line.hosts.is_empty()).then(|| line.hosts.iter().cloned().collect())
}

/// The hosts that are left after a step; `None` when none is.
fn both(in_hand: &Hosts, step: &Hosts) -> Option<Hosts> {
    match (in_hand, step) {
        (None, hosts) | (hosts, None) => Some(hosts.clone()),
        (Some(one), Some(other)) => {
            let left: BTreeSet<String> = one.intersection(other).cloned().collect();
            (!left.is_empty()).then_some(Some(left))
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    pub fn id(name: &str) -> NodeId {
        NodeId::parse(&format!("c/Pod/a/{name}")).unwrap()
    }

    pub fn line(from: &str, to: &str) -> Line {
        serde_json::from_value(serde_json::json!({
            "id": format!("{from}>{to}"), "from": id(from), "to": id(to), "relation": "routes",
            "provenance": "declared", "path": "", "end": [0, 0], "label_at": [0, 0],
        }))
        .unwrap()
    }

    #[test]
    fn siblings_are_not_on_the_way() {
        let ways = Ways::of(&[line("a", "b"), line("a", "c"), line("b", "d")]);
        let way = ways.through(&id("b"));
        assert_eq!(way.cards, [id("a"), id("b"), id("d")].into());
        assert_eq!(way.lines, ["a>b".to_owned(), "b>d".to_owned()].into());
    }

    #[test]
    fn a_circle_ends() {
        let ways = Ways::of(&[line("a", "b"), line("b", "a")]);
        assert_eq!(ways.through(&id("a")).cards.len(), 2);
    }

    /// Two hosts behind one address, each with an Ingress; `web` sends two paths on.
    fn shared_address() -> Ways {
        let line = |from: &str, relation: &str, to: &str, hosts: &[&str]| {
            serde_json::from_value(serde_json::json!({
                "id": format!("{from}>{to}"), "from": format!("c/{from}"), "to": format!("c/{to}"),
                "relation": relation, "provenance": "declared", "path": "", "end": [0, 0], "label_at": [0, 0],
                "hosts": hosts,
            }))
            .unwrap()
        };
        Ways::of(&[
            line("Domain/-/www", "resolves-to", "LoadBalancer/-/10.0.0.1", &[]),
            line("Domain/-/api", "resolves-to", "LoadBalancer/-/10.0.0.1", &[]),
            line("Domain/-/m", "resolves-to", "LoadBalancer/-/10.0.0.1", &[]),
            line("LoadBalancer/-/10.0.0.1", "listens", "Ingress/a/web", &["m", "www"]),
            line("LoadBalancer/-/10.0.0.1", "listens", "Ingress/a/api", &["api"]),
            line("Ingress/a/web", "routes", "Service/a/console", &["www"]),
            line("Ingress/a/web", "routes", "Service/a/h5", &["m"]),
            line("Ingress/a/api", "routes", "Service/a/gateway", &["api"]),
        ])
    }

    fn names(of: &str) -> Vec<String> {
        let way = shared_address().through(&NodeId::parse(&format!("c/{of}")).unwrap());
        way.cards.iter().map(|id| id.name().into_owned()).collect()
    }

    #[test]
    fn up_from_an_entry_only_its_own_hosts_are_on_the_way() {
        assert_eq!(names("Ingress/a/web"), ["m", "www", "web", "10.0.0.1", "console", "h5"]);
        assert_eq!(names("Ingress/a/api"), ["api", "api", "10.0.0.1", "gateway"]);
    }

    #[test]
    fn up_from_a_service_only_the_hosts_of_its_rules_are_on_the_way() {
        assert_eq!(names("Service/a/h5"), ["m", "web", "10.0.0.1", "h5"]);
    }

    #[test]
    fn down_from_a_domain_only_what_serves_it_is_on_the_way() {
        assert_eq!(names("Domain/-/www"), ["www", "web", "10.0.0.1", "console"]);
    }

    #[test]
    fn through_an_address_lead_all_ways() {
        assert_eq!(names("LoadBalancer/-/10.0.0.1").len(), 9);
    }
}
