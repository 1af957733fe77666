//! The life of a Pod on its Node: pulled, started, ready, perhaps crashing, and stopped.
//!
//! Where a container stands is read from its status, so this can be interrupted anywhere.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::containers::{self, spelled};
use super::engine::{Engine, Task};
use super::events::of_container;
use super::fate::{self, Fate};
use super::{conditions, node, pull};
use crate::clock::{parse, stamp};
use crate::fields::{flag, items, number, set, set_default, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::random::hash;
use crate::status_error::StatusError;
use crate::write::{self, Dependents};

pub(crate) fn run(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let Some(pod) = engine.value(Kind::Pod, key) else {
        return Ok(());
    };
    if !node::lives(engine, text(&pod, "/spec/nodeName")) {
        return Ok(());
    }
    if !text(&pod, "/metadata/deletionTimestamp").is_empty() {
        stop(engine, key, &pod);
        return Ok(());
    }
    if matches!(text(&pod, "/status/phase"), "Succeeded" | "Failed") {
        return Ok(());
    }
    if items(&pod, "/status/containerStatuses").is_empty() {
        return accept(engine, key);
    }
    for index in 0..items(&pod, "/spec/containers").len() {
        Container { key, pod: &pod, index, fate: fate::of(&pod, index) }.step(engine)?;
    }
    Ok(())
}

/// Waits in a stage of a Pod's life; true when it is over.
pub(super) fn waited(engine: &mut Engine, key: &Key, pod: &Value, stage: &str, delay: SignedDuration) -> bool {
    let stage = format!("{} {stage}", text(pod, "/metadata/uid"));
    engine.passed(Task::Kubelet, key, &stage, delay)
}

/// No two Pods start equally fast: between two thirds and four thirds of the usual.
fn varied(usual: SignedDuration, pod: &Value) -> SignedDuration {
    let part = i32::try_from(hash(text(pod, "/metadata/uid").as_bytes()) % 65).unwrap_or(0);
    usual * (67 + part) / 100
}

fn accept(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let now = engine.now();
    let host = |pod: &Value| {
        let node = engine.value(Kind::Node, &Key::new("", text(pod, "/spec/nodeName")));
        node.map_or(String::new(), |node| text(&node, "/status/addresses/0/address").to_owned())
    };
    let accepted = engine.edited(Kind::Pod, key, |pod| {
        let address = host(pod);
        set_default(pod, "/status/startTime", stamp(now));
        set(pod, "/status/hostIP", address.clone());
        set(pod, "/status/hostIPs", json!([{"ip": address}]));
        set(pod, "/status/qosClass", containers::quality(pod));
        conditions::put(pod, now, "PodScheduled", "True", "", "");
        conditions::put(pod, now, "PodReadyToStartContainers", "False", "", "");
        conditions::put(pod, now, "Initialized", "True", "", "");
        let all = containers::unstarted(pod);
        set(pod, "/status/containerStatuses", all);
        containers::judge(pod, now);
    })?;
    for index in 0..items(&accepted, "/spec/containers").len() {
        pull::begin(engine, &accepted, index);
    }
    Ok(())
}

/// A container of a Pod.
pub(super) struct Container<'a> {
    pub(super) key: &'a Key,
    pub(super) pod: &'a Value,
    pub(super) index: usize,
    pub(super) fate: Fate,
}

