//! `reach_health`: the worst along the way that requests take from a node on.
//!
//! After a change only those are judged again from which a changed node can be reached. Ways may
//! go in circles (an ExternalName that leads back in): the least solution is taken.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use topology::{Health, Node, NodeId};

use crate::{
    derive::{Link, Via},
    facts::base,
};

/// A neighbour and what carries over.
type Neighbour = (NodeId, Via);

/// Neighbours in order, each with how many namespaces say so. Most nodes have one or two.
#[derive(Debug, Default)]
struct Neighbours(Vec<(Neighbour, u32)>);

impl Neighbours {
    fn iter(&self) -> impl Iterator<Item = &Neighbour> {
        self.0.iter().map(|(neighbour, _)| neighbour)
    }

    fn more(&mut self, neighbour: Neighbour) {
        match self.0.binary_search_by(|(known, _)| known.cmp(&neighbour)) {
            Ok(at) => self.0[at].1 += 1,
            Err(at) => self.0.insert(at, (neighbour, 1)),
        }
    }

    fn less(&mut self, neighbour: &Neighbour) {
        if let Ok(at) = self.0.binary_search_by(|(known, _)| known.cmp(neighbour)) {
            self.0[at].1 -= 1;
            if self.0[at].1 == 0 {
                self.0.remove(at);
            }
        }
    }
}

/// The links between nodes, both ways.
#[derive(Debug, Default)]
pub(crate) struct Reach {
    out: HashMap<NodeId, Neighbours>,
    into: HashMap<NodeId, Neighbours>,
    /// Whose own health or links changed.
    seeds: HashSet<NodeId>,
}

impl Reach {
    /// Whether the node's reach is more than its own health.
    pub(crate) fn has(&self, id: &NodeId) -> bool {
        self.out.contains_key(id)
    }

    /// Notes that the node's own health changed.
    pub(crate) fn seed(&mut self, id: &NodeId) {
        self.seeds.insert(id.clone());
    }

    pub(crate) fn add(&mut self, link: &Link) {
        let Link { from, to, via } = link;
        more(&mut self.out, from, (to.clone(), *via));
        more(&mut self.into, to, (from.clone(), *via));
        self.seeds.insert(from.clone());
    }

    pub(crate) fn remove(&mut self, link: &Link) {
        let Link { from, to, via } = link;
        less(&mut self.out, from, &(to.clone(), *via));
        less(&mut self.into, to, &(from.clone(), *via));
        self.seeds.insert(from.clone());
    }

    /// Judges again what the changes can have reached; gives the nodes whose reach is different.
    pub(crate) fn settle(&mut self, nodes: &mut BTreeMap<NodeId, Arc<Node>>) -> Vec<NodeId> {
        let seeds = std::mem::take(&mut self.seeds);
        let affected = self.affected(seeds);
        let mut reach: HashMap<NodeId, Health> = HashMap::with_capacity(affected.len());
        for id in affected {
            if let Some(node) = nodes.get(&id) {
                reach.insert(id, base(node));
            }
        }
        let mut queue: BTreeSet<NodeId> = reach.keys().cloned().collect();
        while let Some(id) = queue.pop_last() {
            let worst = self.worst(&id, &reach, nodes);
            if worst > reach[&id] {
                reach.insert(id.clone(), worst);
                let ways = self.into.get(&id).into_iter().flat_map(Neighbours::iter);
                let behind = ways.filter(|(_, via)| *via == Via::Reach).map(|(from, _)| from);
                queue.extend(behind.filter(|from| reach.contains_key(*from)).cloned());
            }
        }
        let mut changed = Vec::new();
        for (id, health) in reach {
            if let Some(node) = nodes.get_mut(&id).filter(|node| node.reach_health != health) {
                Arc::make_mut(node).reach_health = health;
                changed.push(id);
            }
        }
        changed
    }

    /// Everything from which a seed can be reached.
    fn affected(&self, seeds: HashSet<NodeId>) -> HashSet<NodeId> {
        let mut open: Vec<NodeId> = Vec::new();
        for seed in &seeds {
            let ways = self.into.get(seed).into_iter().flat_map(Neighbours::iter);
            open.extend(ways.map(|(from, _)| from.clone()));
        }
        let mut affected = seeds;
        while let Some(id) = open.pop() {
            if !affected.insert(id.clone()) {
                continue;
            }
            let ways = self.into.get(&id).into_iter().flat_map(Neighbours::iter);
            let behind = ways.filter(|(_, via)| *via == Via::Reach);
            open.extend(behind.map(|(from, _)| from.clone()));
        }
        affected
    }

    fn worst(&self, id: &NodeId, reach: &HashMap<NodeId, Health>, nodes: &BTreeMap<NodeId, Arc<Node>>) -> Health {
        let ways = self.out.get(id).into_iter().flat_map(Neighbours::iter);
        let healths = ways.filter_map(|(to, via)| {
            let node = || nodes.get(to);
            match via {
                Via::Own => node().map(|node| base(node)),
                Via::Reach => reach.get(to).copied().or_else(|| node().map(|node| node.reach_health)),
            }
        });
        healths.max().unwrap_or_default().max(reach[id])
    }
}

fn more(side: &mut HashMap<NodeId, Neighbours>, of: &NodeId, neighbour: Neighbour) {
    side.entry(of.clone()).or_default().more(neighbour);
}

fn less(side: &mut HashMap<NodeId, Neighbours>, of: &NodeId, neighbour: &Neighbour) {
    let Some(neighbours) = side.get_mut(of) else { return };
    neighbours.less(neighbour);
    if neighbours.0.is_empty() {
        side.remove(of);
    }
}
