//! Objects, as this company writes them.

use serde_json::{Value, json};

use crate::fields::set;

pub(crate) fn namespace(name: &str, environment: Option<&str>) -> Value {
    let mut namespace = json!({"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": name}});
    if let Some(environment) = environment {
        set(&mut namespace, "/metadata/labels/hopmap.dev~1environment", environment);
    }
    namespace
}

pub(crate) fn node(name: &str, address: &str, pods: &str) -> Value {
    let resources = json!({
        "cpu": "16", "memory": "32Gi", "pods": "200", "ephemeral-storage": "120Gi", "hugepages-2Mi": "0",
    });
    let fine = |kind: &str, is: &str, reason: &str| {
        json!({
            "type": kind, "status": is, "reason": reason, "message": reason,
            "lastHeartbeatTime": "2026-01-01T00:00:00Z", "lastTransitionTime": "2026-01-01T00:00:00Z",
        })
    };
    json!({
        "kind": "Node", "apiVersion": "v1",
        "metadata": {"name": name, "labels": {
            "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64",
            "node.kubernetes.io/instance-type": "ecs.g7.4xlarge", "topology.kubernetes.io/region": "cn-hangzhou",
            "topology.kubernetes.io/zone": "cn-hangzhou-b",
        }},
        "spec": {"podCIDR": pods, "podCIDRs": [pods], "providerID": format!("cn-hangzhou.i-bp1{name}")},
        "status": {
            "addresses": [{"type": "InternalIP", "address": address}, {"type": "Hostname", "address": name}],
            "capacity": resources, "allocatable": resources,
            "conditions": [
                fine("MemoryPressure", "False", "KubeletHasSufficientMemory"),
                fine("DiskPressure", "False", "KubeletHasNoDiskPressure"),
                fine("PIDPressure", "False", "KubeletHasSufficientPID"),
                fine("Ready", "True", "KubeletReady"),
            ],
            "nodeInfo": {
                "kubeletVersion": "v1.36.4-aliyun.1", "kubeProxyVersion": "v1.36.4-aliyun.1", "architecture": "amd64",
                "operatingSystem": "linux", "osImage": "Alibaba Cloud Linux 3", "kernelVersion": "5.10.134-18.al8.x86_64",
                "containerRuntimeVersion": "containerd://2.1.4", "machineID": name, "systemUUID": name, "bootID": name,
            },
        },
    })
}

/// A container that listens on one named port.
pub(crate) fn container(name: &str, image: &str, port_name: &str, port: u16, probe: Option<&str>) -> Value {
    let mut container = json!({
        "name": name, "image": image, "ports": [{"name": port_name, "containerPort": port}],
        "resources": {"requests": {"cpu": "100m", "memory": "256Mi"}, "limits": {"memory": "1Gi"}},
    });
    if let Some(path) = probe {
        container["readinessProbe"] =
            json!({"httpGet": {"path": path, "port": port_name, "scheme": "HTTP"}, "periodSeconds": 10});
    }
    container
}

/// A Deployment whose Pods carry `app: name`.
pub(crate) fn deployment(namespace: &str, name: &str, replicas: u32, container: Value) -> Value {
    json!({
        "kind": "Deployment", "apiVersion": "apps/v1",
        "metadata": {"name": name, "namespace": namespace, "labels": {"app": name}, "annotations": {}},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container]}},
        },
    })
}

/// A Service for the Pods with `app: name`.
pub(crate) fn service(namespace: &str, name: &str, port: u16, target: &str) -> Value {
    json!({
        "kind": "Service", "apiVersion": "v1",
        "metadata": {"name": name, "namespace": namespace, "labels": {"app": name}},
        "spec": {"selector": {"app": name}, "ports": [{"name": target, "port": port, "targetPort": target}]},
    })
}

/// An Ingress of class `nginx`; `paths` are path, Service and port.
pub(crate) fn ingress(namespace: &str, name: &str, host: &str, tls: bool, paths: &[(&str, &str, u16)]) -> Value {
    let paths: Vec<Value> = paths
        .iter()
        .map(|(path, service, port)| {
            json!({"path": path, "pathType": "Prefix", "backend": {"service": {"name": service, "port": {"number": port}}}})
        })
        .collect();
    let mut ingress = json!({
        "kind": "Ingress", "apiVersion": "networking.k8s.io/v1",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"ingressClassName": "nginx", "rules": [{"host": host, "http": {"paths": paths}}]},
    });
    if tls {
        ingress["spec"]["tls"] = json!([{"hosts": [host], "secretName": "iot-example-tls"}]);
    }
    ingress
}

/// A `StatefulSet` of `app: name` behind a headless Service of the same name.
pub(crate) fn stateful(namespace: &str, name: &str, replicas: u32, container: Value) -> [Value; 2] {
    let ports: Vec<Value> = crate::fields::items(&container, "/ports")
        .iter()
        .map(|port| json!({"name": port["name"], "port": port["containerPort"], "targetPort": port["name"]}))
        .collect();
    let service = json!({
        "kind": "Service", "apiVersion": "v1",
        "metadata": {"name": name, "namespace": namespace, "labels": {"app": name}},
        "spec": {"clusterIP": "None", "selector": {"app": name}, "ports": ports, "publishNotReadyAddresses": false},
    });
    let set = json!({
        "kind": "StatefulSet", "apiVersion": "apps/v1",
        "metadata": {"name": name, "namespace": namespace, "labels": {"app": name}},
        "spec": {
            "replicas": replicas, "serviceName": name,
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container]}},
        },
    });
    [service, set]
}
