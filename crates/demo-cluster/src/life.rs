//! Life goes on: a rollout, a scale, a crash now and then, and always back to health.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::controllers::{BEHAVIOUR, turn_readiness};
use crate::direct;
use crate::fields::{annotation, items, label, number, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::random::Random;
use crate::store::Store;
use crate::world::STILL;

/// One change every so many seconds, unless another pace is asked for.
const CALM: f64 = 8.0;
/// From this many changes a second on, most are Pods that turn unready and ready again: nothing else is that quick.
const BUSY: f64 = 5.0;
/// How long a scale or a crash lasts.
const LASTS: SignedDuration = SignedDuration::from_secs(20);

/// Changes that keep coming. Dropping it, or [`Life::stop`], ends them and undoes what would not heal by itself.
#[derive(Debug)]
pub struct Life {
    end: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<()>>,
    changes: Arc<AtomicU64>,
}

impl Life {
    /// How many changes were made so far.
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::Relaxed)
    }

    /// Ends it, and waits until everything is undone.
    pub async fn stop(mut self) {
        drop(self.end.take());
        if let Some(task) = self.task.take() {
            // Failing means that the task is over, which is what was asked for.
            let _ = task.await;
        }
    }
}

pub(crate) fn start(store: Arc<Store>, changes_per_second: Option<f64>) -> Life {
    let rate = changes_per_second.filter(|rate| rate.is_finite() && *rate > 0.0).unwrap_or(1.0 / CALM);
    let changes = Arc::new(AtomicU64::new(0));
    let (end, mut ended) = oneshot::channel();
    let counted = Arc::clone(&changes);
    let task = tokio::spawn(async move {
        let mut course = Course { store, random: Random::new(0x6c69_6665), busy: rate >= BUSY, undo: Vec::new() };
        // Many changes a second come a few at a time, a hundred times a second.
        let tick = Duration::from_secs_f64((1.0 / rate).clamp(0.01, 3600.0));
        let mut clock = tokio::time::interval(tick);
        clock.tick().await;
        let (started, mut done) = (tokio::time::Instant::now(), 0.0);
        loop {
            tokio::select! {
                _ = &mut ended => break,
                _ = clock.tick() => {}
                () = tokio::time::sleep(Duration::from_secs(1)) => {
                    course.undo_due(Timestamp::now());
                    continue;
                }
            }
            course.undo_due(Timestamp::now());
            let due = started.elapsed().as_secs_f64() * rate;
            // A machine that is too slow for the rate makes fewer changes, not all of them later.
            done = f64::max(done, due - (rate / 20.0).max(1.0));
            while done + 1.0 <= due {
                if course.change() {
                    counted.fetch_add(1, Ordering::Relaxed);
                }
                done += 1.0;
            }
            tokio::task::yield_now().await;
        }
        course.undo_due(Timestamp::MAX);
    });
    Life { end: Some(end), task: Some(task), changes }
}

struct Course {
    store: Arc<Store>,
    random: Random,
    busy: bool,
    undo: Vec<(Timestamp, Undo)>,
}

enum Undo {
    Scale { key: Key, to: i64 },
    Calm(Key),
}

impl Course {
    /// Makes one change; false when nothing that was looked at may be changed.
    fn change(&mut self) -> bool {
        let dice = self.random.below(100);
        if self.busy && dice < 96 {
            // One look may meet a Pod that is starting, stopping or broken.
            return (0..8).any(|_| self.blink().is_some());
        }
        // A few looks are enough: all but very few Deployments are healthy.
        (0..8).any(|_| {
            let Some(deployment) = self.healthy_deployment() else {
                return false;
            };
            match dice % 4 {
                0 | 1 => self.roll_out(&deployment),
                2 => self.scale(&deployment),
                _ => self.crash(&deployment),
            }
            .is_some()
        })
    }

    fn healthy_deployment(&mut self) -> Option<Arc<Value>> {
        let found = self.store.any(Kind::Deployment, &mut self.random)?.value();
        let namespace = self.store.get(Kind::Namespace, &Key::new("", text(&found, "/metadata/namespace")))?;
        let of_the_company = namespace.label("hopmap.dev/environment").is_some();
        let settled = number(&found, "/status/unavailableReplicas").is_none()
            && number(&found, "/status/updatedReplicas") == number(&found, "/spec/replicas")
            && number(&found, "/status/observedGeneration") == number(&found, "/metadata/generation");
        let free = annotation(&found, STILL).is_empty() && !self.undo.iter().any(|(_, undo)| undo.concerns(&found));
        (of_the_company && settled && free).then_some(found)
    }

