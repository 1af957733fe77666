//! Which Pods a Service reaches.

use serde_json::{Value, json};

use super::conditions;
use super::engine::Engine;
use super::pods::{self, Pod};
use crate::fields::{flag, items, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::random::spelled_hash;
use crate::selector::LabelSelector;
use crate::status_error::StatusError;

const SERVICE_NAME: &str = "kubernetes.io/service-name";
const MANAGED_BY: &str = "endpointslice.kubernetes.io/managed-by";

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
    let pods: Vec<Pod> = found
        .iter()
        .filter(|pod| pod.address.is_some() && selector.takes_object(pod))
        .map(|pod| Pod { key: pod.key.clone(), value: pod.value() })
        .filter(|pod| !matches!(pod.phase(), "Succeeded" | "Failed"))
        .collect();
    let early = flag(&service, "/spec/publishNotReadyAddresses");
    // Without a Pod the real controller writes both as null.
    let (endpoints, ports) = if pods.is_empty() {
        (Value::Null, Value::Null)
    } else {
        (pods.iter().map(|pod| endpoint(&service, pod, early)).collect(), ports(&service, &pods))
    };
    let slice_key =
        key.beside(&format!("{}-{}", key.name, spelled_hash(text(&service, "/metadata/uid").as_bytes(), 5)));
    if engine.store.has(Kind::EndpointSlice, &slice_key) {
        return engine.edit(Kind::EndpointSlice, &slice_key, |slice| {
            slice["endpoints"] = endpoints.clone();
            slice["ports"] = ports.clone();
        });
    }
    let mut labels = service["metadata"].get("labels").cloned().unwrap_or_else(|| json!({}));
    labels[SERVICE_NAME] = key.name.as_ref().into();
    labels[MANAGED_BY] = "endpointslice-controller.k8s.io".into();
    if text(&service, "/spec/clusterIP") == "None" {
        labels["service.kubernetes.io/headless"] = "".into();
    }
    let slice = json!({
        "kind": "EndpointSlice", "apiVersion": "discovery.k8s.io/v1",
        "metadata": {
            "name": &*slice_key.name, "namespace": &*key.namespace, "generateName": format!("{}-", key.name),
            "labels": labels, "ownerReferences": pods::owner_reference(&service),
        },
        "addressType": "IPv4", "endpoints": endpoints, "ports": ports,
    });
    engine.create(Kind::EndpointSlice, key, slice).map(drop)
}

fn endpoint(service: &Value, pod: &Pod, early: bool) -> Value {
    let (going, serving) = (pod.going(), conditions::status(&pod.value, "Ready") == "True");
    let mut endpoint = json!({
        "addresses": [text(&pod.value, "/status/podIP")],
        "conditions": {"ready": early || (serving && !going), "serving": serving, "terminating": going},
        "nodeName": text(&pod.value, "/spec/nodeName"),
        "targetRef": {
            "kind": "Pod", "namespace": &*pod.key.namespace, "name": &*pod.key.name,
            "uid": pod.value["metadata"]["uid"],
        },
    });
    let hostname = text(&pod.value, "/spec/hostname");
    if !hostname.is_empty() && text(&pod.value, "/spec/subdomain") == text(service, "/metadata/name") {
        endpoint["hostname"] = hostname.into();
    }
    endpoint
}

/// The Service's ports with their targets as numbers. A name that no Pod knows has no port.
fn ports(service: &Value, pods: &[Pod]) -> Value {
    let resolved = |port: &Value| match &port["targetPort"] {
        Value::String(name) => pods.iter().find_map(|pod| container_port(&pod.value, name)),
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
    ports.collect()
}

fn container_port(pod: &Value, name: &str) -> Option<i64> {
    let containers = items(pod, "/spec/containers").iter();
    let mut ports = containers.flat_map(|container| items(container, "/ports"));
    ports.find(|port| text(port, "/name") == name).and_then(|port| port["containerPort"].as_i64())
}
