//! Pods with names that stay: started in order, updated from the last to the first.

use serde_json::{Value, json};

use super::controller_revision::{LABEL, Revisions};
use super::engine::{Engine, Task};
use super::events::{tell, warn};
use super::pods::{self, Pod, Readiness};
use crate::fields::{items, label, number, object, set, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::status_error::StatusError;
use crate::write::{self, Deletion};

const BY: &str = "statefulset-controller";

/// A `StatefulSet` being looked at.
struct Set<'a> {
    key: &'a Key,
    value: &'a Value,
    revisions: Revisions,
    current: String,
}

pub(crate) fn run(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let Some(value) = engine.value(Kind::StatefulSet, key) else {
        return Ok(());
    };
    let revisions = Revisions::of(engine, key, &value)?;
    let current = match text(&value, "/status/currentRevision") {
        "" => revisions.update().to_owned(),
        current => current.to_owned(),
    };
    let set = Set { key, value: &value, revisions, current };
    if text(&value, "/metadata/deletionTimestamp").is_empty() {
        set.reconcile(engine)?;
    }
    set.write_status(engine)
}

impl Set<'_> {
    fn first(&self) -> i64 {
        number(self.value, "/spec/ordinals/start").unwrap_or(0)
    }

    fn end(&self) -> i64 {
        self.first() + number(self.value, "/spec/replicas").unwrap_or(1)
    }

    fn partition(&self) -> i64 {
        self.first() + number(self.value, "/spec/updateStrategy/rollingUpdate/partition").unwrap_or(0)
    }

    fn ordinal(&self, pod: &Pod) -> Option<i64> {
        pod.key.name.strip_prefix(&*self.key.name)?.strip_prefix('-')?.parse().ok()
    }

    /// Its Pods by ordinal.
    fn pods(&self, engine: &Engine) -> Vec<(i64, Pod)> {
        let mut pods: Vec<(i64, Pod)> = pods::claimed(engine, self.value)
            .into_iter()
            .filter_map(|pod| self.ordinal(&pod).map(|ordinal| (ordinal, pod)))
            .collect();
        pods.sort_by_key(|(ordinal, _)| *ordinal);
        pods
    }

    fn available(&self, engine: &mut Engine, pod: &Pod) -> bool {
        let readiness = Readiness::of(self.value, std::iter::once(pod), engine.now());
        if let Some(next) = readiness.next {
            engine.enqueue_at(next, Task::StatefulSet, self.key.clone());
        }
        readiness.available > 0 && !pod.going()
    }

    fn reconcile(&self, engine: &mut Engine) -> Result<(), StatusError> {
        let pods = self.pods(engine);
        let one_by_one = text(self.value, "/spec/podManagementPolicy") != "Parallel";
        for ordinal in self.first()..self.end() {
            let settled = match pods.iter().find(|(at, _)| *at == ordinal) {
                None => {
                    self.make(engine, ordinal)?;
                    false
                }
                Some((_, pod)) if pod.over() && !pod.going() => {
                    let (namespace, name) = (&self.key.namespace, &self.key.name);
                    let message = format!("StatefulSet {namespace}/{name} is recreating failed Pod {}", pod.key.name);
                    warn(engine, self.value, BY, "RecreatingFailedPod", &message);
                    self.delete(engine, pod)?;
                    false
                }
                Some((_, pod)) => self.available(engine, pod),
            };
            if !settled && one_by_one {
                return Ok(());
            }
        }
        let surplus = pods.iter().rev().filter(|(ordinal, _)| *ordinal >= self.end() || *ordinal < self.first());
        for (_, pod) in surplus {
            if !pod.going() {
                self.delete(engine, pod)?;
            }
            if one_by_one {
                return Ok(());
            }
        }
        if text(self.value, "/spec/updateStrategy/type") == "OnDelete" {
            return Ok(());
        }
        self.update(engine, &pods)
    }

    /// One Pod at a time, the last first, as far down as the partition.
    fn update(&self, engine: &mut Engine, pods: &[(i64, Pod)]) -> Result<(), StatusError> {
        let rolled = |ordinal: &i64| (self.partition()..self.end()).contains(ordinal);
        for (_, pod) in pods.iter().rev().filter(|(ordinal, _)| rolled(ordinal)) {
            if label(&pod.value, LABEL) != self.revisions.update() && !pod.going() {
                return self.delete(engine, pod);
            }
            if !self.available(engine, pod) {
                return Ok(());
            }
        }
        Ok(())
    }

    fn delete(&self, engine: &mut Engine, pod: &Pod) -> Result<(), StatusError> {
        write::delete(&engine.store, Kind::Pod, &pod.key, Deletion::PLAIN)?;
        let message = format!("delete Pod {} in StatefulSet {} successful", pod.key.name, self.key.name);
        tell(engine, self.value, BY, "SuccessfulDelete", &message);
        Ok(())
    }

    fn make(&self, engine: &mut Engine, ordinal: i64) -> Result<(), StatusError> {
        let name = format!("{}-{ordinal}", self.key.name);
        let rolls = text(self.value, "/spec/updateStrategy/type") != "OnDelete";
        let revision = if rolls && ordinal < self.partition() { &*self.current } else { self.revisions.update() };
        let mut pod = pods::from_template(self.value, &self.revisions.template(revision), Some(&name));
        set(&mut pod, "/metadata/generateName", format!("{}-", self.key.name));
        set(&mut pod, "/metadata/labels/controller-revision-hash", revision);
        set(&mut pod, "/metadata/labels/statefulset.kubernetes.io~1pod-name", name.clone());
        set(&mut pod, "/metadata/labels/apps.kubernetes.io~1pod-index", ordinal.to_string());
        set(&mut pod, "/spec/hostname", name.clone());
        set(&mut pod, "/spec/subdomain", text(self.value, "/spec/serviceName"));
        self.add_volumes(&mut pod, &name);
        let told = format!("Pod {name} in StatefulSet {}", self.key.name);
        match engine.create(Kind::Pod, self.key, pod) {
            Ok(_) => tell(engine, self.value, BY, "SuccessfulCreate", &format!("Create {told} successful")),
            Err(error) => {
                let message = format!("create {told} failed error: {}", error.message);
                warn(engine, self.value, BY, "FailedCreate", &message);
                return Err(error);
            }
        }
        Ok(())
    }

    /// Every claim template is a volume of the same name.
    fn add_volumes(&self, pod: &mut Value, name: &str) {
        let claims = items(self.value, "/spec/volumeClaimTemplates").iter().map(|claim| text(claim, "/metadata/name"));
        let claims: Vec<&str> = claims.collect();
        if claims.is_empty() {
            return;
        }
        let kept = items(pod, "/spec/volumes").iter().filter(|volume| !claims.contains(&text(volume, "/name")));
        let mut volumes: Vec<Value> = claims
            .iter()
            .map(|claim| json!({"name": claim, "persistentVolumeClaim": {"claimName": format!("{claim}-{name}")}}))
            .collect();
        volumes.extend(kept.cloned());
        set(pod, "/spec/volumes", volumes);
    }

    fn write_status(&self, engine: &mut Engine) -> Result<(), StatusError> {
        let all = self.pods(engine);
        let pods: Vec<&Pod> = all.iter().map(|(_, pod)| pod).collect();
        let readiness = Readiness::of(self.value, pods.iter().copied().filter(|pod| !pod.over()), engine.now());
        let of =
            |revision: &str| pods.iter().filter(|pod| pod.active() && label(&pod.value, LABEL) == revision).count();
        let (count, updated) = (pods.len(), of(self.revisions.update()));
        let rolls = text(self.value, "/spec/updateStrategy/type") != "OnDelete";
        let done = rolls && updated == count && usize::try_from(readiness.ready).is_ok_and(|ready| ready == count);
        let current = if done { self.revisions.update() } else { &*self.current };
        let mut status = json!({
            "observedGeneration": number(self.value, "/metadata/generation").unwrap_or(1),
            "replicas": count, "readyReplicas": readiness.ready, "availableReplicas": readiness.available,
            "currentReplicas": of(current), "updatedReplicas": updated,
            "currentRevision": current, "updateRevision": self.revisions.update(), "collisionCount": 0,
        });
        // Zeros are left out, as the real controller's types leave them out.
        for field in ["readyReplicas", "currentReplicas", "updatedReplicas"] {
            if status[field] == 0 {
                object(&mut status, "").remove(field);
            }
        }
        engine.write_status(Kind::StatefulSet, self.key, &status)?;
        let mut used: Vec<&str> = pods.iter().map(|pod| label(&pod.value, LABEL)).collect();
        used.push(current);
        self.revisions.forget(engine, self.key, self.value, &used)
    }
}
