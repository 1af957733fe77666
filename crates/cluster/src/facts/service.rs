//! Service: type, addresses, ports.

use topology::{FactValue, Facts};

use crate::{
    derive::put,
    record::{PortRecord, ServiceRecord, Target},
};

pub(super) fn facts(service: &ServiceRecord) -> Facts {
    let mut facts = Facts::new();
    put(&mut facts, "type", &service.kind);
    if !service.cluster_ips.is_empty() {
        let ips = service.cluster_ips.iter().map(|ip| &**ip);
        put(&mut facts, "cluster_ips", ips.collect::<FactValue>());
    }
    if let Some(name) = &service.external_name {
        put(&mut facts, "external_name", &**name);
    }
    put(&mut facts, "ports", FactValue::List(service.ports.iter().map(port).collect()));
    facts
}

fn port(port: &PortRecord) -> FactValue {
    let mut facts = Facts::new();
    put(&mut facts, "port", port.port);
    put(&mut facts, "protocol", &port.protocol);
    match &port.target {
        Target::Number(number) => put(&mut facts, "target", *number),
        Target::Name(name) => put(&mut facts, "target", name),
    }
    if !port.name.is_empty() {
        put(&mut facts, "name", &port.name);
    }
    FactValue::Map(facts)
}
