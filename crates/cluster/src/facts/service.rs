//! Service: type, addresses, ports.

use std::collections::BTreeMap;

use topology::{FactValue, Facts};

use crate::{
    derive::put,
    record::{PortRecord, ServiceRecord, Target},
};

pub(super) fn facts(service: &ServiceRecord) -> Facts {
    let mut facts = Facts::new();
    put(&mut facts, "type", &*service.kind);
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
    let mut map = BTreeMap::from([
        ("port".to_owned(), port.port.into()),
        ("protocol".to_owned(), (&*port.protocol).into()),
        (
            "target".to_owned(),
            match &port.target {
                Target::Number(number) => (*number).into(),
                Target::Name(name) => (&**name).into(),
            },
        ),
    ]);
    if !port.name.is_empty() {
        map.insert("name".to_owned(), (&*port.name).into());
    }
    FactValue::Map(map)
}
