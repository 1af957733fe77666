//! Very many Pods: one namespace is settled properly, all others are printed from it.

use std::net::Ipv4Addr;
use std::sync::Arc;

use serde_json::Value;

use super::stamp::Die;
use super::{World, days, shapes};
use crate::fields::{set, text};
use crate::kinds::{KINDS, Kind};
use crate::object::{Key, Object};
use crate::random::Random;
use crate::store::Store;

const NAMESPACE: &str = "zz-namespace-zz";
const ENVIRONMENT: &str = "zz-environment-zz";
/// Nodes that a namespace's Pods are spread over.
const NODES: u32 = 4;
/// Namespaces that share the same Nodes: each gets a /24 of each Node's /20.
const SHARING: usize = 16;

const NAMES: [&str; 10] =
    ["account", "billing", "catalog", "inventory", "message", "payment", "rule", "search", "shadow", "tenant"];

fn node_name(node: u32) -> String {
    format!("zz-node-{node}-zz")
}

fn pods_of(node: u32) -> String {
    format!("198.18.{node}.")
}

fn address_of(node: u32) -> String {
    format!("198.19.{node}.1")
}

/// Adds namespaces until there are about so many Pods more.
pub(crate) fn add(store: &Store, pods: usize) {
    if pods == 0 {
        return;
    }
    let (objects, each) = settled();
    let namespaces = (pods + each / 2) / each;
    let mut words: Vec<String> = vec![NAMESPACE.into(), ENVIRONMENT.into()];
    for node in 0..NODES {
        words.extend([node_name(node), pods_of(node), address_of(node)]);
    }
    let services: Vec<String> = objects
        .iter()
        .filter(|object| object.kind == Kind::Service)
        .map(|object| text(&object.value(), "/spec/clusterIP").to_owned())
        .collect();
    words.extend(services.iter().cloned());
    let uids = objects.len();
    words.extend(objects.iter().map(|object| object.uid.to_string()));
    let die = Die::new(&objects, &words);
    let mut random = Random::new(0x706f_6473);
    add_nodes(store, namespaces.div_ceil(SHARING));
    for number in 0..namespaces {
        let words = words_of(number, services.len(), uids, &mut random);
        store.stock(die.print(&words));
    }
}

/// The words of one copy, in the order in which [`add`] lists what they stand for.
fn words_of(number: usize, services: usize, uids: usize, random: &mut Random) -> Vec<Arc<str>> {
    let environments = ["dev", "test", "staging", "prod"];
    let mut words: Vec<Arc<str>> = vec![format!("load-{number:04}").into(), environments[number % 4].into()];
    let slot = u32::try_from(number % SHARING).unwrap_or(0);
    for node in 0..NODES {
        let place = Place::new(number / SHARING, node);
        let pods = Ipv4Addr::from(place.pods() + slot * 256).octets();
        words.push(place.name().into());
        words.push(format!("{}.{}.{}.", pods[0], pods[1], pods[2]).into());
        words.push(place.address().to_string().into());
    }
    for service in 0..services {
        let offset = u32::try_from(number * services + service).unwrap_or(0);
        words.push(Ipv4Addr::from(u32::from(Ipv4Addr::new(172, 22, 0, 8)) + offset).to_string().into());
    }
    words.extend((0..uids).map(|_| Arc::from(random.uid())));
    words
}

/// A generated Node.
struct Place(u32);

impl Place {
    fn new(group: usize, node: u32) -> Self {
        Self(u32::try_from(group).unwrap_or(0) * NODES + node)
    }

    fn name(&self) -> String {
        format!("hz-v-{:04}", self.0 + 1)
    }

    /// Where its range of 4096 Pod addresses begins.
    fn pods(&self) -> u32 {
        u32::from(Ipv4Addr::new(10, 64, 0, 0)) + self.0 * 4096
    }

    fn address(&self) -> Ipv4Addr {
        Ipv4Addr::from(u32::from(Ipv4Addr::new(10, 1, 0, 1)) + self.0)
    }
}

fn add_nodes(store: &Store, groups: usize) {
    for group in 0..groups {
        for node in 0..NODES {
            let place = Place::new(group, node);
            let range = format!("{}/20", Ipv4Addr::from(place.pods()));
            let mut node = shapes::node(&place.name(), &place.address().to_string(), &range);
            set(&mut node, "/metadata/labels/type", "virtual-kubelet");
            set(&mut node, "/metadata/labels/node.kubernetes.io~1instance-type", "eci");
            if let Err(error) = crate::direct::apply(store, node) {
                tracing::warn!(%error, "a generated Node was refused");
            }
        }
    }
}

/// The objects of one settled namespace, and how many of them are Pods.
fn settled() -> (Vec<Arc<Object>>, usize) {
    let mut world = World::default();
    for node in 0..NODES {
        let range = format!("{}0/24", pods_of(node));
        world.push(days(100), shapes::node(&node_name(node), &address_of(node), &range));
    }
    let mut namespace = shapes::namespace(NAMESPACE, None);
    set(&mut namespace, "/metadata/labels/hopmap.dev~1environment", ENVIRONMENT);
    world.push(days(99), namespace);
    for (index, name) in NAMES.iter().enumerate() {
        let image = format!("registry.iot.example/{name}:1.{index}.0");
        let container = shapes::container(name, &image, "http", 8080, Some("/healthz"));
        let pods = [2, 3, 2][index % 3];
        world.push(days(98), shapes::service(NAMESPACE, name, 80, "http"));
        world.push(days(20), shapes::deployment(NAMESPACE, name, pods, container));
    }
    let host = format!("{NAMESPACE}.load.iot.example");
    let paths: Vec<(String, &str)> = NAMES[..3].iter().map(|name| (format!("/{name}"), *name)).collect();
    let paths: Vec<(&str, &str, u16)> = paths.iter().map(|(path, name)| (path.as_str(), *name, 80)).collect();
    let mut ingress: Value = shapes::ingress(NAMESPACE, "entry", &host, false, &paths);
    ingress["status"] = serde_json::json!({"loadBalancer": {"ingress": [{"ip": super::base::ENTRY}]}});
    world.push(days(98), ingress);

    let store = Arc::new(Store::new());
    world.settle(&store);
    let mut objects: Vec<Arc<Object>> = store.get(Kind::Namespace, &Key::new("", NAMESPACE)).into_iter().collect();
    for facts in KINDS.iter().filter(|facts| facts.namespaced && facts.kind != Kind::Event) {
        objects.extend(store.all(facts.kind, Some(NAMESPACE)));
    }
    let pods = objects.iter().filter(|object| object.kind == Kind::Pod).count();
    (objects, pods.max(1))
}
