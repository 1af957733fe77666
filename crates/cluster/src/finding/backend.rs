//! Ingress: `backend-service-missing`, `backend-port-missing`.

use std::collections::BTreeSet;

use topology::{Code, Kind, Phrase};

use crate::{
    derive::{Fragment, Scope},
    facts::named,
    record::{Backend, BackendPort, IngressRecord, ObjectKind, ServiceRecord},
};

/// Looks at each Service, and each port of it, that an Ingress names once.
pub(super) fn find(scope: &Scope<'_>, out: &mut Fragment) {
    // What may not be listed is not missing.
    if scope.blind(ObjectKind::Service).is_some() {
        return;
    }
    for ingress in scope.space.ingresses() {
        let mut told = BTreeSet::new();
        let rules = ingress.rules.iter();
        let rules = rules.map(|rule| (what(&rule.host, &rule.path), &rule.backend));
        let rest = ingress.default_backend.iter();
        let rest = rest.map(|backend| (Phrase::new("everything else", "其余请求"), backend));
        for (what, backend) in rules.chain(rest) {
            let Backend::Service { name, port } = backend else { continue };
            match scope.space.service(name) {
                None if told.insert((name, String::new())) => {
                    missing(scope, out, ingress, &what, name);
                }
                Some(service) if !has(service, port) && told.insert((name, shown(port))) => {
                    port_missing(scope, out, ingress, &what, service, port);
                }
                _ => {}
            }
        }
    }
}

/// Why requests to this port of a Service fail before they reach it; `None` when they do not, or
/// when nobody can tell.
pub(crate) fn fails(scope: &Scope<'_>, service: Option<&ServiceRecord>, port: &BackendPort) -> Option<Code> {
    match service {
        _ if scope.blind(ObjectKind::Service).is_some() => None,
        None => Some(Code::BackendServiceMissing),
        Some(service) if !has(service, port) => Some(Code::BackendPortMissing),
        Some(_) => None,
    }
}

/// What a rule takes; Chinese text keeps a space on both sides of a name.
fn what(host: &str, path: &str) -> Phrase {
    Phrase::new(format!("{host}{path}"), format!(" {host}{path} "))
}

fn missing<'a>(scope: &Scope<'a>, out: &mut Fragment, ingress: &'a IngressRecord, what: &Phrase, name: &str) {
    let (space, full) = (scope.namespace, named(&ingress.meta));
    out.find(
        scope,
        (Kind::Ingress, &ingress.meta.name),
        Code::BackendServiceMissing,
        Phrase::new(
            format!("Ingress {full} sends {} to Service {name}, which does not exist in namespace {space}.", what.en),
            format!("Ingress {full} 把{}转发到 Service {name}，但命名空间 {space} 中没有这个 Service。", what.zh),
        ),
        Phrase::new(
            format!("Create Service {name} in {space}, or name an existing Service in that rule."),
            format!("在 {space} 中创建 Service {name}，或把该规则的后端改为已有的 Service。"),
        ),
    );
}

fn port_missing<'a>(
    scope: &Scope<'a>,
    out: &mut Fragment,
    ingress: &'a IngressRecord,
    what: &Phrase,
    service: &ServiceRecord,
    port: &BackendPort,
) {
    let (name, port) = (&service.meta.name, shown(port));
    let full = named(&ingress.meta);
    let there: Vec<_> = service.ports.iter().map(|port| port.port.to_string()).collect();
    let there = if there.is_empty() {
        Phrase::new("none", "没有端口")
    } else {
        Phrase::new(there.join(", "), format!("只有端口 {}", there.join("、")))
    };
    out.find(
        scope,
        (Kind::Ingress, &ingress.meta.name),
        Code::BackendPortMissing,
        Phrase::new(
            format!("Ingress {full} sends {} to port {port} of Service {name}, which has port {}.", what.en, there.en),
            format!("Ingress {full} 把{}转发到 Service {name} 的端口 {port}，但该 Service {}。", what.zh, there.zh),
        ),
        Phrase::new(
            format!("Name a port that Service {name} has in that rule, or add port {port} to the Service."),
            format!("把该规则的端口改为 Service {name} 已有的端口，或在该 Service 中添加端口 {port}。"),
        ),
    );
}

fn has(service: &ServiceRecord, port: &BackendPort) -> bool {
    match port {
        BackendPort::Number(number) => {
            // The ports of a name outside are not the cluster's to know.
            (service.is_external_name() && service.ports.is_empty())
                || service.ports.iter().any(|port| port.port == *number)
        }
        BackendPort::Name(name) => service.ports.iter().any(|port| port.name == *name),
        BackendPort::None => true,
    }
}

fn shown(port: &BackendPort) -> String {
    match port {
        BackendPort::Number(number) => number.to_string(),
        BackendPort::Name(name) => format!("{:?}", &**name),
        BackendPort::None => String::new(),
    }
}
