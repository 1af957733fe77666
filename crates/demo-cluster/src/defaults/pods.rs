//! The defaults of Pods and their templates.

use serde_json::{Value, json};

use crate::fields::{flag, set, set_default, text};

/// Fills in the spec of a Pod or of a template.
pub(super) fn fill(value: &mut Value, spec: &str) {
    if !value.pointer(spec).is_some_and(Value::is_object) {
        set(value, spec, json!({}));
    }
    let Some(spec) = value.pointer_mut(spec) else { return };
    for (field, default) in [
        ("restartPolicy", json!("Always")),
        ("terminationGracePeriodSeconds", json!(30)),
        ("dnsPolicy", json!("ClusterFirst")),
        ("securityContext", json!({})),
        ("schedulerName", json!("default-scheduler")),
    ] {
        set_default(spec, &format!("/{field}"), default);
    }
    let host_network = flag(spec, "/hostNetwork");
    for list in ["containers", "initContainers"] {
        for one in each(spec, list) {
            container(one, host_network);
        }
    }
    each(spec, "volumes").for_each(volume);
}

/// Fills in what only a Pod itself has.
pub(super) fn whole(pod: &mut Value) {
    set_default(pod, "/spec/enableServiceLinks", true);
    set_default(pod, "/status/phase", "Pending");
    let address = text(pod, "/status/podIP").to_owned();
    if !address.is_empty() {
        set_default(pod, "/status/podIPs", json!([{"ip": address}]));
    }
    // What is limited asks for as much, where it does not say how much.
    let Some(spec) = pod.get_mut("spec") else { return };
    for list in ["containers", "initContainers"] {
        for container in each(spec, list) {
            let limits = container.pointer("/resources/limits").and_then(Value::as_object).cloned();
            for (resource, limit) in limits.into_iter().flatten() {
                let resource = resource.replace('~', "~0").replace('/', "~1");
                set_default(container, &format!("/resources/requests/{resource}"), limit);
            }
        }
    }
}

fn each<'a>(value: &'a mut Value, list: &str) -> impl Iterator<Item = &'a mut Value> {
    value.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten()
}

fn container(container: &mut Value, host_network: bool) {
    let (_, name) = text(container, "/image").rsplit_once('/').unwrap_or(("", text(container, "/image")));
    let latest = name.ends_with(":latest") || !name.contains([':', '@']);
    set_default(container, "/imagePullPolicy", if latest { "Always" } else { "IfNotPresent" });
    set_default(container, "/terminationMessagePath", "/dev/termination-log");
    set_default(container, "/terminationMessagePolicy", "File");
    set_default(container, "/resources", json!({}));
    for port in each(container, "ports") {
        set_default(port, "/protocol", "TCP");
        if host_network {
            let inside = port["containerPort"].clone();
            set_default(port, "/hostPort", inside);
        }
    }
    for variable in each(container, "env") {
        if variable.pointer("/valueFrom/fieldRef").is_some_and(Value::is_object) {
            set_default(variable, "/valueFrom/fieldRef/apiVersion", "v1");
        }
    }
    for kind in ["livenessProbe", "readinessProbe", "startupProbe"] {
        if let Some(probe) = container.get_mut(kind).filter(|probe| probe.is_object()) {
            for (field, default) in
                [("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3)]
            {
                set_default(probe, &format!("/{field}"), default);
            }
            request(probe);
            if probe.get("grpc").is_some_and(Value::is_object) {
                set_default(probe, "/grpc/service", "");
            }
        }
    }
    for moment in ["postStart", "preStop"] {
        if let Some(handler) = container.pointer_mut(&format!("/lifecycle/{moment}")) {
            request(handler);
        }
    }
}

/// The request that a probe or a hook makes.
fn request(handler: &mut Value) {
    if handler.get("httpGet").is_some_and(Value::is_object) {
        set_default(handler, "/httpGet/path", "/");
        set_default(handler, "/httpGet/scheme", "HTTP");
    }
}

/// The sources whose files have a mode.
const WITH_MODE: [&str; 4] = ["configMap", "secret", "downwardAPI", "projected"];

fn volume(volume: &mut Value) {
    let named = volume.as_object().is_some_and(|volume| volume.len() > 1);
    if !named {
        set_default(volume, "/emptyDir", json!({}));
    }
    for source in WITH_MODE {
        if volume.get(source).is_some_and(Value::is_object) {
            set_default(volume, &format!("/{source}/defaultMode"), 420);
        }
    }
    if volume.get("hostPath").is_some_and(Value::is_object) {
        set_default(volume, "/hostPath/type", "");
    }
    let mut refs: Vec<&mut Value> = Vec::new();
    if let Some(downward) = volume.get_mut("downwardAPI") {
        refs.extend(each(downward, "items"));
    }
    for item in refs {
        if item.get("fieldRef").is_some_and(Value::is_object) {
            set_default(item, "/fieldRef/apiVersion", "v1");
        }
    }
    let Some(projected) = volume.get_mut("projected") else { return };
    for source in each(projected, "sources") {
        if source.get("serviceAccountToken").is_some_and(Value::is_object) {
            set_default(source, "/serviceAccountToken/expirationSeconds", 3600);
        }
    }
}
