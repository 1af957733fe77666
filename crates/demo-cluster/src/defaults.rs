//! What the API server fills in, as far as anything here reads it.

use serde_json::{Value, json};

use crate::fields::{items, set_default, text};
use crate::kinds::Kind;

pub(crate) fn fill(kind: Kind, value: &mut Value) {
    match kind {
        Kind::Namespace => {
            let name = text(value, "/metadata/name").to_owned();
            set_default(value, "/metadata/labels/kubernetes.io~1metadata.name", name);
            set_default(value, "/spec/finalizers", json!(["kubernetes"]));
            set_default(value, "/status/phase", "Active");
        }
        Kind::Pod => {
            pod(value, "/spec", "Always");
            set_default(value, "/spec/enableServiceLinks", true);
            set_default(value, "/status/phase", "Pending");
        }
        Kind::Service => service(value),
        Kind::Deployment => deployment(value),
        Kind::ReplicaSet => {
            set_default(value, "/spec/replicas", 1);
            pod(value, "/spec/template/spec", "Always");
            set_default(value, "/status/replicas", 0);
        }
        Kind::StatefulSet => {
            set_default(value, "/spec/replicas", 1);
            set_default(value, "/spec/revisionHistoryLimit", 10);
            set_default(value, "/spec/podManagementPolicy", "OrderedReady");
            set_default(value, "/spec/updateStrategy/type", "RollingUpdate");
            pod(value, "/spec/template/spec", "Always");
        }
        Kind::DaemonSet => {
            set_default(value, "/spec/revisionHistoryLimit", 10);
            set_default(value, "/spec/updateStrategy/type", "RollingUpdate");
            pod(value, "/spec/template/spec", "Always");
        }
        Kind::Job => job(value, "/spec"),
        Kind::CronJob => {
            set_default(value, "/spec/concurrencyPolicy", "Allow");
            set_default(value, "/spec/suspend", false);
            set_default(value, "/spec/successfulJobsHistoryLimit", 3);
            set_default(value, "/spec/failedJobsHistoryLimit", 1);
        }
        Kind::EndpointSlice => set_default(value, "/addressType", "IPv4"),
        _ => {}
    }
}

fn service(value: &mut Value) {
    set_default(value, "/spec/type", "ClusterIP");
    set_default(value, "/spec/sessionAffinity", "None");
    if text(value, "/spec/type") != "ExternalName" {
        set_default(value, "/spec/internalTrafficPolicy", "Cluster");
        set_default(value, "/spec/ipFamilies", json!(["IPv4"]));
        set_default(value, "/spec/ipFamilyPolicy", "SingleStack");
    }
    set_default(value, "/status/loadBalancer", json!({}));
    for index in 0..items(value, "/spec/ports").len() {
        let at = format!("/spec/ports/{index}");
        if let Some(port) = value.pointer_mut(&at) {
            set_default(port, "/protocol", "TCP");
            let number = port.get("port").cloned().unwrap_or(Value::Null);
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
    pod(value, "/spec/template/spec", "Always");
}

fn job(value: &mut Value, spec: &str) {
    set_default(value, &format!("{spec}/parallelism"), 1);
    set_default(value, &format!("{spec}/completions"), 1);
    set_default(value, &format!("{spec}/backoffLimit"), 6);
    set_default(value, &format!("{spec}/completionMode"), "NonIndexed");
    set_default(value, &format!("{spec}/suspend"), false);
    pod(value, &format!("{spec}/template/spec"), "Never");
}

fn pod(value: &mut Value, spec: &str, restart: &str) {
    for (field, default) in [
        ("restartPolicy", json!(restart)),
        ("terminationGracePeriodSeconds", json!(30)),
        ("dnsPolicy", json!("ClusterFirst")),
        ("securityContext", json!({})),
        ("schedulerName", json!("default-scheduler")),
    ] {
        set_default(value, &format!("{spec}/{field}"), default);
    }
    for list in ["containers", "initContainers"] {
        let Some(Value::Array(containers)) = value.pointer_mut(&format!("{spec}/{list}")) else {
            continue;
        };
        for container in containers {
            let latest = text(container, "/image").ends_with(":latest");
            set_default(container, "/imagePullPolicy", if latest { "Always" } else { "IfNotPresent" });
            set_default(container, "/terminationMessagePath", "/dev/termination-log");
            set_default(container, "/terminationMessagePolicy", "File");
            set_default(container, "/resources", json!({}));
            if let Some(Value::Array(ports)) = container.get_mut("ports") {
                for port in ports {
                    set_default(port, "/protocol", "TCP");
                }
            }
        }
    }
}
