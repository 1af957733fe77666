//! What the API server fills in when it reads an object; what it adds on admission stands apart, for nobody owns that.

mod admission;
mod pods;

use serde_json::{Value, json};

use crate::fields::{items, set_default, text};
use crate::kinds::Kind;

pub(crate) use admission::admit;

pub(crate) fn fill(kind: Kind, value: &mut Value) {
    match kind {
        Kind::Namespace => {
            let name = text(value, "/metadata/name").to_owned();
            if !name.is_empty() {
                set_default(value, "/metadata/labels/kubernetes.io~1metadata.name", name);
            }
            set_default(value, "/status/phase", "Active");
        }
        Kind::Pod => {
            pods::fill(value, "/spec");
            pods::whole(value);
        }
        Kind::Node => {
            if let Some(capacity) = value.pointer("/status/capacity").cloned() {
                set_default(value, "/status/allocatable", capacity);
            }
        }
        Kind::Service => service(value),
        Kind::Deployment => deployment(value),
        Kind::ReplicaSet => {
            set_default(value, "/spec/replicas", 1);
            pods::fill(value, "/spec/template/spec");
            set_default(value, "/status/replicas", 0);
        }
        Kind::StatefulSet => stateful_set(value),
        Kind::DaemonSet => daemon_set(value),
        Kind::Job => job(value),
        Kind::CronJob => {
            set_default(value, "/spec/concurrencyPolicy", "Allow");
            set_default(value, "/spec/suspend", false);
            set_default(value, "/spec/successfulJobsHistoryLimit", 3);
            set_default(value, "/spec/failedJobsHistoryLimit", 1);
            pods::fill(value, "/spec/jobTemplate/spec/template/spec");
        }
        Kind::EndpointSlice => endpoint_slice(value),
        Kind::Ingress => set_default(value, "/status/loadBalancer", json!({})),
        Kind::HorizontalPodAutoscaler => autoscaler(value),
        Kind::RoleBinding | Kind::ClusterRoleBinding => role_binding(value),
        _ => {}
    }
}

fn service(value: &mut Value) {
    set_default(value, "/spec/type", "ClusterIP");
    set_default(value, "/spec/sessionAffinity", "None");
    if text(value, "/spec/sessionAffinity") == "ClientIP" {
        set_default(value, "/spec/sessionAffinityConfig/clientIP/timeoutSeconds", 10_800);
    }
    let kind = text(value, "/spec/type").to_owned();
    if kind != "ExternalName" {
        set_default(value, "/spec/internalTrafficPolicy", "Cluster");
    }
    if kind == "NodePort" || kind == "LoadBalancer" {
        set_default(value, "/spec/externalTrafficPolicy", "Cluster");
    }
    if kind == "LoadBalancer" {
        set_default(value, "/spec/allocateLoadBalancerNodePorts", true);
    }
    set_default(value, "/status/loadBalancer", json!({}));
    for index in 0..items(value, "/spec/ports").len() {
        let at = format!("/spec/ports/{index}");
        if let Some(port) = value.pointer_mut(&at) {
            set_default(port, "/protocol", "TCP");
            let number = port.get("port").cloned().unwrap_or(Value::Null);
            if matches!(&port["targetPort"], Value::Number(none) if none.as_i64() == Some(0))
                || port["targetPort"].as_str() == Some("")
            {
                port["targetPort"] = Value::Null;
            }
            set_default(port, "/targetPort", number);
        }
    }
}

fn deployment(value: &mut Value) {
    set_default(value, "/spec/replicas", 1);
    set_default(value, "/spec/revisionHistoryLimit", 10);
    set_default(value, "/spec/progressDeadlineSeconds", 600);
    set_default(value, "/spec/strategy/type", "RollingUpdate");
    if text(value, "/spec/strategy/type") == "RollingUpdate" {
        set_default(value, "/spec/strategy/rollingUpdate/maxSurge", "25%");
        set_default(value, "/spec/strategy/rollingUpdate/maxUnavailable", "25%");
    }
    pods::fill(value, "/spec/template/spec");
}

fn stateful_set(value: &mut Value) {
    set_default(value, "/spec/replicas", 1);
    set_default(value, "/spec/revisionHistoryLimit", 10);
    set_default(value, "/spec/podManagementPolicy", "OrderedReady");
    set_default(value, "/spec/updateStrategy/type", "RollingUpdate");
    if text(value, "/spec/updateStrategy/type") == "RollingUpdate" {
        set_default(value, "/spec/updateStrategy/rollingUpdate/partition", 0);
    }
    for when in ["whenDeleted", "whenScaled"] {
        set_default(value, &format!("/spec/persistentVolumeClaimRetentionPolicy/{when}"), "Retain");
    }
    pods::fill(value, "/spec/template/spec");
}

fn daemon_set(value: &mut Value) {
    set_default(value, "/metadata/annotations/deprecated.daemonset.template.generation", "1");
    set_default(value, "/spec/revisionHistoryLimit", 10);
    set_default(value, "/spec/updateStrategy/type", "RollingUpdate");
    if text(value, "/spec/updateStrategy/type") == "RollingUpdate" {
        set_default(value, "/spec/updateStrategy/rollingUpdate/maxSurge", 0);
        set_default(value, "/spec/updateStrategy/rollingUpdate/maxUnavailable", 1);
    }
    pods::fill(value, "/spec/template/spec");
}

fn job(value: &mut Value) {
    // With several at a time and no number, it is done when one of them is.
    if value.pointer("/spec/parallelism").is_none_or(Value::is_null) {
        set_default(value, "/spec/completions", 1);
    }
    set_default(value, "/spec/parallelism", 1);
    set_default(value, "/spec/backoffLimit", 6);
    set_default(value, "/spec/completionMode", "NonIndexed");
    set_default(value, "/spec/suspend", false);
    set_default(value, "/spec/manualSelector", false);
    set_default(value, "/spec/podReplacementPolicy", "TerminatingOrFailed");
    labels_of_template(value);
    pods::fill(value, "/spec/template/spec");
}

/// What has no labels has those of its Pods.
fn labels_of_template(value: &mut Value) {
    if let Some(labels) = value.pointer("/spec/template/metadata/labels").filter(|labels| !labels.is_null()).cloned() {
        set_default(value, "/metadata/labels", labels);
    }
}

fn endpoint_slice(value: &mut Value) {
    set_default(value, "/addressType", "IPv4");
    if let Some(Value::Array(ports)) = value.get_mut("ports") {
        for port in ports {
            set_default(port, "/name", "");
            set_default(port, "/protocol", "TCP");
        }
    }
}

fn autoscaler(value: &mut Value) {
    set_default(value, "/spec/minReplicas", 1);
    if items(value, "/spec/metrics").is_empty() {
        let cpu = json!({"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}});
        crate::fields::set(value, "/spec/metrics", json!([{"type": "Resource", "resource": cpu}]));
    }
}

const RBAC: &str = "rbac.authorization.k8s.io";

fn role_binding(value: &mut Value) {
    set_default(value, "/roleRef/apiGroup", RBAC);
    if let Some(Value::Array(subjects)) = value.get_mut("subjects") {
        for subject in subjects.iter_mut().filter(|subject| ["User", "Group"].contains(&text(subject, "/kind"))) {
            set_default(subject, "/apiGroup", RBAC);
        }
    }
}
