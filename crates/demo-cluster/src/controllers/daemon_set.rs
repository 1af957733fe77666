//! One Pod on every Node.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::affinity;
use super::controller_revision::{LABEL, Revisions};
use super::engine::{Engine, Task};
use super::pods::{self, Pod, Readiness};
use super::rolling::share;
use super::tolerations::{of_daemons, repelling, tolerated};
use crate::fields::{flag, items, label, number, object, set, text};
use crate::kinds::Kind;
use crate::object::{Key, Object};
use crate::status_error::StatusError;

const BY: &str = "daemonset-controller";

/// The Nodes on which it should run, and its Pods by the name of their Node.
struct Spread {
    wanted: Vec<Arc<Object>>,
    /// Those on which it may go on but would not start, such as one with a new taint.
    kept: Vec<Arc<Object>>,
    pods: HashMap<String, Vec<Pod>>,
}

pub(crate) fn run(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let Some(daemon) = engine.value(Kind::DaemonSet, key) else {
        return Ok(());
    };
    let revisions = Revisions::of(engine, key, &daemon)?;
    if text(&daemon, "/metadata/deletionTimestamp").is_empty() {
        let spread = Spread::of(engine, &daemon);
        spread.reconcile(engine, key, &daemon, &revisions)?;
        if text(&daemon, "/spec/updateStrategy/type") != "OnDelete" {
            roll(engine, &daemon, &Spread::of(engine, &daemon), &revisions)?;
        }
    }
    let spread = Spread::of(engine, &daemon);
    let used: Vec<&str> = spread.pods.values().flatten().map(|pod| label(&pod.value, LABEL)).collect();
    revisions.forget(engine, key, &daemon, &used)?;
    write_status(engine, key, &daemon, &spread, &revisions)
}

impl Spread {
    fn of(engine: &Engine, daemon: &Value) -> Self {
        let sample = sample(daemon);
        let tolerations = items(&sample, "/spec/tolerations");
        let (mut wanted, mut kept) = (Vec::new(), Vec::new());
        for node in engine.store.all(Kind::Node, None).into_iter().filter(|node| affinity::takes(&sample, node)) {
            let value = node.value();
            let repels = |taint: &&Value| !tolerated(tolerations, taint);
            match repelling(&value).find(repels) {
                None => wanted.push(node),
                Some(taint) if text(taint, "/effect") != "NoExecute" => kept.push(node),
                Some(_) => {}
            }
        }
        let mut pods: HashMap<String, Vec<Pod>> = HashMap::new();
        for pod in pods::claimed(engine, daemon) {
            let node = match pod.node() {
                "" => affinity::only_node(&pod.value).unwrap_or(""),
                node => node,
            };
            pods.entry(node.to_owned()).or_default().push(pod);
        }
        Self { wanted, kept, pods }
    }

    fn on(&self, node: &str) -> &[Pod] {
        self.pods.get(node).map_or(&[], Vec::as_slice)
    }

    fn reconcile(
        &self,
        engine: &mut Engine,
        key: &Key,
        daemon: &Value,
        revisions: &Revisions,
    ) -> Result<(), StatusError> {
        for (node, pods) in &self.pods {
            let stays = self.wanted.iter().chain(&self.kept).any(|one| *one.key.name == **node);
            for pod in pods.iter().filter(|pod| !pod.going()) {
                let again = pod.phase() == "Failed" || pod.phase() == "Succeeded";
                if !stays || again {
                    pods::delete(engine, daemon, BY, &pod.key)?;
                }
            }
        }
        for node in self.wanted.iter().filter(|node| self.on(&node.key.name).is_empty()) {
            pods::create(engine, key, daemon, BY, describe(daemon, &node.key.name, revisions))?;
        }
        Ok(())
    }
}

/// A Pod of the template with what every daemon tolerates.
fn sample(daemon: &Value) -> Value {
    let mut pod = daemon["spec"]["template"].clone();
    let mut all = items(&pod, "/spec/tolerations").to_vec();
    all.extend(of_daemons(flag(&pod, "/spec/hostNetwork")));
    set(&mut pod, "/spec/tolerations", all);
    pod
}

fn describe(daemon: &Value, node: &str, revisions: &Revisions) -> Value {
    let mut pod = pods::from_template(daemon, &sample(daemon), None);
    set(&mut pod, "/metadata/labels/controller-revision-hash", revisions.hash());
    set(&mut pod, "/metadata/labels/pod-template-generation", revisions.number().to_string());
    let term = json!({"matchFields": [{"key": "metadata.name", "operator": "In", "values": [node]}]});
    let required = "/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution";
    set(&mut pod, &format!("{required}/nodeSelectorTerms"), json!([term]));
    pod
}

/// Takes old Pods away, as many as may be missing at a time; those that do not work first.
fn roll(engine: &mut Engine, daemon: &Value, spread: &Spread, revisions: &Revisions) -> Result<(), StatusError> {
    let count = i64::try_from(spread.wanted.len()).unwrap_or(0);
    let setting = daemon.pointer("/spec/updateStrategy/rollingUpdate/maxUnavailable");
    let most = if setting.is_some() { share(setting, count, true).max(1) } else { 1 };
    let now = engine.now();
    let available = |pod: &Pod| !pod.going() && Readiness::of(daemon, std::iter::once(pod), now).available > 0;
    let mut missing = 0;
    let (mut broken, mut working) = (Vec::new(), Vec::new());
    for node in &spread.wanted {
        let pods = spread.on(&node.key.name);
        let works = pods.iter().any(available);
        missing += i64::from(!works);
        for pod in pods.iter().filter(|pod| !pod.going() && label(&pod.value, LABEL) != revisions.hash()) {
            if works { working.push(pod.key.clone()) } else { broken.push(pod.key.clone()) }
        }
    }
    let room = usize::try_from(most - missing).unwrap_or(0);
    for pod in broken.iter().chain(working.iter().take(room)) {
        pods::delete(engine, daemon, BY, pod)?;
    }
    Ok(())
}

fn write_status(
    engine: &mut Engine,
    key: &Key,
    daemon: &Value,
    spread: &Spread,
    revisions: &Revisions,
) -> Result<(), StatusError> {
    let wanted = spread.wanted.len();
    let there: Vec<&Pod> =
        spread.wanted.iter().filter_map(|node| spread.on(&node.key.name).iter().find(|pod| !pod.going())).collect();
    let misplaced = spread.pods.keys().filter(|name| !spread.wanted.iter().any(|node| *node.key.name == ***name));
    let readiness = Readiness::of(daemon, there.iter().copied(), engine.now());
    if let Some(next) = readiness.next {
        engine.enqueue_at(next, Task::DaemonSet, key.clone());
    }
    let updated = there.iter().filter(|pod| label(&pod.value, LABEL) == revisions.hash()).count();
    let mut status = json!({
        "observedGeneration": number(daemon, "/metadata/generation").unwrap_or(1),
        "desiredNumberScheduled": wanted, "currentNumberScheduled": there.len(),
        "numberMisscheduled": misplaced.count(), "numberReady": readiness.ready,
        "numberAvailable": readiness.available, "updatedNumberScheduled": updated,
        "numberUnavailable": i64::try_from(wanted).unwrap_or(0) - readiness.available,
    });
    // Zeros are left out, as the real controller's types leave them out.
    for field in ["numberAvailable", "updatedNumberScheduled", "numberUnavailable"] {
        if status[field] == 0 {
            object(&mut status, "").remove(field);
        }
    }
    engine.write_status(Kind::DaemonSet, key, &status)
}
