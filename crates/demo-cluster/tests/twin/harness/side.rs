//! One of the two clusters, as a case sees it.

use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use demo_cluster::{Controllers, DemoCluster, Pace, Serving, World};
use http::{Method, Request};
use http_body_util::BodyExt;
use kube::client::{Body, Client};
use kube::config::{Config, KubeConfigOptions, Kubeconfig};
use serde_json::{Value, json};

use super::answer::Answer;
use super::watch::Watch;
use super::{normal, place};

/// Longer than anything takes, on a busy machine too.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks at what is waited for.
const GLANCE: Duration = Duration::from_millis(30);
/// The person without rights that the real cluster's second kubeconfig is of.
const VIEWER: (&str, &str) = ("viewer", "viewers");

/// A cluster and a namespace in it, and what was said there so far.
pub struct Side {
    pub namespace: String,
    /// `real` or `demo`.
    pub name: &'static str,
    pub(super) kubeconfig: PathBuf,
    /// A folder of this side of this case.
    pub(super) folder: PathBuf,
    admin: Client,
    viewer: Client,
    nodes: Vec<String>,
    transcript: Mutex<Vec<(String, Value)>>,
    /// Kept alive as long as the side is used.
    _demo: Option<(DemoCluster, Controllers, Serving)>,
}

/// The value of a variable that `cargo xtask test` sets.
pub fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        panic!("{name} is not set: this suite needs a real Kubernetes beside the demo. Run it by `cargo xtask test`.")
    })
}

async fn client(kubeconfig: Kubeconfig) -> Client {
    let mut config = Config::from_custom_kubeconfig(kubeconfig, &KubeConfigOptions::default()).await.unwrap();
    // A refusal is what many cases are about.
    config.default_retry = false;
    Client::try_from(config).unwrap()
}

