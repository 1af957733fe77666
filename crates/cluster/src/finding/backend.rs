//! Ingress: `backend-service-missing`, `backend-port-missing`.

use std::collections::BTreeSet;

use topology::{Code, Kind};

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
        let rules = rules.map(|rule| (format!("{}{}", rule.host, rule.path), &rule.backend));
        let rest = ingress.default_backend.iter();
        let rest = rest.map(|backend| ("everything else".to_owned(), backend));
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

fn missing<'a>(scope: &Scope<'a>, out: &mut Fragment, ingress: &'a IngressRecord, what: &str, name: &str) {
    let space = scope.namespace;
    out.find(
        scope,
        (Kind::Ingress, &ingress.meta.name),
        Code::BackendServiceMissing,
        format!(
            "Ingress {} sends {what} to Service {name}, which does not exist in namespace {space}.",
            named(&ingress.meta)
        ),
        format!("Create Service {name} in {space}, or name an existing Service in that rule."),
    );
}

fn port_missing<'a>(
    scope: &Scope<'a>,
    out: &mut Fragment,
    ingress: &'a IngressRecord,
    what: &str,
    service: &ServiceRecord,
    port: &BackendPort,
) {
    let (name, port) = (&service.meta.name, shown(port));
    let there: Vec<_> = service.ports.iter().map(|port| port.port.to_string()).collect();
    out.find(
        scope,
        (Kind::Ingress, &ingress.meta.name),
        Code::BackendPortMissing,
        format!(
            "Ingress {} sends {what} to port {port} of Service {name}, which has port {}.",
            named(&ingress.meta),
            if there.is_empty() { "none".to_owned() } else { there.join(", ") }
        ),
        format!("Name a port that Service {name} has in that rule, or add port {port} to the Service."),
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
