//! One node with everything that touches it, for the inspector.

use std::collections::{BTreeMap, BTreeSet};

use api::endpoints::NodeDocument;
use topology::{Code, Edge, Finding, Graph, Kind, NodeId, Relation};

/// The node, its findings with those of the Pods that it runs, its edges and the nodes at their other ends.
pub fn document(graph: &Graph, id: &NodeId) -> Option<NodeDocument> {
    let node = graph.nodes.get(id)?.as_ref().clone();
    let touching = |end: fn(&Edge) -> &NodeId| -> Vec<Edge> {
        graph.edges.iter().filter(|edge| end(edge) == id).map(|edge| edge.as_ref().clone()).collect()
    };
    let incoming = touching(|edge| &edge.to);
    let outgoing = touching(|edge| &edge.from);
    let ends: BTreeSet<&NodeId> =
        incoming.iter().map(|edge| &edge.from).chain(outgoing.iter().map(|edge| &edge.to)).collect();
    Some(NodeDocument {
        node,
        findings: findings(graph, id),
        neighbours: ends.into_iter().filter_map(|end| graph.nodes.get(end)).map(|node| node.as_ref().clone()).collect(),
        incoming,
        outgoing,
    })
}

/// What stands on its Pods comes first, for it is why the workload is hurt. Many Pods fail alike: each code once.
fn findings(graph: &Graph, id: &NodeId) -> Vec<Finding> {
    let mut codes: BTreeSet<Code> = BTreeSet::new();
    let mut found: Vec<Finding> = owned_pods(graph, id)
        .iter()
        .flat_map(|pod| on(graph, pod))
        .filter(|finding| codes.insert(finding.code))
        .collect();
    found.extend(on(graph, id));
    found
}

fn on(graph: &Graph, id: &NodeId) -> Vec<Finding> {
    let names_it = graph.nodes.get(id).is_some_and(|node| !node.findings.is_empty());
    if !names_it {
        return Vec::new();
    }
    graph.findings.iter().filter(|finding| finding.node == *id).cloned().collect()
}

/// The Pods at the end of `owns`, over `ReplicaSet`s and Jobs.
fn owned_pods(graph: &Graph, id: &NodeId) -> BTreeSet<NodeId> {
    let mut owned: BTreeMap<&NodeId, Vec<&NodeId>> = BTreeMap::new();
    for edge in graph.edges.iter().filter(|edge| edge.relation == Relation::Owns) {
        owned.entry(&edge.from).or_default().push(&edge.to);
    }
    let mut pods = BTreeSet::new();
    // Taken out as they are visited, so owners that own each other end too.
    let mut next = owned.remove(id).unwrap_or_default();
    while let Some(thing) = next.pop() {
        if thing.kind() == Kind::Pod {
            pods.insert(thing.clone());
        }
        next.extend(owned.remove(thing).unwrap_or_default());
    }
    pods
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use topology::{Facts, Node, Phrase, Provenance};

    use super::*;

    fn id(kind: Kind, name: &str) -> NodeId {
        NodeId::new("demo", kind, Some(&"test".into()), name)
    }

    fn owns(graph: &mut Graph, from: &NodeId, to: &NodeId) {
        graph.insert_edge(Edge {
            from: from.clone(),
            relation: Relation::Owns,
            to: to.clone(),
            facts: Facts::new(),
            provenance: Provenance::Declared,
            source: "demo/pods".into(),
        });
    }

    #[test]
    fn a_workload_says_what_stops_its_pods_once_and_first() {
        let (order, revision) = (id(Kind::Deployment, "order"), id(Kind::ReplicaSet, "order-1"));
        let pods = [id(Kind::Pod, "order-1-a"), id(Kind::Pod, "order-1-b")];
        let mut graph = Graph::new();
        for node in [&order, &revision, &pods[0], &pods[1]] {
            graph.insert(Node::new(node.clone()));
        }
        owns(&mut graph, &order, &revision);
        owns(&mut graph, &revision, &order); // A ring, as no controller makes it and people do.
        for pod in &pods {
            owns(&mut graph, &revision, pod);
        }
        for (node, code) in
            [(&order, Code::RolloutStuck), (&pods[0], Code::ImageCannotBePulled), (&pods[1], Code::ImageCannotBePulled)]
        {
            graph.node_mut(node).unwrap().findings.push(code);
            graph.findings.insert(Finding {
                node: node.clone(),
                code,
                severity: code.severity(),
                evidence: Phrase::default(),
                next_step: Phrase::default(),
            });
        }
        let codes: Vec<Code> =
            document(&graph, &order).unwrap().findings.into_iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [Code::ImageCannotBePulled, Code::RolloutStuck]);
    }
}
