//! The real cluster, as its administrator has it.

use std::{
    env,
    io::Write,
    net::SocketAddr,
    path::PathBuf,
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use hopmap::cluster::{Connection, Patience, Surroundings};
use serde_json::{Value, json};

use crate::stage::{Reading, essence, folder::Folder, impatient, until_equal};

fn named(variable: &str) -> PathBuf {
    let Some(value) = env::var_os(variable) else {
        panic!(
            "{variable} is not set: these tests need a real control plane, which `cargo xtask test` starts for them"
        );
    };
    value.into()
}

/// In a hurry, but not as much as with a server in the same process.
pub fn hurried() -> Patience {
    Patience {
        answer: Duration::from_secs(5),
        list_silence: Duration::from_secs(5),
        page: 50,
        watch_for: Duration::from_secs(4),
        watch_silence: Duration::from_secs(6),
        stale_after: Duration::from_secs(10),
        ..impatient()
    }
}

/// Runs kubectl as the administrator; `input` is what `-f -` reads.
pub fn kubectl(arguments: &[&str], input: Option<&Value>) -> String {
    let mut command = Command::new(named("HOPMAP_REAL_KUBECTL"));
    command.arg("--kubeconfig").arg(named("HOPMAP_REAL_KUBECONFIG")).args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("kubectl runs");
    let mut stdin = child.stdin.take().unwrap();
    if let Some(input) = input {
        stdin.write_all(input.to_string().as_bytes()).unwrap();
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "kubectl {arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

pub fn apply(objects: Vec<Value>) {
    let list = json!({"apiVersion": "v1", "kind": "List", "items": objects});
    kubectl(&["apply", "--server-side", "-f", "-"], Some(&list));
}

/// A namespace of this test alone; gone afterwards.
pub struct Space(pub String);

impl Space {
    pub fn new(name: &str) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let name = format!("hopmap-{name}-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        apply(vec![json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})]);
        Self(name)
    }
}

impl Drop for Space {
    fn drop(&mut self) {
        kubectl(&["delete", "namespace", &self.0, "--wait=false"], None);
    }
}

/// The administrator's kubeconfig as JSON, with everything inside of it.
fn config() -> Value {
    let text = kubectl(&["config", "view", "--raw", "--flatten", "--minify", "-o", "json"], None);
    serde_json::from_str(&text).unwrap()
}

/// Where the API server listens.
pub fn address() -> SocketAddr {
    let config = config();
    let server = config["clusters"][0]["cluster"]["server"].as_str().unwrap();
    server.trim_start_matches("https://").trim_end_matches('/').parse().expect("an address and a port")
}

/// How to come in.
#[derive(Default)]
pub struct Way<'a> {
    /// Another address: a proxy's. The certificate names 127.0.0.1, whatever the port.
    pub through: Option<SocketAddr>,
    /// A bearer token instead of the administrator's credentials.
    pub token: Option<String>,
    /// The context's namespace.
    pub namespace: Option<&'a str>,
}

impl Way<'_> {
    pub async fn connect(self) -> Connection {
        let mut config = config();
        if let Some(address) = self.through {
            config["clusters"][0]["cluster"]["server"] = json!(format!("https://{address}"));
        }
        if let Some(token) = self.token {
            config["users"][0]["user"] = json!({"token": token});
        }
        if let Some(namespace) = self.namespace {
            config["contexts"][0]["context"]["namespace"] = json!(namespace);
        }
        let folder = Folder::new();
        let file = folder.put("config", &config.to_string());
        Connection::open_in(&Surroundings::default(), Some(&file), None).await.unwrap()
    }

    /// A live picture.
    pub async fn read(self, patience: Patience) -> Reading {
        let reading = Reading::through(Ok(self.connect().await), patience, &[]);
        reading.live().await;
        reading
    }
}

/// The live graph comes to be what the administrator sees who lists everything now.
pub async fn equals_a_fresh_one(live: &Reading) {
    let fresh = Way::default().read(hurried()).await;
    until_equal(|| essence(live.graph()), || essence(fresh.graph())).await;
    assert!(!live.graph().nodes.is_empty());
}

pub fn deployment(namespace: &str, name: &str, replicas: u32) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"namespace": namespace, "name": name, "labels": {"app": name}},
        "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": name}}, "template": {
            "metadata": {"labels": {"app": name}},
            "spec": {"containers": [{"name": "c", "image": "web:1", "ports": [{"containerPort": 80}]}]}}}})
}

pub fn service(namespace: &str, name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Service", "metadata": {"namespace": namespace, "name": name},
        "spec": {"selector": {"app": name}, "ports": [{"port": 80}]}})
}

/// Pods of the namespace in the picture, and how many of them are well.
pub fn pods(reading: &Reading, namespace: &str) -> (usize, usize) {
    let graph = reading.graph();
    let pods = graph.nodes.iter().filter(|node| {
        node.kind == topology::Kind::Pod && node.namespace.as_ref().is_some_and(|its| its.as_str() == namespace)
    });
    (pods.clone().count(), pods.filter(|node| node.health == topology::Health::Healthy).count())
}