impl Container<'_> {
    fn status(&self) -> &Value {
        containers::status(self.pod, self.index)
    }

    pub(super) fn name(&self) -> &str {
        text(self.status(), "/name")
    }

    fn restarts(&self) -> i64 {
        number(self.status(), "/restartCount").unwrap_or(0)
    }

    pub(super) fn waited(&self, engine: &mut Engine, stage: &str, delay: SignedDuration) -> bool {
        let stage = format!("{} {stage} {}", self.index, self.restarts());
        waited(engine, self.key, self.pod, &stage, varied(delay, self.pod))
    }

    /// Changes the Pod, and says what follows.
    pub(super) fn change(&self, engine: &Engine, change: impl Fn(&mut Value)) -> Result<(), StatusError> {
        let now = engine.now();
        engine.edit(Kind::Pod, self.key, |pod| {
            change(pod);
            containers::judge(pod, now);
        })
    }

    fn step(&self, engine: &mut Engine) -> Result<(), StatusError> {
        let status = self.status();
        if status.pointer("/state/running").is_some() {
            return self.live(engine);
        }
        if status.pointer("/state/terminated").is_some() {
            return self.consider_restart(engine);
        }
        match text(status, "/state/waiting/reason") {
            "CrashLoopBackOff" => {
                let pause = self.pause(engine);
                let stage = format!("{} back off {}", self.index, self.restarts());
                if waited(engine, self.key, self.pod, &stage, pause) { self.start(engine, true) } else { Ok(()) }
            }
            reason => pull::go_on(self, engine, reason),
        }
    }

    /// How long the runtime pauses before it starts a container again: twice as long each time.
    fn pause(&self, engine: &Engine) -> SignedDuration {
        let doubled = 1_i32 << (self.restarts() - 1).clamp(0, 5);
        engine.pace.back_off * doubled.min(30)
    }

    fn live(&self, engine: &mut Engine) -> Result<(), StatusError> {
        let pace = engine.pace;
        match self.fate {
            Fate::Crash | Fate::Oom | Fate::Unhealthy => {
                if self.fate == Fate::Unhealthy
                    && self.status()["ready"] != true
                    && self.waited(engine, "ready", pace.ready)
                {
                    return self.change(engine, |pod| containers::mark_ready(pod, Some(self.index), true));
                }
                if self.waited(engine, "crash", pace.crash) { self.crash(engine) } else { Ok(()) }
            }
            Fate::Unready => self.be_unready(engine),
            Fate::Fine | Fate::Missing | Fate::Denied if self.status()["ready"] != true => {
                if !self.waited(engine, "ready", pace.ready) {
                    return Ok(());
                }
                self.change(engine, |pod| containers::mark_ready(pod, Some(self.index), true))
            }
            _ if text(self.pod, "/spec/restartPolicy") != "Always" => {
                if !self.waited(engine, "work", pace.job) {
                    return Ok(());
                }
                let now = engine.now();
                self.change(engine, |pod| containers::end(pod, self.index, 0, "Completed", now))
            }
            _ => Ok(()),
        }
    }

    fn be_unready(&self, engine: &mut Engine) -> Result<(), StatusError> {
        if self.status()["ready"] == true {
            self.change(engine, |pod| containers::mark_ready(pod, Some(self.index), false))?;
        }
        let stage = format!("{} probe", self.index);
        let every = engine.pace.back_off;
        if waited(engine, self.key, self.pod, &stage, every) {
            let message = format!("Readiness probe failed: {}", self.probe_failure("readinessProbe", 503));
            of_container(engine, self.pod, self.name(), ("Warning", "Unhealthy", &message));
            waited(engine, self.key, self.pod, &stage, every);
        }
        Ok(())
    }

    /// How a probe of the container's kind words its failure.
    fn probe_failure(&self, probe: &str, code: u16) -> String {
        let container = self.pod.pointer(&format!("/spec/containers/{}", self.index)).unwrap_or(&Value::Null);
        if let Some(port) = container.pointer(&format!("/{probe}/tcpSocket/port")) {
            let named = |name: &str| {
                items(container, "/ports")
                    .iter()
                    .find(|one| text(one, "/name") == name)
                    .map(|one| &one["containerPort"])
            };
            let port = port.as_str().and_then(named).unwrap_or(port);
            return format!("dial tcp {}:{port}: connect: connection refused", text(self.pod, "/status/podIP"));
        }
        format!("HTTP probe failed with statuscode: {code}")
    }

    fn crash(&self, engine: &mut Engine) -> Result<(), StatusError> {
        let (now, name) = (engine.now(), self.name());
        let (code, reason) = match self.fate {
            Fate::Oom => (137, "OOMKilled"),
            // A Java program that was asked to end, as the kubelet does when it does not answer.
            Fate::Unhealthy => (143, "Error"),
            _ => (1, "Error"),
        };
        if self.fate == Fate::Unhealthy {
            let message = format!("Liveness probe failed: {}", self.probe_failure("livenessProbe", 500));
            of_container(engine, self.pod, name, ("Warning", "Unhealthy", &message));
            let message = format!("Container {name} failed liveness probe, will be restarted");
            of_container(engine, self.pod, name, ("Normal", "Killing", &message));
        }
        self.change(engine, |pod| containers::end(pod, self.index, code, reason, now))
    }

    /// The first time it is started again at once, later after a pause.
    fn consider_restart(&self, engine: &mut Engine) -> Result<(), StatusError> {
        if containers::stays_ended(self.pod, self.status()) {
            return Ok(());
        }
        let moment = engine.pace.pull;
        if !self.waited(engine, "ended", moment) {
            return Ok(());
        }
        if self.restarts() == 0 {
            return self.start(engine, true);
        }
        let pod_name = format!("{}_{}({})", self.key.name, self.key.namespace, text(self.pod, "/metadata/uid"));
        let (name, pause) = (self.name(), spelled(self.pause(engine)));
        let message = format!("back-off {pause} restarting failed container={name} pod={pod_name}");
        self.change(engine, |pod| containers::wait(pod, self.index, "CrashLoopBackOff", &message))?;
        let message = format!("Back-off restarting failed container {name} in pod {pod_name}");
        of_container(engine, self.pod, name, ("Warning", "BackOff", &message));
        Ok(())
    }

    pub(super) fn start(&self, engine: &mut Engine, again: bool) -> Result<(), StatusError> {
        let (now, restarts) = (engine.now(), self.restarts() + i64::from(again));
        pull::finish(engine, self.pod, self.index);
        let store = std::sync::Arc::clone(&engine.store);
        self.change(engine, |pod| {
            give_address(&store, pod);
            containers::finish_first(pod, now);
            containers::run(pod, self.index, restarts, now);
            conditions::put(pod, now, "PodReadyToStartContainers", "True", "", "");
        })?;
        let name = self.name();
        of_container(engine, self.pod, name, ("Normal", "Created", "Container created"));
        of_container(engine, self.pod, name, ("Normal", "Started", "Container started"));
        Ok(())
    }
}

