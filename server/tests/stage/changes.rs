//! Random changes to a cluster, the same for the same seed.

use demo_cluster::DemoCluster;
use serde_json::{Value, json};

const KINDS: [&str; 10] = [
    "Pod",
    "Deployment",
    "ReplicaSet",
    "Service",
    "EndpointSlice",
    "Ingress",
    "StatefulSet",
    "Node",
    "Namespace",
    "Event",
];

/// A sequence of changes.
pub struct Changes {
    state: u64,
    made: u32,
}

impl Changes {
    /// Prints the seed, so that a failure can be repeated (`HOPMAP_TEST_SEED`).
    pub fn new() -> Self {
        let given = std::env::var("HOPMAP_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or_else(|| getrandom::u64().unwrap()).max(1);
        println!("HOPMAP_TEST_SEED={seed}");
        Self { state: seed, made: 0 }
    }

    fn below(&mut self, bound: usize) -> usize {
        // xorshift64*: no dependency, and good enough to wander about with.
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        let mixed = self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(mixed).unwrap() % bound
    }

    /// So many changes, one after the other.
    pub fn make(&mut self, cluster: &DemoCluster, number: u32) {
        let until = self.made + number;
        while self.made < until {
            if self.one(cluster) {
                self.made += 1;
            }
        }
    }

    fn one(&mut self, cluster: &DemoCluster) -> bool {
        let kind = KINDS[self.below(KINDS.len())];
        let all = cluster.list(kind);
        if all.is_empty() {
            return false;
        }
        let object = all[self.below(all.len())].clone();
        let namespace = object["metadata"]["namespace"].as_str();
        let name = object["metadata"]["name"].as_str().unwrap();
        let change = match self.below(10) {
            // Namespaces and Nodes stay: without them little is left to change.
            0 if !matches!(kind, "Namespace" | "Node") && all.len() > 3 => {
                return cluster.delete(kind, namespace, name);
            }
            1 | 2 if !matches!(kind, "Namespace" | "Node") => return self.copy(cluster, object),
            3 | 4 => json!({"metadata": {"labels": {"app": self.word()}}}),
            5 => json!({"metadata": {"annotations": {"hopmap.dev/title": self.word()}}}),
            _ => self.turn(kind),
        };
        cluster.merge(kind, namespace, name, change).is_ok()
    }

    fn copy(&mut self, cluster: &DemoCluster, mut object: Value) -> bool {
        let number = self.below(1000);
        let name = format!("copy-{}-{number}", self.made);
        object["metadata"]["name"] = json!(name);
        if let Some(metadata) = object["metadata"].as_object_mut() {
            metadata.remove("uid");
            metadata.remove("resourceVersion");
        }
        cluster.apply(object).is_ok()
    }

    fn word(&mut self) -> &'static str {
        ["order", "user", "device", "gateway", "web", "订单"][self.below(6)]
    }

    /// A change that means something for the kind.
    fn turn(&mut self, kind: &str) -> Value {
        let number = self.below(4);
        let phase = ["Running", "Pending", "Failed", "Succeeded"][number];
        let environment = ["dev", "test", "staging", "prod"][number];
        let truth = if number.is_multiple_of(2) { "True" } else { "False" };
        match kind {
            "Pod" => json!({"status": {
                "phase": phase,
                "conditions": [{"type": "Ready", "status": truth}]}}),
            "Deployment" | "ReplicaSet" | "StatefulSet" => json!({"status": {
                "replicas": number, "readyReplicas": number / 2, "availableReplicas": number / 2,
                "updatedReplicas": number}}),
            "Service" => json!({"spec": {"selector": {"app": self.word()}}}),
            "EndpointSlice" => json!({"endpoints": [
                {"addresses": [format!("10.9.0.{number}")], "conditions": {"ready": truth == "True"}}]}),
            "Ingress" => json!({"status": {"loadBalancer": {"ingress": [{"ip": format!("47.0.0.{number}")}]}}}),
            "Node" => json!({"status": {"conditions": [{"type": "Ready", "status": truth}]}}),
            "Namespace" => json!({"metadata": {"labels": {
                "hopmap.dev/environment": environment}}}),
            _ => json!({"message": format!("happened {number} times"), "count": number}),
        }
    }
}
