//! What every test of the picture needs: objects as people write them.
#![allow(clippy::unwrap_used, dead_code)]

use cluster::{Change, Index, Record, read};
use topology::{Code, Edge, Graph, Node, NodeId};

/// The records of a YAML text of many documents.
pub fn records(yaml: &str) -> Vec<Record> {
    let documents: Vec<serde_json::Value> = serde_saphyr::from_multiple(yaml).unwrap();
    documents.into_iter().map(|object| read(object).unwrap().unwrap()).collect()
}

/// An index of the cluster `c` that was fed these objects.
pub fn index(yaml: &str) -> Index {
    let mut index = Index::new("c");
    for record in records(yaml) {
        index.apply(Change::Apply(record));
    }
    index
}

/// The picture of these objects.
pub fn graph(yaml: &str) -> Graph {
    index(yaml).derive(0).clone()
}

/// A node by its id without the cluster.
pub fn node<'a>(graph: &'a Graph, id: &str) -> &'a Node {
    let id = NodeId::parse(&format!("c/{id}")).unwrap();
    graph.nodes.get(&id).unwrap_or_else(|| panic!("no {id} in {:?}", graph.nodes.keys()))
}

/// Edges as `from relation to`, without the cluster.
pub fn ways(graph: &Graph) -> Vec<String> {
    graph.edges.iter().map(|edge| way(edge)).collect()
}

/// An edge as `from relation to`, without the cluster.
pub fn way(edge: &Edge) -> String {
    let short = |id: &NodeId| id.as_str().trim_start_matches("c/").to_owned();
    format!("{} {} {}", short(&edge.from), edge.relation.as_str(), short(&edge.to))
}

/// The codes that stand on a node.
pub fn codes(graph: &Graph, id: &str) -> Vec<Code> {
    node(graph, id).findings.clone()
}

/// A Deployment of three Pods that is well.
pub const ORDER: &str = r#"
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: order, namespace: shop, uid: d1, generation: 1, annotations: {hopmap.dev/title: 订单服务, hopmap.dev/owner: team-order, deployment.kubernetes.io/revision: "7"}}
spec:
  replicas: 2
  selector: {matchLabels: {app: order}}
  template:
    metadata: {labels: {app: order, tier: back}}
    spec: {containers: [{name: order, image: "registry.example.com/order:1.4.2", ports: [{name: http, containerPort: 8080}]}]}
status: {observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: order-1, namespace: shop, uid: r1, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: order, uid: d1, controller: true}]}
spec:
  replicas: 2
  selector: {matchLabels: {app: order}}
  template: {metadata: {labels: {app: order}}, spec: {containers: [{name: order, image: "registry.example.com/order:1.4.2"}]}}
status: {replicas: 2, readyReplicas: 2, availableReplicas: 2}
---
apiVersion: v1
kind: Pod
metadata: {name: order-1-a, namespace: shop, labels: {app: order}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: order-1, uid: r1, controller: true}]}
spec: {nodeName: node-a, containers: [{name: order, image: "registry.example.com/order:1.4.2", ports: [{name: http, containerPort: 8080}]}]}
status: {phase: Running, podIP: 10.0.0.1, startTime: 2026-03-01T10:00:00Z, conditions: [{type: Ready, status: "True"}]}
---
apiVersion: v1
kind: Service
metadata: {name: order, namespace: shop}
spec: {selector: {app: order}, clusterIP: 172.16.0.9, ports: [{name: web, port: 80, targetPort: http}]}
status: {loadBalancer: {}}
"#;

/// What leads to it: an Ingress with an address, its class, and the Node.
pub const FRONT: &str = r#"
---
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {hopmap.dev/environment: staging}}
---
apiVersion: v1
kind: Node
metadata: {name: node-a}
status:
  addresses: [{type: InternalIP, address: 192.168.0.5}, {type: Hostname, address: node-a}]
  capacity: {cpu: "8", memory: 32Gi, pods: "110", ephemeral-storage: 100Gi}
  nodeInfo: {kubeletVersion: v1.33.1, architecture: "", bootID: "", containerRuntimeVersion: "", kernelVersion: "", kubeProxyVersion: "", machineID: "", operatingSystem: "", osImage: "", systemUUID: ""}
  conditions: [{type: Ready, status: "True"}]
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: nginx}
spec: {controller: k8s.io/ingress-nginx}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec:
  ingressClassName: nginx
  tls: [{hosts: [shop.example.com], secretName: web}]
  rules:
    - host: shop.example.com
      http: {paths: [{path: /order, pathType: Prefix, backend: {service: {name: order, port: {name: web}}}}]}
status: {loadBalancer: {ingress: [{ip: 47.96.1.2}]}}
---
apiVersion: v1
kind: Service
metadata:
  name: nginx
  namespace: ingress
  labels: {service.k8s.alibaba/loadbalancer-id: lb-bp1}
  annotations: {service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: internet}
spec: {type: LoadBalancer, ports: [{name: https, port: 443, targetPort: 8443}, {name: http, port: 80, targetPort: 8080}]}
status: {loadBalancer: {ingress: [{ip: 47.96.1.2}]}}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: nginx-x, namespace: ingress, labels: {kubernetes.io/service-name: nginx}}
addressType: IPv4
endpoints: [{addresses: [10.0.0.9], conditions: {ready: true}}]
ports: [{port: 8443}]
"#;
