//! `routes`: one edge for each rule of an Ingress.

use topology::{Facts, Health, Kind, Node, Phrase, Relation};

use super::{Fragment, Scope, Via, put};
use crate::{
    finding::backend,
    record::{Backend, BackendPort, IngressRecord, ObjectKind, Rule, ServiceRecord},
};

/// Routes of every Ingress, and the Services that they name although they are not there.
pub(crate) fn derive(scope: &Scope<'_>, out: &mut Fragment) {
    for ingress in scope.space.ingresses() {
        for rule in &ingress.rules {
            route(scope, out, ingress, rule.into());
        }
        if let Some(backend) = &ingress.default_backend {
            let any = Route { host: "*", path: "*", path_type: None, backend };
            route(scope, out, ingress, any);
        }
    }
}

struct Route<'a> {
    host: &'a str,
    path: &'a str,
    path_type: Option<&'a str>,
    backend: &'a Backend,
}

impl<'a> From<&'a Rule> for Route<'a> {
    fn from(rule: &'a Rule) -> Self {
        Self { host: &rule.host, path: &rule.path, path_type: Some(&rule.path_type), backend: &rule.backend }
    }
}

fn route<'a>(scope: &Scope<'a>, out: &mut Fragment, ingress: &'a IngressRecord, route: Route<'a>) {
    let Backend::Service { name, port } = route.backend else {
        return;
    };
    let from = scope.id(Kind::Ingress, &ingress.meta.name);
    let to = scope.id(Kind::Service, name);
    let service = scope.space.service(name).map(|service| &**service);
    if service.is_none() {
        out.nodes.push(absent(scope, ingress, name).into());
    }
    let mut facts = Facts::new();
    put(&mut facts, "host", route.host);
    put(&mut facts, "path", route.path);
    if let Some(path_type) = route.path_type {
        put(&mut facts, "path_type", path_type);
    }
    if let Some(number) = number(port, service) {
        put(&mut facts, "port", number);
    }
    if let Some(code) = backend::fails(scope, service, port) {
        put(&mut facts, "fails", code.as_str());
    }
    put(&mut facts, "tls", ingress.tls_for(route.host));
    put(&mut facts, "weight", 1);
    if ingress.is_canary() {
        put(&mut facts, "canary", true);
        put(&mut facts, "weight", canary_weight(ingress));
    }
    out.link(&from, &to, Via::Reach);
    out.edge(scope, (&from, Relation::Routes, &to), ObjectKind::Ingress, facts);
}

/// A Service that an Ingress names, but that is not there or may not be seen.
fn absent<'a>(scope: &Scope<'a>, ingress: &IngressRecord, name: &'a str) -> Node {
    let id = scope.id(Kind::Service, name);
    if let Some(why) = scope.blind(ObjectKind::Service) {
        return Node { health: Health::Unknown, reach_health: Health::Unknown, message: why.clone(), ..Node::new(id) };
    }
    let space = ingress.meta.space();
    let message = Phrase::new(
        format!("Service {name} does not exist in namespace {space}."),
        format!("命名空间 {space} 中没有 Service {name}。"),
    );
    Node::missing(id, message)
}

/// The Service's port number, by name resolved.
pub(crate) fn number(port: &BackendPort, service: Option<&ServiceRecord>) -> Option<i32> {
    match port {
        BackendPort::Number(number) => Some(*number),
        BackendPort::Name(name) => {
            let ports = service?.ports.iter();
            ports.into_iter().find(|port| port.name == *name).map(|port| port.port)
        }
        BackendPort::None => None,
    }
}

/// The share in percent that a canary takes by weight.
fn canary_weight(ingress: &IngressRecord) -> i64 {
    let nginx = ingress.meta.annotations.get("nginx.ingress.kubernetes.io/canary-weight");
    let alb = ingress.meta.annotations.get("alb.ingress.kubernetes.io/canary-weight");
    nginx.or(alb).and_then(|weight| weight.parse().ok()).unwrap_or_default()
}
