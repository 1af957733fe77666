//! `listens`: addresses that the status of an Ingress or Service names.

use std::collections::BTreeSet;

use topology::{Edge, FactValue, Facts, Kind, NodeId, Provenance, Relation};

use super::{Fragment, Part, Scope, Via, provider::Offer, put};
use crate::record::ObjectKind;

/// What one namespace knows of an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LoadBalancerPart {
    pub provider: Option<&'static str>,
    pub id: Option<String>,
    pub scheme: Option<&'static str>,
    pub ports: BTreeSet<i64>,
}

/// Load balancers of Ingresses, and of Services of type LoadBalancer.
pub(crate) fn derive(scope: &Scope<'_>, out: &mut Fragment) {
    for ingress in scope.space.ingresses() {
        let to = scope.id(Kind::Ingress, &ingress.meta.name);
        let ports: Vec<i64> = if ingress.tls { vec![80, 443] } else { vec![80] };
        for address in &ingress.addresses {
            let id = scope.wide_id(Kind::LoadBalancer, address);
            let offer = Offer::of_ingress(ingress, scope.world.wide, address);
            listens(scope, out, (&id, &to), ObjectKind::Ingress, offer, &ports);
        }
    }
    for service in scope.space.services().filter(|service| service.is_load_balancer()) {
        let to = scope.id(Kind::Service, &service.meta.name);
        let ports: Vec<i64> = service.ports.iter().map(|port| port.port.into()).collect();
        for address in service.addresses.iter().flatten() {
            let id = scope.wide_id(Kind::LoadBalancer, address);
            let offer = Offer::of_service(service, address);
            listens(scope, out, (&id, &to), ObjectKind::Service, offer, &ports);
        }
    }
}

fn listens(
    scope: &Scope<'_>,
    out: &mut Fragment,
    (from, to): (&NodeId, &NodeId),
    declared_by: ObjectKind,
    offer: Offer,
    ports: &[i64],
) {
    let part = out.shared.entry(from.clone());
    let part = part.or_insert_with(|| Part::LoadBalancer(LoadBalancerPart::default()));
    if let Part::LoadBalancer(part) = part {
        part.join(&LoadBalancerPart {
            provider: offer.provider,
            id: offer.id,
            scheme: offer.scheme,
            ports: ports.iter().copied().collect(),
        });
    }
    let mut facts = Facts::new();
    put(&mut facts, "ports", ports.iter().copied().collect::<FactValue>());
    out.link(from, to, Via::Reach);
    out.outer.push(Edge {
        from: from.clone(),
        relation: Relation::Listens,
        to: to.clone(),
        facts,
        provenance: Provenance::Declared,
        source: scope.source(declared_by),
    });
}

impl LoadBalancerPart {
    /// Adds what another object knows of the same address; the first word stands.
    pub(crate) fn join(&mut self, other: &Self) {
        self.provider = self.provider.or(other.provider);
        if self.id.is_none() {
            self.id.clone_from(&other.id);
        }
        self.scheme = self.scheme.or(other.scheme);
        self.ports.extend(&other.ports);
    }

    /// The facts of the card. Without a word about it, the address itself says whether it is
    /// reachable from the internet.
    pub(crate) fn facts(&self, address: &str) -> Facts {
        let mut facts = Facts::new();
        if let Some(provider) = self.provider {
            put(&mut facts, "provider", provider);
        }
        if let Some(id) = &self.id {
            put(&mut facts, "id", id.as_str());
        }
        if let Some(scheme) = self.scheme.or_else(|| scheme_of(address)) {
            put(&mut facts, "scheme", scheme);
        }
        put(&mut facts, "ports", self.ports.iter().copied().collect::<FactValue>());
        facts
    }
}

fn scheme_of(address: &str) -> Option<&'static str> {
    let private = match address.parse().ok()? {
        std::net::IpAddr::V4(ip) => {
            let [first, second, ..] = ip.octets();
            let carrier = first == 100 && (64..128).contains(&second);
            ip.is_private() || ip.is_loopback() || ip.is_link_local() || carrier
        }
        std::net::IpAddr::V6(ip) => ip.is_unique_local() || ip.is_loopback() || ip.is_unicast_link_local(),
    };
    Some(if private { "intranet" } else { "internet" })
}