fn folder(case: &str, side: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("twin").join(case).join(side);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

impl Side {
    /// The real cluster, with a fresh namespace for the case.
    pub async fn real(case: &str) -> Self {
        let kubeconfig = PathBuf::from(variable("HOPMAP_REAL_KUBECONFIG"));
        let viewer = variable("HOPMAP_REAL_VIEWER_KUBECONFIG");
        let mut side = Self {
            namespace: format!("twin-{case}"),
            name: "real",
            folder: folder(case, "real"),
            admin: client(Kubeconfig::read_from(&kubeconfig).unwrap()).await,
            viewer: client(Kubeconfig::read_from(viewer).unwrap()).await,
            kubeconfig,
            nodes: Vec::new(),
            transcript: Mutex::default(),
            _demo: None,
        };
        side.clean().await;
        side.prepare().await;
        side
    }

    /// A demo cluster of its own, over HTTP.
    pub async fn demo(case: &str) -> Self {
        let cluster = DemoCluster::new(World::empty().with_nodes(3));
        cluster.add_account(VIEWER.0, VIEWER.0, &[VIEWER.1]);
        let controllers = cluster.run_controllers_at(Pace::instant());
        let serving = cluster.serve(tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap()).await.unwrap();
        let folder = folder(case, "demo");
        let url = format!("http://{}", serving.address());
        let kubeconfig = folder.join("kubeconfig");
        let written = |user: Value| {
            json!({
                "apiVersion": "v1", "kind": "Config", "current-context": "demo",
                "clusters": [{"name": "demo", "cluster": {"server": url}}],
                "users": [{"name": "demo", "user": user}],
                "contexts": [{"name": "demo", "context": {"cluster": "demo", "user": "demo"}}],
            })
        };
        std::fs::write(&kubeconfig, written(json!({})).to_string()).unwrap();
        let viewer = written(json!({"token": VIEWER.0}));
        let mut side = Self {
            namespace: format!("twin-{case}"),
            name: "demo",
            folder,
            admin: client(serde_json::from_value(written(json!({}))).unwrap()).await,
            viewer: client(serde_json::from_value(viewer).unwrap()).await,
            kubeconfig,
            nodes: Vec::new(),
            transcript: Mutex::default(),
            _demo: Some((cluster, controllers, serving)),
        };
        side.prepare().await;
        side
    }

    /// Makes a namespace in which Pods can be made.
    pub async fn make_namespace(&self, name: &str) -> Answer {
        let place = format!("/api/v1/namespaces/{name}");
        self.until_gone(&place).await;
        let namespace = json!({"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": name}});
        let made = self.post("/api/v1/namespaces", namespace).await.ok();
        if self.name == "real" {
            // It refuses Pods before its controller has made the account that they run as.
            self.until(&format!("{place}/serviceaccounts/default"), |account| account.code == 200).await;
        }
        made
    }

    async fn prepare(&mut self) {
        self.make_namespace(&self.namespace).await;
        let nodes = self.get("/api/v1/nodes").await.ok();
        self.nodes = nodes.items().iter().map(|node| node["metadata"]["name"].as_str().unwrap().to_owned()).collect();
    }

    /// How many machines the cluster has.
    pub fn nodes(&self) -> usize {
        self.nodes.len()
    }

    /// Deletes the namespace of the case, in the background.
    pub async fn clean(&self) {
        self.delete(&format!("/api/v1/namespaces/{}", self.namespace)).await;
    }

    /// Says what was seen; it must be the same on both sides.
    pub fn says(&self, what: &str, seen: impl Into<Value>) {
        let seen = self.normal(seen.into());
        self.transcript.lock().unwrap().push((what.to_owned(), seen));
    }

    /// The value with placeholders for what differs from cluster to cluster.
    pub fn normal(&self, seen: Value) -> Value {
        normal::value(seen, &self.nodes)
    }

    pub fn said(&self) -> String {
        let lines = self.transcript.lock().unwrap();
        let lines: Vec<String> = lines.iter().map(|(what, seen)| format!("## {what}\n{seen:#}\n")).collect();
        lines.concat()
    }

    /// A request with all its parts, by a person with every right or by one without any.
    pub async fn send(&self, who: Who, method: &str, place: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let response = self.response(who, method, place, headers, body).await;
        let (parts, body) = response.into_parts();
        let bytes = tokio::time::timeout(PATIENCE, body.collect()).await;
        let bytes = bytes.unwrap_or_else(|_| panic!("{method} {place} does not end")).unwrap().to_bytes();
        Answer::of(parts.status.as_u16(), parts.headers, &bytes)
    }

    pub(super) async fn response(
        &self,
        who: Who,
        method: &str,
        place: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> http::Response<Body> {
        let mut request = Request::builder()
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .uri(place::path(&self.namespace, place));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let client = if matches!(who, Who::Viewer) { &self.viewer } else { &self.admin };
        let answer = client.send(request.body(Body::from(body)).unwrap());
        let answer = tokio::time::timeout(PATIENCE, answer).await;
        answer.unwrap_or_else(|_| panic!("{method} {place} is not answered")).unwrap()
    }

    async fn write(&self, method: &str, place: &str, content: &str, body: &Value) -> Answer {
        self.send(Who::Admin, method, place, &[("content-type", content)], body.to_string().into_bytes()).await
    }

    pub async fn get(&self, place: &str) -> Answer {
        self.send(Who::Admin, "GET", place, &[], Vec::new()).await
    }

    /// A question of the person without rights.
    pub async fn viewer_gets(&self, place: &str) -> Answer {
        self.send(Who::Viewer, "GET", place, &[], Vec::new()).await
    }

    pub async fn post(&self, place: &str, body: Value) -> Answer {
        self.write("POST", place, "application/json", &body).await
    }

    pub async fn put(&self, place: &str, body: Value) -> Answer {
        self.write("PUT", place, "application/json", &body).await
    }

    pub async fn merge(&self, place: &str, body: Value) -> Answer {
        self.write("PATCH", place, "application/merge-patch+json", &body).await
    }

    pub async fn strategic(&self, place: &str, body: Value) -> Answer {
        self.write("PATCH", place, "application/strategic-merge-patch+json", &body).await
    }

    pub async fn json_patch(&self, place: &str, body: Value) -> Answer {
        self.write("PATCH", place, "application/json-patch+json", &body).await
    }

    /// Server-side apply.
    pub async fn apply(&self, place: &str, body: Value) -> Answer {
        self.write("PATCH", place, "application/apply-patch+yaml", &body).await
    }

    pub async fn delete(&self, place: &str) -> Answer {
        self.send(Who::Admin, "DELETE", place, &[], Vec::new()).await
    }

    pub async fn delete_with(&self, place: &str, options: Value) -> Answer {
        self.write("DELETE", place, "application/json", &options).await
    }

    pub async fn watch(&self, place: &str) -> Watch {
        Watch::of(place, self.response(Who::Admin, "GET", place, &[], Vec::new()).await)
    }

    /// Asks again until the answer is as it shall be.
    pub async fn until(&self, place: &str, holds: impl Fn(&Answer) -> bool) -> Answer {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let answer = self.get(place).await;
            if holds(&answer) {
                return answer;
            }
            assert!(Instant::now() < deadline, "waited in vain for {place}; at last it was {}", answer.whole());
            tokio::time::sleep(GLANCE).await;
        }
    }

    pub async fn until_gone(&self, place: &str) {
        self.until(place, |answer| answer.code == 404).await;
    }
}

/// Whose request it is.
#[derive(Debug, Clone, Copy)]
pub enum Who {
    Admin,
    Viewer,
}
