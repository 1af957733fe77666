//! Nodes that namespaces share: each says what it knows, and the words are joined in the order of
//! the namespaces, so that it does not matter who spoke first.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use topology::{FactValue, Facts, Finding, Health, Kind, Namespace, Node, NodeId, Phrase};

use crate::{
    derive::{LoadBalancerPart, Part, World, put},
    facts::{annotate, attach},
    finding,
    health::judge,
    record::{NodeRecord, ObjectKind, Record},
};

/// Parts of shared nodes by who gave them; `None` is the cluster itself.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    parts: HashMap<NodeId, BTreeMap<Option<Namespace>, Part>>,
    changed: BTreeSet<NodeId>,
}

impl Shared {
    /// Notes what `by` knows of the node now.
    pub(crate) fn set(&mut self, id: &NodeId, by: Option<&Namespace>, part: Option<Part>) {
        self.changed.insert(id.clone());
        let by = by.cloned();
        match part {
            Some(part) => {
                self.parts.entry(id.clone()).or_default().insert(by, part);
            }
            None => {
                if let Some(parts) = self.parts.get_mut(id) {
                    parts.remove(&by);
                    if parts.is_empty() {
                        self.parts.remove(id);
                    }
                }
            }
        }
    }

    /// The nodes of which something changed since the last call.
    pub(crate) fn take_changed(&mut self) -> BTreeSet<NodeId> {
        std::mem::take(&mut self.changed)
    }

    /// The node as all see it together; `None` when nobody names it any more.
    pub(crate) fn draw(&self, id: &NodeId, world: World<'_>) -> Option<(Node, Option<Finding>)> {
        let parts = self.parts.get(id)?.values();
        Some(match id.kind() {
            Kind::Domain => (domain(id, parts), None),
            Kind::LoadBalancer => (load_balancer(id, parts), None),
            _ => machine(id, parts, world),
        })
    }
}

fn domain<'a>(id: &NodeId, parts: impl Iterator<Item = &'a Part>) -> Node {
    let (mut paths, mut encrypted) = (0, false);
    for part in parts {
        if let Part::Domain { rules, tls } = part {
            paths += rules;
            encrypted |= tls;
        }
    }
    let mut node = Node::new(id.clone());
    put(&mut node.facts, "paths", paths);
    put(&mut node.facts, "tls", encrypted);
    node
}

fn load_balancer<'a>(id: &NodeId, parts: impl Iterator<Item = &'a Part>) -> Node {
    let mut all = LoadBalancerPart::default();
    for part in parts {
        if let Part::LoadBalancer(part) = part {
            all.join(part);
        }
    }
    let mut node = Node::new(id.clone());
    node.facts = all.facts(&node.name);
    node
}

fn machine<'a>(id: &NodeId, parts: impl Iterator<Item = &'a Part>, world: World<'_>) -> (Node, Option<Finding>) {
    let (mut node_record, mut count) = (None, 0);
    for part in parts {
        if let Part::Machine { record, pods } = part {
            node_record = node_record.or(record.as_ref());
            count += pods;
        }
    }
    let Some(record) = node_record else {
        return (unseen(id, count, world), None);
    };
    let mut node = Node::new(id.clone());
    let verdict = judge(&Record::Node(std::sync::Arc::clone(record))).unwrap_or_default();
    node.health = verdict.health;
    node.message = verdict.message;
    node.facts = machine_facts(record);
    put(&mut node.facts, "pods", count);
    annotate(&mut node, &record.meta.annotations);
    let finding = finding::machine::find(id, record);
    attach(&mut node, finding.as_slice());
    (node, finding)
}

/// A Machine that Pods name, but that is not there or may not be seen.
fn unseen(id: &NodeId, count: i64, world: World<'_>) -> Node {
    let mut node = match world.readings.blind(ObjectKind::Node, None) {
        Some(why) => Node {
            health: Health::Unknown,
            reach_health: Health::Unknown,
            message: why.clone(),
            ..Node::new(id.clone())
        },
        None => Node::missing(
            id.clone(),
            Phrase::new(
                format!("Pods name Node {}, which is not known.", id.name()),
                format!("有 Pod 指向 Node {}，但没有找到这个 Node。", id.name()),
            ),
        ),
    };
    put(&mut node.facts, "pods", count);
    node
}

fn machine_facts(record: &NodeRecord) -> Facts {
    let mut facts = Facts::new();
    if !record.addresses.is_empty() {
        put(&mut facts, "addresses", record.addresses.iter().map(|address| &**address).collect::<FactValue>());
    }
    if let Some(kubelet) = &record.kubelet {
        put(&mut facts, "kubelet", &**kubelet);
    }
    if !record.capacity.is_empty() {
        let capacity = record.capacity.iter();
        let capacity = capacity.map(|(key, value)| (key.to_string(), (&**value).into()));
        put(&mut facts, "capacity", FactValue::Map(capacity.collect()));
    }
    if record.cordoned {
        put(&mut facts, "cordoned", true);
    }
    facts
}