    fn merge(&self, kind: Kind, key: &Key, patch: &Value) -> Option<Value> {
        // What was deleted in the meantime needs no change.
        direct::merge(&self.store, kind, Some(&key.namespace), &key.name, patch).ok()
    }

    fn roll_out(&self, deployment: &Value) -> Option<Value> {
        let mut containers = items(deployment, "/spec/template/spec/containers").to_vec();
        let image = next_image(text(containers.first()?, "/image"))?;
        let tag = image.rsplit_once(':').map_or("", |(_, tag)| tag).to_owned();
        containers[0]["image"] = image.into();
        self.merge(
            Kind::Deployment,
            &key_of(deployment),
            &json!({
                "metadata": {"annotations": {"kubernetes.io/change-cause": format!("release {tag}")}},
                "spec": {"template": {"spec": {"containers": containers}}},
            }),
        )
    }

    fn scale(&mut self, deployment: &Value) -> Option<Value> {
        let (key, now) = (key_of(deployment), number(deployment, "/spec/replicas")?);
        let done = self.merge(Kind::Deployment, &key, &json!({"spec": {"replicas": now + 1}}))?;
        self.undo.push((Timestamp::now() + LASTS, Undo::Scale { key, to: now }));
        Some(done)
    }

    fn crash(&mut self, deployment: &Value) -> Option<Value> {
        let name = text(deployment, "/spec/selector/matchLabels/app").to_owned();
        let pods = self.store.all(Kind::Pod, Some(text(deployment, "/metadata/namespace")));
        let pod = pods.iter().find(|pod| pod.label("app") == Some(&name))?;
        let done = self.merge(Kind::Pod, &pod.key, &json!({"metadata": {"annotations": {BEHAVIOUR: "crash"}}}))?;
        self.undo.push((Timestamp::now() + LASTS, Undo::Calm(pod.key.clone())));
        Some(done)
    }

    /// A Pod turns unready for a moment, or is ready again before its kubelet finds it so.
    fn blink(&mut self) -> Option<()> {
        let found = self.store.any(Kind::Pod, &mut self.random)?;
        let pod = found.value();
        let still = label(&pod, "app").is_empty() || !annotation(&pod, BEHAVIOUR).is_empty();
        let stays = text(&pod, "/spec/restartPolicy") == "Always" && text(&pod, "/status/phase") == "Running";
        if still || !stays || pod.pointer("/metadata/deletionTimestamp").is_some() {
            return None;
        }
        turn_readiness(&self.store, &found.key)
    }

    fn undo_due(&mut self, now: Timestamp) {
        let (due, later) = std::mem::take(&mut self.undo).into_iter().partition(|(at, _)| *at <= now);
        self.undo = later;
        let due: Vec<(Timestamp, Undo)> = due;
        for (_, undo) in due {
            match undo {
                Undo::Scale { key, to } => self.merge(Kind::Deployment, &key, &json!({"spec": {"replicas": to}})),
                Undo::Calm(key) => {
                    self.merge(Kind::Pod, &key, &json!({"metadata": {"annotations": {BEHAVIOUR: null}}}))
                }
            };
        }
    }
}

impl Undo {
    fn concerns(&self, deployment: &Value) -> bool {
        let (Undo::Scale { key, .. } | Undo::Calm(key)) = self;
        *key.namespace == *text(deployment, "/metadata/namespace")
            && key.name.starts_with(text(deployment, "/metadata/name"))
    }
}

fn key_of(object: &Value) -> Key {
    Key::new(text(object, "/metadata/namespace"), text(object, "/metadata/name"))
}

/// The image with the last number of its tag one higher.
fn next_image(image: &str) -> Option<String> {
    let (stem, last) = image.rsplit_once('.')?;
    let last: u32 = last.parse().ok()?;
    Some(format!("{stem}.{}", last + 1))
}
