//! Who gets which address: Pods from their Node's range, Services from the cluster's.

use std::net::Ipv4Addr;

use serde_json::{Value, json};

use crate::fields::{set, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::random::hash;
use crate::store::Store;

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

/// A Service keeps its address when a writer leaves it out.
pub(crate) fn keep_service(before: &Value, after: &mut Value) {
    for field in ["/spec/clusterIP", "/spec/clusterIPs"] {
        if after.pointer(field).is_none()
            && let Some(kept) = before.pointer(field)
        {
            set(after, field, kept.clone());
        }
    }
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
