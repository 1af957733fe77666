//! Who claims which host and path: the one thing that Ingresses of different namespaces share.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use topology::Namespace;

use super::space::Space;
use crate::record::{Class, IngressRecord, Rule};

/// A host, a path and its type.
type Place = (Arc<str>, Arc<str>, Arc<str>);

/// One Ingress at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    class: Class,
    created_at: Option<i64>,
}

/// Every place with the Ingresses that claim it, canaries aside.
#[derive(Debug, Default)]
pub(crate) struct Claims(HashMap<Place, BTreeMap<(Namespace, Arc<str>), Claim>>);

impl Claims {
    /// Notes the places of an Ingress; gives the namespaces that share one of them.
    pub(crate) fn add(&mut self, ingress: &IngressRecord) -> Vec<Namespace> {
        let mut neighbours = Vec::new();
        for place in places(ingress) {
            let claims = self.0.entry(place).or_default();
            neighbours.extend(claims.keys().map(|(namespace, _)| namespace.clone()));
            let claim = Claim { class: ingress.class.clone(), created_at: ingress.meta.created_at };
            claims.insert(claimant(ingress), claim);
        }
        neighbours
    }

    /// Forgets the places of an Ingress; gives the namespaces that shared one of them.
    pub(crate) fn remove(&mut self, ingress: &IngressRecord) -> Vec<Namespace> {
        let mut neighbours = Vec::new();
        for place in places(ingress) {
            if let Some(claims) = self.0.get_mut(&place) {
                claims.remove(&claimant(ingress));
                neighbours.extend(claims.keys().map(|(namespace, _)| namespace.clone()));
                if claims.is_empty() {
                    self.0.remove(&place);
                }
            }
        }
        neighbours
    }

    /// The Ingresses of the same class that claim the rule's place, the one that serves first;
    /// empty when there is no second one.
    pub(crate) fn rivals(&self, ingress: &IngressRecord, rule: &Rule, wide: &Space) -> Vec<(&Namespace, &str)> {
        let Some(claims) = self.0.get(&place(rule)).filter(|claims| claims.len() > 1) else {
            return Vec::new();
        };
        let class = effective(&ingress.class, wide);
        let mut rivals: Vec<_> = claims
            .iter()
            .filter(|(_, claim)| effective(&claim.class, wide) == class)
            .map(|((namespace, name), claim)| (claim.created_at, namespace, &**name))
            .collect();
        rivals.sort();
        if rivals.len() < 2 {
            return Vec::new();
        }
        rivals.into_iter().map(|(_, namespace, name)| (namespace, name)).collect()
    }
}

/// The name of the class that serves; Ingresses without any class are of one class.
fn effective<'a>(class: &'a Class, wide: &'a Space) -> Option<&'a str> {
    match class {
        Class::Named(name) | Class::Annotated(name) => Some(name),
        Class::Default => wide.default_class().map(|class| &*class.meta.name),
    }
}

fn places(ingress: &IngressRecord) -> impl Iterator<Item = Place> {
    let rules = if ingress.is_canary() { &[] } else { &ingress.rules[..] };
    rules.iter().map(place)
}

fn place(rule: &Rule) -> Place {
    (Arc::clone(&rule.host), Arc::clone(&rule.path), Arc::clone(&rule.path_type))
}

fn claimant(ingress: &IngressRecord) -> (Namespace, Arc<str>) {
    (ingress.meta.space(), Arc::clone(&ingress.meta.name))
}
