//! The whole way up and down from one card.

use std::collections::{BTreeMap, BTreeSet};

use topology::{NodeId, picture::Line};

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
    down: BTreeMap<NodeId, Vec<(NodeId, String)>>,
    up: BTreeMap<NodeId, Vec<(NodeId, String)>>,
}

impl Ways {
    /// From the picture's lines.
    pub fn of(lines: &[Line]) -> Self {
        let mut ways = Self::default();
        for line in lines {
            ways.down.entry(line.from.clone()).or_default().push((line.to.clone(), line.id.clone()));
            ways.up.entry(line.to.clone()).or_default().push((line.from.clone(), line.id.clone()));
        }
        ways
    }

    /// The way through a card: all that leads to it, and all that it leads to.
    pub fn through(&self, id: &NodeId) -> Way {
        let mut way = Way { cards: BTreeSet::from([id.clone()]), ..Way::default() };
        for direction in [&self.down, &self.up] {
            let mut seen = BTreeSet::from([id.clone()]);
            let mut next = vec![id.clone()];
            while let Some(here) = next.pop() {
                for (there, line) in direction.get(&here).into_iter().flatten() {
                    way.lines.insert(line.clone());
                    if seen.insert(there.clone()) {
                        next.push(there.clone());
                    }
                }
            }
            way.cards.extend(seen);
        }
        way
    }

    /// Where the lines from a card lead.
    pub fn after(&self, id: &NodeId) -> impl Iterator<Item = &NodeId> {
        self.down.get(id).into_iter().flatten().map(|(there, _)| there)
    }

    /// Where the lines to a card come from.
    pub fn before(&self, id: &NodeId) -> impl Iterator<Item = &NodeId> {
        self.up.get(id).into_iter().flatten().map(|(there, _)| there)
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
}
