//! What the environments stand on: machines, the entry, and what runs on every machine.

use serde_json::{Value, json};

use super::{World, days, shapes};

/// The address at which the internet reaches the company.
pub(crate) const ENTRY: &str = "47.96.0.10";

pub(crate) fn add(world: &mut World) {
    for number in 1..=4 {
        let (name, address) = (format!("hz-b-0{number}"), format!("10.0.1.{}", 10 + number));
        world.push(days(210), shapes::node(&name, &address, &format!("10.10.{number}.0/24")));
    }
    for name in ["default", "kube-system", "ingress-nginx"] {
        world.push(days(208), shapes::namespace(name, None));
    }
    entry(world);
    system(world);
}

fn entry(world: &mut World) {
    world.push(
        days(207),
        json!({
            "kind": "IngressClass", "apiVersion": "networking.k8s.io/v1",
            "metadata": {"name": "nginx", "labels": {"app": "ingress-nginx-controller"}},
            "spec": {"controller": "k8s.io/ingress-nginx"},
        }),
    );
    world.push(
        days(206),
        json!({
            "kind": "Service", "apiVersion": "v1",
            "metadata": {
                "name": "ingress-nginx-controller", "namespace": "ingress-nginx",
                "labels": {"app": "ingress-nginx-controller"},
                "annotations": {
                    "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-id": "lb-bp1k7w2hopmapdemo01",
                    "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type": "internet",
                    "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-spec": "slb.s2.small",
                },
            },
            "spec": {
                "type": "LoadBalancer", "externalTrafficPolicy": "Local", "allocateLoadBalancerNodePorts": true,
                "selector": {"app": "ingress-nginx-controller"},
                "ports": [
                    {"name": "http", "port": 80, "targetPort": "http", "nodePort": 31080},
                    {"name": "https", "port": 443, "targetPort": "https", "nodePort": 31443},
                ],
            },
            "status": {"loadBalancer": {"ingress": [{"ip": ENTRY, "ipMode": "VIP"}]}},
        }),
    );
    let mut container = shapes::container(
        "controller",
        "registry.iot.example/ingress-nginx/controller:v1.13.2",
        "http",
        80,
        Some("/healthz"),
    );
    container["ports"] = json!([{"name": "http", "containerPort": 80}, {"name": "https", "containerPort": 443}]);
    container["args"] = json!(["/nginx-ingress-controller", "--ingress-class=nginx"]);
    world.push(days(60), shapes::deployment("ingress-nginx", "ingress-nginx-controller", 2, container));
}

fn system(world: &mut World) {
    let dns = shapes::container("coredns", "registry.iot.example/coredns:v1.12.1", "dns-tcp", 53, None);
    world.push(days(205), shapes::deployment("kube-system", "coredns", 2, dns));
    let mut service = shapes::service("kube-system", "coredns", 53, "dns-tcp");
    service["metadata"]["name"] = "kube-dns".into();
    service["spec"]["clusterIP"] = "172.21.0.10".into();
    world.push(days(205), service);
    world.push(days(90), daemon("log-agent", "registry.iot.example/log-agent:2.1.9", 8888));
    world.push(days(90), daemon("node-exporter", "registry.iot.example/node-exporter:v1.9.1", 9100));
}

/// Virtual machines of the cloud, of which large worlds have many, run no daemons.
fn daemon(name: &str, image: &str, port: u16) -> Value {
    json!({
        "kind": "DaemonSet", "apiVersion": "apps/v1",
        "metadata": {"name": name, "namespace": "kube-system", "labels": {"app": name}},
        "spec": {
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": {
                "nodeSelector": {"node.kubernetes.io/instance-type": "ecs.g7.4xlarge"},
                "containers": [shapes::container(name, image, "metrics", port, None)],
            }},
        },
    })
}