fn give_address(store: &crate::store::Store, pod: &mut Value) {
    if !text(pod, "/status/podIP").is_empty() {
        return;
    }
    let own = crate::addresses::for_pod(store, text(pod, "/spec/nodeName"), text(pod, "/metadata/uid"));
    let address = match own {
        Some(address) if !flag(pod, "/spec/hostNetwork") => address.to_string(),
        _ => text(pod, "/status/hostIP").to_owned(),
    };
    set(pod, "/status/podIP", address.clone());
    set(pod, "/status/podIPs", json!([{"ip": address}]));
}

/// A readiness probe answers differently than before; the kubelet will find the Pod ready again.
pub(crate) fn turn_readiness(store: &crate::store::Store, key: &Key) -> Option<()> {
    let now = store.clock.now();
    write::update(store, Kind::Pod, key, write::Part::Whole, false, |pod| {
        let mut pod = pod.clone();
        let ready = conditions::status(&pod, "Ready") == "True";
        containers::mark_ready(&mut pod, None, !ready);
        containers::judge(&mut pod, now);
        Ok(pod)
    })
    .ok()
    .map(drop)
}

fn stop(engine: &mut Engine, key: &Key, pod: &Value) {
    // A name that is still held by somebody stays until it is let go.
    if !items(pod, "/metadata/finalizers").is_empty() {
        return;
    }
    let grace = SignedDuration::from_secs(number(pod, "/metadata/deletionGracePeriodSeconds").unwrap_or(30));
    let delay = varied(engine.pace.stop, pod).min(grace);
    let since = parse(text(pod, "/metadata/deletionTimestamp")).unwrap_or_default();
    let stage = format!("stop {since}");
    let full = format!("{} {stage}", text(pod, "/metadata/uid"));
    if !engine.waits_for(Task::Kubelet, key, &full) {
        for status in items(pod, "/status/containerStatuses") {
            if status.pointer("/state/running").is_some() {
                let name = text(status, "/name");
                let message = format!("Stopping container {name}");
                of_container(engine, pod, name, ("Normal", "Killing", &message));
            }
        }
    }
    if waited(engine, key, pod, &stage, delay) {
        write::erase(&engine.store, Kind::Pod, key, Dependents::Delete);
    }
}
