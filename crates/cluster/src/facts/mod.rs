//! Nodes of the namespace, with the facts that cards and the inspector show.

mod ingress;
mod pod;
mod service;
mod workload;

use std::sync::Arc;

use topology::{Finding, Health, Kind, Node, Phrase, Severity};

use crate::{
    derive::{Fragment, Scope},
    health::{Verdict, judge},
    record::{Meta, ObjectKind, Record, labels::Labels},
};

/// Kinds that are drawn, as ids sort: what comes in order need not be sorted.
const IN_ORDER: [ObjectKind; 9] = [
    ObjectKind::CronJob,
    ObjectKind::DaemonSet,
    ObjectKind::Deployment,
    ObjectKind::Ingress,
    ObjectKind::Job,
    ObjectKind::Pod,
    ObjectKind::ReplicaSet,
    ObjectKind::Service,
    ObjectKind::StatefulSet,
];

/// One node for each object of a kind that is drawn.
pub(crate) fn nodes(scope: &Scope<'_>, out: &mut Fragment) {
    for kind in IN_ORDER {
        let Some(drawn) = kind.drawn_as() else { continue };
        out.nodes.reserve(scope.space.of(kind).len());
        for record in scope.space.of(kind).values() {
            let node = node(scope, drawn, record, &out.findings);
            out.nodes.push(Arc::new(node));
        }
    }
}

fn node<'a>(scope: &Scope<'a>, kind: Kind, record: &'a Record, findings: &[Finding]) -> Node {
    let meta = record.meta();
    let id = scope.id(kind, &meta.name);
    let verdict = verdict(scope, record);
    let facts = match record {
        Record::Ingress(record) => ingress::facts(record),
        Record::Service(record) => service::facts(record),
        Record::Pod(record) => pod::facts(record),
        record => workload::facts(scope, kind, record),
    };
    let mut node = Node::named(id, Some(scope.namespace.clone()), Arc::clone(&meta.name));
    node.health = verdict.health;
    node.reach_health = verdict.health;
    node.message = verdict.message;
    node.facts = facts;
    node.facts.shrink_to_fit();
    annotate(&mut node, &meta.annotations);
    attach(&mut node, findings);
    node
}

/// What the object says of itself, unless what it depends on may not be seen.
fn verdict(scope: &Scope<'_>, record: &Record) -> Verdict {
    if let Record::Service(service) = record
        && !service.is_external_name()
    {
        let kinds = [ObjectKind::EndpointSlice, ObjectKind::Pod];
        let blind = kinds.into_iter().find_map(|kind| scope.blind(kind));
        if let Some(why) = blind {
            return Verdict::new(
                Health::Unknown,
                Phrase::new(
                    format!("Nobody can tell whether it has ready endpoints. {}", why.en),
                    format!("无法判断它是否有就绪的 endpoint。{}", why.zh),
                ),
            );
        }
    }
    judge(record).unwrap_or_default()
}

/// What people wrote about the object.
pub(crate) fn annotate(node: &mut Node, annotations: &Labels) {
    if annotations.is_empty() {
        return;
    }
    let text = |key| annotations.get(key).filter(|text| !text.is_empty()).map(Arc::from);
    node.title = text("hopmap.dev/title");
    node.owner = text("hopmap.dev/owner");
    // A link becomes clickable: only what a browser may follow safely is taken.
    node.runbook =
        text("hopmap.dev/runbook").filter(|link| link.starts_with("https://") || link.starts_with("http://"));
    node.role = text("hopmap.dev/role").filter(|role| **role == *"gateway");
}

/// Gives the node its codes, and the reach that they leave it.
pub(crate) fn attach(node: &mut Node, findings: &[Finding]) {
    let start = findings.partition_point(|finding| finding.node < node.id);
    let own = findings[start..].iter().take_while(|finding| finding.node == node.id);
    for finding in own {
        if finding.severity == Severity::Error && node.message.is_empty() {
            node.message.clone_from(&finding.evidence);
        }
        if node.findings.last() != Some(&finding.code) {
            node.findings.push(finding.code);
        }
    }
    node.reach_health = base(node);
}

/// The health of a node for those that reach it, itself included.
pub(crate) fn base(node: &Node) -> Health {
    node.own_health()
}

/// Text facts of a label set.
pub(crate) fn map_of(labels: &Labels) -> topology::FactValue {
    topology::FactValue::Map(labels.iter().map(|(key, value)| (key.to_owned(), value.into())).collect())
}

/// The name of an object for a sentence: `shop/web`.
pub(crate) fn named(meta: &Meta) -> String {
    format!("{}/{}", meta.space(), meta.name)
}
