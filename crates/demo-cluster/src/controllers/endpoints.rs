//! Which Pods a Service reaches, in slices of a hundred.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::{Value, json};

use super::conditions;
use super::engine::Engine;
use super::pods::{self, Pod};
use crate::clock::stamp;
use crate::fields::{flag, items, label, object, text};
use crate::kinds::Kind;
use crate::object::{Key, Object};
use crate::selector::LabelSelector;
use crate::status_error::StatusError;
use crate::write::{self, Deletion};

const SERVICE_NAME: &str = "kubernetes.io/service-name";
const MANAGED_BY: &str = "endpointslice.kubernetes.io/managed-by";
const BY: &str = "endpointslice-controller.k8s.io";
const TRIGGERED: &str = "endpoints.kubernetes.io/last-change-trigger-time";
/// As the real controller's `--max-endpoints-per-slice`.
const MOST: usize = 100;

/// Endpoints by their address, for one set of ports. Pods that name their ports differently have slices of their own.
type Group = (Value, BTreeMap<String, Value>);

pub(crate) fn run(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let Some(service) = engine.value(Kind::Service, key) else {
        return Ok(());
    };
    let selector = LabelSelector::of_map(service.pointer("/spec/selector"));
    if selector.is_empty() || text(&service, "/spec/type") == "ExternalName" {
        // Whoever wrote the Service without a selector writes its slices too.
        return Ok(());
    }
    let found = engine.store.all(Kind::Pod, Some(&key.namespace));
    let pods = found.iter().filter(|pod| pod.address.is_some() && selector.takes_object(pod)).map(|pod| Pod::of(pod));
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for pod in pods.filter(|pod| !pod.over()) {
        let ports = ports(&service, &pod);
        let group = groups.entry(ports.to_string()).or_insert_with(|| (ports, BTreeMap::new()));
        group.1.insert(text(&pod.value, "/status/podIP").to_owned(), endpoint(engine, &service, &pod));
    }
    let mut slices: Vec<Arc<Object>> = engine
        .store
        .children(text(&service, "/metadata/uid"), Kind::EndpointSlice)
        .into_iter()
        .filter(|slice| !slice.going && slice.label(MANAGED_BY) == Some(BY))
        .collect();
    if groups.is_empty() {
        return empty(engine, key, &service, &slices);
    }
    for (ports, endpoints) in groups.into_values() {
        let (mine, others): (Vec<_>, Vec<_>) = slices.into_iter().partition(|slice| fits(&slice.value(), &ports));
        slices = others;
        fill(engine, key, &service, (&ports, endpoints), &mine)?;
    }
    for left in slices {
        write::delete(&engine.store, Kind::EndpointSlice, &left.key, Deletion::PLAIN)?;
    }
    Ok(())
}

/// A slice can take endpoints with such ports; an empty one takes any.
fn fits(slice: &Value, ports: &Value) -> bool {
    slice["ports"] == *ports || items(slice, "/endpoints").is_empty()
}

/// Without a Pod there is one slice with nothing in it.
fn empty(engine: &Engine, key: &Key, service: &Value, slices: &[Arc<Object>]) -> Result<(), StatusError> {
    for over in slices.iter().skip(1) {
        write::delete(&engine.store, Kind::EndpointSlice, &over.key, Deletion::PLAIN)?;
    }
    match slices.first() {
        Some(slice) => update(engine, service, &slice.key, &Value::Null, &Value::Null),
        None => engine.create(Kind::EndpointSlice, key, describe(engine, key, service)).map(drop),
    }
}

/// Endpoints stay in the slice in which they are; new ones go where there is room.
fn fill(
    engine: &Engine,
    key: &Key,
    service: &Value,
    (ports, mut endpoints): (&Value, BTreeMap<String, Value>),
    slices: &[Arc<Object>],
) -> Result<(), StatusError> {
    let mut kept: Vec<Vec<Value>> = slices
        .iter()
        .map(|slice| {
            let value = slice.value();
            let addresses = items(&value, "/endpoints").iter().map(|one| text(one, "/addresses/0").to_owned());
            addresses.filter_map(|address| endpoints.remove(&address)).collect()
        })
        .collect();
    let mut rest = endpoints.into_values();
    for slice in &mut kept {
        let room = MOST.saturating_sub(slice.len());
        slice.extend(rest.by_ref().take(room));
    }
    for (slice, endpoints) in slices.iter().zip(kept) {
        if endpoints.is_empty() {
            write::delete(&engine.store, Kind::EndpointSlice, &slice.key, Deletion::PLAIN)?;
        } else {
            update(engine, service, &slice.key, &endpoints.into(), ports)?;
        }
    }
    let rest: Vec<Value> = rest.collect();
    for endpoints in rest.chunks(MOST) {
        let mut slice = describe(engine, key, service);
        slice["endpoints"] = endpoints.to_vec().into();
        slice["ports"] = ports.clone();
        engine.create(Kind::EndpointSlice, key, slice)?;
    }
    Ok(())
}

