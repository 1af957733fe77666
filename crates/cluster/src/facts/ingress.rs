//! Ingress: class, hosts, tls.

use topology::{FactValue, Facts};

use crate::{
    derive::put,
    record::{Class, IngressRecord},
};

pub(super) fn facts(ingress: &IngressRecord) -> Facts {
    let mut facts = Facts::new();
    if let Class::Named(class) | Class::Annotated(class) = &ingress.class {
        put(&mut facts, "class", &**class);
    }
    put(&mut facts, "hosts", ingress.hosts().iter().map(|host| &***host).collect::<FactValue>());
    put(&mut facts, "tls", ingress.tls);
    facts
}
