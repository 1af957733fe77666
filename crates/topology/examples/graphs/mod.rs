//! Graphs to lay out: a small company, and worlds of any size.

use std::sync::Arc;

use topology::{
    Code, Edge, Environment, FactValue, Facts, Finding, Graph, Health, Kind, Namespace, NamespaceFacts, Node, NodeId,
    Phrase, Provenance, Relation,
};

const CLUSTER: &str = "iot-hz";

/// A graph that is written down name by name.
#[derive(Default)]
pub struct Company {
    pub graph: Graph,
}

#[allow(dead_code, clippy::must_use_candidate)] // each example uses its part
impl Company {
    pub fn id(kind: Kind, namespace: &str, name: &str) -> NodeId {
        let namespace = (namespace != "-").then(|| Namespace::from(namespace));
        NodeId::new(CLUSTER, kind, namespace.as_ref(), name)
    }

    pub fn namespace(&mut self, name: &str, environment: Environment) {
        let facts = NamespaceFacts { environment: Some(environment) };
        self.graph.namespaces.insert(name.into(), facts);
    }

    pub fn node(&mut self, id: NodeId, facts: Vec<(&'static str, FactValue)>) -> &mut Node {
        let facts: Facts = facts.into_iter().collect();
        let node = Node { facts, ..Node::new(id.clone()) };
        Arc::make_mut(self.graph.nodes.entry(id).or_insert_with(|| Arc::new(node)))
    }

    pub fn edge(&mut self, from: &NodeId, relation: Relation, to: &NodeId, facts: Vec<(&'static str, FactValue)>) {
        self.graph.insert_edge(Edge {
            from: from.clone(),
            relation,
            to: to.clone(),
            facts: facts.into_iter().collect(),
            provenance: Provenance::Declared,
            source: "iot-hz/objects".into(),
        });
    }

    /// A Deployment with its revision and Pods.
    pub fn deployment(&mut self, namespace: &str, name: &str, tag: &str, pods: i64) -> NodeId {
        self.workload(Kind::Deployment, namespace, name, tag, pods)
    }

    pub fn workload(&mut self, kind: Kind, namespace: &str, name: &str, tag: &str, pods: i64) -> NodeId {
        let id = Self::id(kind, namespace, name);
        self.node(id.clone(), vec![("tag", tag.into()), ("ready", pods.into()), ("desired", pods.into())]);
        let owner = if kind == Kind::Deployment {
            let set = Self::id(Kind::ReplicaSet, namespace, &format!("{name}-6c9f4"));
            self.node(set.clone(), vec![]);
            self.edge(&id, Relation::Owns, &set, vec![]);
            set
        } else {
            id.clone()
        };
        for at in 0..pods {
            let pod = Self::id(Kind::Pod, namespace, &format!("{name}-6c9f4-x{at}k2p"));
            self.node(pod.clone(), vec![("node", "hz-b-03".into()), ("restarts", 0.into()), ("ready", true.into())]);
            self.edge(&owner, Relation::Owns, &pod, vec![]);
        }
        id
    }

    pub fn service(&mut self, namespace: &str, name: &str, targets: &[&NodeId]) -> NodeId {
        let id = Self::id(Kind::Service, namespace, name);
        let port: Facts = [("port", 80.into()), ("target", "http".into())].into_iter().collect();
        self.node(id.clone(), vec![("ports", FactValue::List(vec![FactValue::Map(port)]))]);
        for target in targets {
            self.edge(&id, Relation::Selects, target, vec![]);
        }
        id
    }

    pub fn ingress(&mut self, namespace: &str, name: &str, host: &str, rules: &[(&str, &NodeId)]) -> NodeId {
        let id = Self::id(Kind::Ingress, namespace, name);
        self.node(
            id.clone(),
            vec![("class", "nginx".into()), ("hosts", std::iter::once(host).collect()), ("tls", true.into())],
        );
        for (path, service) in rules {
            self.edge(&id, Relation::Routes, service, vec![("host", host.into()), ("path", (*path).into())]);
        }
        id
    }

    pub fn address(&mut self, name: &str, domains: &[(&str, i64)], entries: &[&NodeId]) -> NodeId {
        let id = Self::id(Kind::LoadBalancer, "-", name);
        let ports: FactValue = [80, 443].into_iter().collect();
        self.node(id.clone(), vec![("provider", "alibaba".into()), ("ports", ports)]);
        for (domain, paths) in domains {
            let domain = Self::id(Kind::Domain, "-", domain);
            self.node(domain.clone(), vec![("paths", (*paths).into()), ("tls", true.into())]);
            self.edge(&domain, Relation::ResolvesTo, &id, vec![]);
        }
        for entry in entries {
            let ports: FactValue = std::iter::once(443).collect();
            self.edge(&id, Relation::Listens, entry, vec![("ports", ports)]);
        }
        id
    }

    pub fn hurt(&mut self, id: &NodeId, health: Health, (en, zh): (&str, &str), findings: &[Code]) {
        if let Some(node) = self.graph.node_mut(id) {
            node.health = health;
            node.reach_health = node.reach_health.max(health);
            node.message = Phrase::new(en, zh);
            node.findings = findings.to_vec();
        }
        for code in findings {
            let finding = Finding::new(id.clone(), *code, Phrase::new(en, zh), Phrase::new("Look at it.", "看一看。"));
            self.graph.findings.insert(finding);
        }
    }

    pub fn reach(&mut self, id: &NodeId, health: Health) {
        if let Some(node) = self.graph.node_mut(id) {
            node.reach_health = health;
        }
    }
}

/// The chain of a shop floor: two hosts, a gateway, services behind it, one of them broken.
#[allow(dead_code, clippy::must_use_candidate, clippy::too_many_lines)]
pub fn company() -> Graph {
    let mut c = Company::default();
    for (name, environment) in [
        ("iot-edge", Environment::Prod),
        ("iot-core", Environment::Prod),
        ("iot-data", Environment::Prod),
        ("iot-dev", Environment::Dev),
    ] {
        c.namespace(name, environment);
    }
    let console = c.deployment("iot-edge", "web-console", "4.12.0", 2);
    let h5 = c.deployment("iot-edge", "web-h5", "2.7.3", 2);
    let gateway = c.deployment("iot-edge", "gateway", "3.0.8", 2);
    c.node(gateway.clone(), vec![]).role = Some("gateway".into());
    let services = [
        c.service("iot-edge", "web-console", &[&console]),
        c.service("iot-edge", "web-h5", &[&h5]),
        c.service("iot-edge", "gateway", &[&gateway]),
    ];
    let absent = Company::id(Kind::Service, "iot-edge", "web-legacy");
    c.graph.insert(Node::missing(
        absent.clone(),
        Phrase::new("Service web-legacy does not exist.", "Service web-legacy 不存在。"),
    ));
    let web = c.ingress(
        "iot-edge",
        "iot-web",
        "www.iot.example",
        &[("/", &services[0]), ("/h5", &services[1]), ("/old", &absent)],
    );
    let api = c.ingress("iot-edge", "iot-api", "api.iot.example", &[("/", &services[2])]);
    let order = c.deployment("iot-core", "order", "3.4.1", 3);
    let order_service = c.service("iot-core", "order", &[&order]);
    let pay = c.ingress("iot-core", "iot-pay", "api.iot.example", &[("/order", &order_service)]);
    let mqtt = c.workload(Kind::StatefulSet, "iot-data", "emqx", "5.8.1", 3);
    let mqtt_service = c.service("iot-data", "emqx", &[&mqtt]);
    c.address("47.96.0.10", &[("www.iot.example", 3), ("api.iot.example", 2)], &[&web, &api, &pay]);
    c.address("47.96.0.11", &[("mqtt.iot.example", 1)], &[&mqtt_service]);
    for (name, tag, pods) in [
        ("device", "5.2.1", 3),
        ("user", "2.9.0", 2),
        ("telemetry", "1.9.0", 3),
        ("firmware", "1.3.0", 2),
        ("alert", "2.0.4", 1),
        ("notification-dispatcher", "2024.11.22-9f31c2b", 2),
        ("rule-engine", "0.9.1", 2),
        ("report", "1.1.0", 1),
    ] {
        let id = c.deployment("iot-core", name, tag, pods);
        c.service("iot-core", name, &[&id]);
    }
    let blue = c.deployment("iot-core", "tenant-blue", "1.0.0", 2);
    let green = c.deployment("iot-core", "tenant-green", "1.1.0", 1);
    c.service("iot-core", "tenant", &[&blue, &green]);
    for name in ["mysql", "redis", "nacos", "kafka"] {
        let id = c.workload(Kind::StatefulSet, "iot-data", name, "8.0", 3);
        c.service("iot-data", name, &[&id]);
        c.service("iot-data", &format!("{name}-headless"), &[&id]);
    }
    c.workload(Kind::DaemonSet, "iot-data", "log-agent", "1.4", 4);
    let backup = Company::id(Kind::CronJob, "iot-data", "backup");
    c.node(backup.clone(), vec![("schedule", "0 2 * * *".into()), ("suspend", true.into())]).health = Health::Suspended;
    c.deployment("iot-dev", "device", "5.3.0-rc1", 1);
    trouble(&mut c, &order, &order_service);
    c.graph
}

#[allow(dead_code)]
fn trouble(c: &mut Company, order: &NodeId, service: &NodeId) {
    for at in 0..3 {
        let pod = Company::id(Kind::Pod, "iot-core", &format!("order-6c9f4-x{at}k2p"));
        c.node(pod.clone(), vec![]).facts.insert("reason", "ImagePullBackOff".into());
        c.hurt(
            &pod,
            Health::Degraded,
            ("The registry does not have this image.", "镜像仓库中没有这个镜像。"),
            &[Code::ImageCannotBePulled],
        );
    }
    let node = c.node(order.clone(), vec![]);
    node.title = Some("订单服务".into());
    node.facts.insert("ready", 0.into());
    c.hurt(
        order,
        Health::Degraded,
        ("All 3 Pods wait for an image that the registry does not have.", "3 个 Pod 都在等待镜像仓库中没有的镜像。"),
        &[Code::RolloutStuck],
    );
    c.hurt(
        service,
        Health::Degraded,
        ("None of 3 endpoints is ready.", "3 个 endpoint 都未就绪。"),
        &[Code::NoReadyEndpoint],
    );
    for (kind, namespace, name) in [
        (Kind::Ingress, "iot-core", "iot-pay"),
        (Kind::LoadBalancer, "-", "47.96.0.10"),
        (Kind::Domain, "-", "api.iot.example"),
        (Kind::Domain, "-", "www.iot.example"),
    ] {
        c.reach(&Company::id(kind, namespace, name), Health::Degraded);
    }
    let telemetry = Company::id(Kind::Deployment, "iot-core", "telemetry");
    c.hurt(&telemetry, Health::Progressing, ("2 of 3 Pods are new.", "3 个 Pod 中有 2 个是新的。"), &[]);
    let device = Company::id(Kind::Deployment, "iot-core", "device");
    c.node(device, vec![]).title = Some("设备中心".into());
}

/// A world of about so many nodes: 20 workloads a namespace, a third of them with an Ingress.
#[allow(dead_code, clippy::must_use_candidate)]
pub fn world(nodes: usize) -> Graph {
    let mut c = Company::default();
    let mut number = 0;
    while c.graph.nodes.len() < nodes {
        let namespace = format!("team-{:03}", number / 20);
        let name = format!("service-{number:05}");
        let pods = 1 + i64::from(number % 4);
        let workload = c.deployment(&namespace, &name, "1.0.0", pods);
        let service = c.service(&namespace, &name, &[&workload]);
        if number % 3 == 0 {
            let host = format!("{name}.example.com");
            let entry = c.ingress(&namespace, &name, &host, &[("/", &service)]);
            c.address(&format!("10.0.0.{}", number % 7), &[(&host, 1)], &[&entry]);
        }
        number += 1;
    }
    c.graph
}
