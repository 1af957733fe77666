//! A line a cloud: how its annotations are read.
#![allow(clippy::unwrap_used)]

mod common;

use common::{graph, node};

const TABLE: &[(&str, &str, &str, &str)] = &[
    // annotations, address, provider, scheme
    ("service.beta.kubernetes.io/alibaba-cloud-loadbalancer-id: lb-1", "47.96.1.2", "alibaba", "internet"),
    ("service.beta.kubernetes.io/alicloud-loadbalancer-address-type: intranet", "47.96.1.2", "alibaba", "intranet"),
    ("note: none", "nlb-1.cn-hangzhou.nlb.aliyuncs.com", "alibaba", "internet"),
    ("service.beta.kubernetes.io/aws-load-balancer-scheme: internal", "a.elb.amazonaws.com", "aws", "intranet"),
    ("service.beta.kubernetes.io/aws-load-balancer-scheme: internet-facing", "a.elb.amazonaws.com", "aws", "internet"),
    ("service.kubernetes.io/qcloud-loadbalancer-internal-subnetid: subnet-1", "10.0.0.1", "tencent", "intranet"),
    ("service.kubernetes.io/loadbalance-id: lb-2", "119.29.1.1", "tencent", "internet"),
    ("kubernetes.io/elb.autocreate: '{\"type\": \"inner\"}'", "119.3.1.1", "huawei", "intranet"),
    ("service.beta.kubernetes.io/azure-load-balancer-internal: 'true'", "10.1.0.1", "azure", "intranet"),
    ("networking.gke.io/load-balancer-type: Internal", "10.2.0.1", "gcp", "intranet"),
    ("metallb.io/address-pool: front", "192.168.1.240", "metallb", "intranet"),
    ("note: none", "203.0.113.9", "", "internet"),
];

#[test]
fn each_cloud_is_known_by_its_annotations() {
    for (annotations, address, provider, scheme) in TABLE {
        let field = if address.parse::<std::net::IpAddr>().is_ok() { "ip" } else { "hostname" };
        let graph = graph(&format!(
            "
apiVersion: v1
kind: Service
metadata: {{name: front, namespace: shop, annotations: {{{annotations}}}}}
spec: {{type: LoadBalancer, ports: [{{port: 443}}]}}
status: {{loadBalancer: {{ingress: [{{{field}: {address}}}]}}}}
"
        ));
        let facts = &node(&graph, &format!("LoadBalancer/-/{address}")).facts;
        let fact = |name: &str| facts.get(name).and_then(|fact| fact.as_text()).unwrap_or_default();
        assert_eq!((fact("provider"), fact("scheme")), (*provider, *scheme), "{annotations}");
    }
}
