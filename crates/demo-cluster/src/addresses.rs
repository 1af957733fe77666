//! Who gets which address: Pods from their Node's range, Services from the cluster's.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use serde_json::{Value, json};

use crate::fields::{items, number, remove, set, text};
use crate::kinds::Kind;
use crate::object::{Key, Object};
use crate::random::hash;
use crate::status_error::StatusError;
use crate::store::Store;
use crate::validate::Problems;

/// Services live in 172.21.0.0/16.
const SERVICES: u32 = 0xac15_0000;

/// Gives a new Service its cluster address, unless it says that it wants none or a certain one.
pub(crate) fn give_service(store: &Store, service: &mut Value) {
    if text(service, "/spec/type") == "ExternalName" {
        return;
    }
    if text(service, "/spec/clusterIP").is_empty() {
        let number = u32::try_from(store.random(|random| random.below(0xfff0))).unwrap_or(0) + 8;
        set(service, "/spec/clusterIP", Ipv4Addr::from(SERVICES + number).to_string());
    }
    let address = text(service, "/spec/clusterIP").to_owned();
    set(service, "/spec/clusterIPs", json!([address]));
}

/// A Service keeps its address when a writer leaves it out, as long as it has one.
pub(crate) fn keep_service(before: &Value, after: &mut Value) {
    if text(after, "/spec/type") == "ExternalName" {
        return;
    }
    for field in ["/spec/clusterIP", "/spec/clusterIPs", "/spec/ipFamilies", "/spec/ipFamilyPolicy"] {
        if after.pointer(field).is_none()
            && let Some(kept) = before.pointer(field)
        {
            set(after, field, kept.clone());
        }
    }
}

/// The two fields for the address say the same: the older one is what is written by hand.
pub(crate) fn pair(before: &Value, after: &mut Value) {
    let address = |value: &Value| text(value, "/spec/clusterIP").to_owned();
    let (was, is) = (address(before), address(after));
    if text(after, "/spec/type") == "ExternalName" && text(before, "/spec/type") != "ExternalName" {
        for field in ["externalTrafficPolicy", "internalTrafficPolicy", "ipFamilies", "ipFamilyPolicy"] {
            if after["spec"][field] == before["spec"][field] {
                remove(after, &format!("/spec/{field}"));
            }
        }
    }
    let inside = |value: &Value| ["ClusterIP", "ExternalName"].contains(&text(value, "/spec/type"));
    if !inside(before) && inside(after) {
        for field in ["externalTrafficPolicy", "allocateLoadBalancerNodePorts"] {
            if after["spec"][field] == before["spec"][field] {
                remove(after, &format!("/spec/{field}"));
            }
        }
        if let Some(Value::Array(ports)) = after.pointer_mut("/spec/ports") {
            for port in ports {
                remove(port, "/nodePort");
            }
        }
    }
    if !is.is_empty() && was != is && before["spec"]["clusterIPs"] == after["spec"]["clusterIPs"] {
        set(after, "/spec/clusterIPs", json!([is]));
    }
}

/// Refuses an address that Services cannot have.
pub(crate) fn check(store: &Store, service: &Value) -> Result<(), StatusError> {
    let Ok(address) = text(service, "/spec/clusterIP").parse::<Ipv4Addr>() else { return Ok(()) };
    let (first, number) = (Ipv4Addr::from(SERVICES), u32::from(address));
    let why = if number & 0xffff_0000 != SERVICES {
        format!("the provided IP ({address}) is not in the valid range. The range of valid IPs is {first}/16")
    } else if all_services(store).any(|other| text(&other.value(), "/spec/clusterIP") == address.to_string()) {
        "provided IP is already allocated".to_owned()
    } else {
        return Ok(());
    };
    let mut problems = Problems::default();
    let why = format!("failed to allocate IP {address}: {why}");
    problems.invalid("spec.clusterIPs", json!([address.to_string()]), &why);
    problems.refuse(Kind::Service, text(service, "/metadata/name"))
}

fn all_services(store: &Store) -> impl Iterator<Item = std::sync::Arc<Object>> + use<> {
    store.all(Kind::Service, None).into_iter()
}

/// The ports of Nodes that Services may have.
const NODE_PORTS: std::ops::RangeInclusive<i64> = 30_000..=32_767;

/// Gives a Service that is reached from outside a port on every Node for each of its own.
pub(crate) fn give_ports(store: &Store, service: &mut Value, dry: bool) -> Result<(), StatusError> {
    if !["NodePort", "LoadBalancer"].contains(&text(service, "/spec/type")) {
        return Ok(());
    }
    let own = text(service, "/metadata/uid").to_owned();
    let others = all_services(store).filter(|other| *other.uid != *own);
    let ports = |value: &Value| -> Vec<i64> {
        items(value, "/spec/ports").iter().filter_map(|port| number(port, "/nodePort")).collect()
    };
    let mut taken: BTreeSet<i64> = others.flat_map(|other| ports(&other.value())).collect();
    let mut problems = Problems::default();
    for index in 0..items(service, "/spec/ports").len() {
        let Some(port) = service.pointer_mut(&format!("/spec/ports/{index}")) else { continue };
        let asked = number(port, "/nodePort").unwrap_or(0);
        let field = format!("spec.ports[{index}].nodePort");
        if asked == 0 {
            let start = i64::try_from(store.random(|random| random.below(2768))).unwrap_or(0);
            let free = (0..2768).map(|step| NODE_PORTS.start() + (start + step) % 2768);
            if let Some(free) = free.into_iter().find(|port| !taken.contains(port)) {
                taken.insert(free);
                set(port, "/nodePort", free);
            }
        } else if !dry && !NODE_PORTS.contains(&asked) {
            let why = "provided port is not in the valid range. The range of valid ports is 30000-32767";
            problems.invalid(field, asked, why);
        } else if !dry && !taken.insert(asked) {
            problems.invalid(field, asked, "provided port is already allocated");
        }
    }
    problems.refuse(Kind::Service, text(service, "/metadata/name"))
}

/// A free address in the range of a Node.
pub(crate) fn for_pod(store: &Store, node: &str, uid: &str) -> Option<Ipv4Addr> {
    let node = store.get(Kind::Node, &Key::new("", node))?.value();
    let (base, bits) = text(&node, "/spec/podCIDR").split_once('/')?;
    let base = u32::from(base.parse::<Ipv4Addr>().ok()?);
    let size = 1_u32.checked_shl(32_u32.checked_sub(bits.parse().ok()?)?)?;
    // The first two and the last are the network's own.
    let room = size.checked_sub(3).filter(|room| *room > 0)?;
    let start = u32::try_from(hash(uid.as_bytes()) % u64::from(room)).ok()?;
    (0..room)
        .map(|step| Ipv4Addr::from(base + 2 + (start + step) % room))
        .find(|address| !store.address_taken(*address))
}