fn update(engine: &Engine, service: &Value, key: &Key, endpoints: &Value, ports: &Value) -> Result<(), StatusError> {
    let labels = labels(service);
    let now = stamp(engine.now());
    engine.edit(Kind::EndpointSlice, key, |slice| {
        if slice["endpoints"] == *endpoints && slice["ports"] == *ports && slice["metadata"]["labels"] == labels {
            return;
        }
        slice["endpoints"] = endpoints.clone();
        slice["ports"] = ports.clone();
        slice["metadata"]["labels"] = labels.clone();
        object(slice, "/metadata/annotations").insert(TRIGGERED.into(), now.clone().into());
    })
}

fn labels(service: &Value) -> Value {
    let mut labels =
        service["metadata"].get("labels").filter(|all| all.is_object()).cloned().unwrap_or_else(|| json!({}));
    labels[SERVICE_NAME] = service["metadata"]["name"].clone();
    labels[MANAGED_BY] = BY.into();
    if text(service, "/spec/clusterIP") == "None" {
        labels["service.kubernetes.io/headless"] = "".into();
    }
    labels
}

/// A slice with nothing in it: the real controller writes both lists as null.
fn describe(engine: &Engine, key: &Key, service: &Value) -> Value {
    json!({
        "kind": "EndpointSlice", "apiVersion": "discovery.k8s.io/v1",
        "metadata": {
            "namespace": &*key.namespace, "generateName": format!("{}-", key.name), "labels": labels(service),
            "annotations": {TRIGGERED: stamp(engine.now())}, "ownerReferences": pods::owner_reference(service),
        },
        "addressType": "IPv4", "endpoints": null, "ports": null,
    })
}

fn endpoint(engine: &Engine, service: &Value, pod: &Pod) -> Value {
    let (going, serving) = (pod.going(), conditions::status(&pod.value, "Ready") == "True");
    let early = flag(service, "/spec/publishNotReadyAddresses");
    let mut endpoint = json!({
        "addresses": [text(&pod.value, "/status/podIP")],
        "conditions": {
            "ready": early || (serving && !going), "serving": early || serving, "terminating": going,
        },
        "nodeName": pod.node(),
        "targetRef": {
            "kind": "Pod", "namespace": &*pod.key.namespace, "name": &*pod.key.name,
            "uid": pod.value["metadata"]["uid"],
        },
    });
    let node = engine.value(Kind::Node, &Key::new("", pod.node()));
    let zone = node.map_or(String::new(), |node| label(&node, "topology.kubernetes.io/zone").to_owned());
    if !zone.is_empty() {
        endpoint["zone"] = zone.into();
    }
    let hostname = text(&pod.value, "/spec/hostname");
    if !hostname.is_empty() && text(&pod.value, "/spec/subdomain") == text(service, "/metadata/name") {
        endpoint["hostname"] = hostname.into();
    }
    endpoint
}

/// The Service's ports with their targets as numbers. A name that the Pod does not know has no port; without any port the
/// real controller writes null.
fn ports(service: &Value, pod: &Pod) -> Value {
    let named: HashMap<&str, i64> = items(&pod.value, "/spec/containers")
        .iter()
        .flat_map(|container| items(container, "/ports"))
        .filter_map(|port| Some((text(port, "/name"), port["containerPort"].as_i64()?)))
        .collect();
    let resolved = |port: &Value| match &port["targetPort"] {
        Value::String(name) => named.get(name.as_str()).copied(),
        Value::Number(number) => number.as_i64(),
        _ => port["port"].as_i64(),
    };
    let ports = items(service, "/spec/ports").iter().filter_map(|port| {
        let mut out = json!({"name": text(port, "/name"), "port": resolved(port)?, "protocol": port["protocol"]});
        if let Some(protocol) = port.get("appProtocol") {
            out["appProtocol"] = protocol.clone();
        }
        Some(out)
    });
    let ports: Vec<Value> = ports.collect();
    if ports.is_empty() { Value::Null } else { ports.into() }
}
