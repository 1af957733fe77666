//! `resolves-to`: host names and the addresses that their Ingresses have.

use std::collections::BTreeMap;

use topology::{Edge, Facts, Kind, Provenance, Relation};

use super::{Fragment, Part, Scope, Via};
use crate::record::{Backend, IngressRecord, ObjectKind};

/// Domains of the Ingresses, and what an ExternalName Service stands for.
pub(crate) fn derive(scope: &Scope<'_>, out: &mut Fragment) {
    for ingress in scope.space.ingresses() {
        for (host, (rules, tls)) in hosts(ingress) {
            domain(scope, out, ingress, host, rules, tls);
        }
    }
    for service in scope.space.services().filter(|service| service.is_external_name()) {
        let Some(name) = service.external_name.as_deref().filter(|name| !name.is_empty()) else {
            continue;
        };
        let from = scope.id(Kind::Service, &service.meta.name);
        let to = scope.wide_id(Kind::Domain, name);
        note(out, &to, 0, false);
        out.link(&from, &to, Via::Reach);
        out.edge(scope, (&from, Relation::Selects, &to), ObjectKind::Service, Facts::new());
    }
}

fn domain<'a>(scope: &Scope<'a>, out: &mut Fragment, ingress: &'a IngressRecord, host: &'a str, rules: i64, tls: bool) {
    let id = scope.wide_id(Kind::Domain, host);
    note(out, &id, rules, tls);
    out.link(&id, &scope.id(Kind::Ingress, &ingress.meta.name), Via::Own);
    for rule in ingress.rules.iter().filter(|rule| *rule.host == *host) {
        if let Backend::Service { name, .. } = &rule.backend {
            out.link(&id, &scope.id(Kind::Service, name), Via::Reach);
        }
    }
    if let Some(Backend::Service { name, .. }) = &ingress.default_backend {
        out.link(&id, &scope.id(Kind::Service, name), Via::Reach);
    }
    for address in &ingress.addresses {
        let to = scope.wide_id(Kind::LoadBalancer, address);
        out.link(&id, &to, Via::Own);
        out.outer.push(Edge {
            from: id.clone(),
            relation: Relation::ResolvesTo,
            to,
            facts: Facts::new(),
            provenance: Provenance::Declared,
            source: scope.source(ObjectKind::Ingress),
        });
    }
}

fn note(out: &mut Fragment, id: &topology::NodeId, more: i64, encrypted: bool) {
    let part = out.shared.entry(id.clone()).or_insert(Part::Domain { rules: 0, tls: false });
    if let Part::Domain { rules, tls } = part {
        *rules += more;
        *tls |= encrypted;
    }
}

/// Hosts with the number of their rules and whether they come encrypted; `*` stands for an
/// Ingress that has nothing but a default backend.
fn hosts(ingress: &IngressRecord) -> BTreeMap<&str, (i64, bool)> {
    let mut hosts = BTreeMap::new();
    for rule in &ingress.rules {
        hosts.entry(&*rule.host).or_insert((0, ingress.tls_for(&rule.host))).0 += 1;
    }
    if hosts.is_empty() && ingress.default_backend.is_some() {
        hosts.insert("*", (1, ingress.tls_for("*")));
    }
    hosts
}
