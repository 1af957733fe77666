//! Deployments: a `ReplicaSet` a revision, rolled from the old to the new.

use std::cmp::Reverse;
use std::sync::Arc;

use serde_json::Value;

use super::deployment_status::{self as status, Judged};
use super::engine::Engine;
use super::events::tell;
use super::pods;
use super::replica_set::counted;
use super::revision::{self, DESIRED, MOST};
use super::rolling::{self, Counts, Leeway, Portion};
use crate::fields::{annotation, flag, number, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::status_error::StatusError;

pub(crate) const BY: &str = "deployment-controller";

/// A Deployment with its revisions.
#[derive(Debug)]
pub(crate) struct Rollout {
    pub(crate) key: Key,
    pub(crate) deployment: Arc<Value>,
    /// The revision of the current template, once there is one.
    pub(crate) new: Option<Arc<Value>>,
    /// The others, oldest first.
    pub(crate) old: Vec<Arc<Value>>,
}

pub(crate) fn run(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let Some(deployment) = engine.value(Kind::Deployment, key) else {
        return Ok(());
    };
    let deployment = status::note_pause(engine, key, deployment)?;
    let mut rollout = Rollout::of(engine, key, deployment);
    if !text(&rollout.deployment, "/metadata/deletionTimestamp").is_empty() {
        return status::write(engine, &rollout, Judged::No);
    }
    rollout.number_new(engine)?;
    let paused = flag(&rollout.deployment, "/spec/paused");
    if paused || rollout.was_scaled() {
        rollout.scale_all(engine)?;
        if paused {
            revision::forget(engine, &rollout)?;
        }
        return status::write(engine, &rollout, Judged::No);
    }
    if text(&rollout.deployment, "/spec/strategy/type") == "Recreate" {
        rollout.recreate(engine)?;
    } else {
        rollout.roll(engine)?;
    }
    if status::complete(&rollout.deployment) {
        revision::forget(engine, &rollout)?;
    }
    status::write(engine, &rollout, Judged::Yes)
}

pub(crate) fn replicas(value: &Value) -> i64 {
    number(value, "/spec/replicas").unwrap_or(0)
}

impl Rollout {
    fn of(engine: &Engine, key: &Key, deployment: Arc<Value>) -> Self {
        let mut all: Vec<Arc<Value>> =
            pods::claim(engine, Kind::ReplicaSet, &deployment).iter().map(|set| set.value()).collect();
        all.sort_by(|a, b| age(a).cmp(&age(b)));
        let template = &deployment["spec"]["template"];
        let at = all.iter().position(|set| pods::same_template(&set["spec"]["template"], template));
        let new = at.map(|at| all.remove(at));
        Self { key: key.clone(), deployment, new, old: all }
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<Value>> {
        self.old.iter().chain(&self.new)
    }

    pub(crate) fn wanted(&self) -> i64 {
        replicas(&self.deployment)
    }

    pub(crate) fn total(&self) -> i64 {
        self.all().map(|set| replicas(set)).sum()
    }

    /// The Deployment's count changed since its revisions were scaled.
    fn was_scaled(&self) -> bool {
        let desired = |set: &Value| annotation(set, DESIRED).parse::<i64>().ok();
        self.all().any(|set| replicas(set) > 0 && desired(set).is_some_and(|desired| desired != self.wanted()))
    }

    fn number_new(&mut self, engine: &Engine) -> Result<(), StatusError> {
        if self.new.is_some() {
            revision::number(engine, self)?;
        }
        Ok(())
    }

    fn make_new(&mut self, engine: &mut Engine) -> Result<(), StatusError> {
        if self.new.is_none() {
            revision::make(engine, self)?;
        }
        Ok(())
    }

    /// True when a revision was scaled: then the rest waits for what comes of it.
    fn roll(&mut self, engine: &mut Engine) -> Result<(), StatusError> {
        self.make_new(engine)?;
        let Some(new) = self.new.clone() else {
            return Ok(());
        };
        let (wanted, leeway) = (self.wanted(), Leeway::of(&self.deployment));
        let grown = rolling::grow(wanted, leeway, replicas(&new), self.total());
        if grown != replicas(&new) {
            return self.scale(engine, &new, grown);
        }
        let counts = |set: &Value| Counts { wanted: replicas(set), available: counted(set, "availableReplicas") };
        let olds: Vec<Counts> = self.old.iter().map(|set| counts(set)).collect();
        let wants = rolling::shrink(wanted, leeway, counts(&new), &olds);
        for (set, wants) in self.old.clone().iter().zip(wants) {
            if replicas(set) != wants {
                self.scale(engine, set, wants)?;
            }
        }
        Ok(())
    }

    /// Old and new never run beside each other, not even while the old ones stop.
    fn recreate(&mut self, engine: &mut Engine) -> Result<(), StatusError> {
        let active: Vec<_> = self.old.iter().filter(|set| replicas(set) > 0).cloned().collect();
        for set in &active {
            self.scale(engine, set, 0)?;
        }
        let runs = |set: &Value| pods::owned(engine, set).iter().any(|pod| !pod.over());
        if !active.is_empty() || self.old.iter().any(|set| runs(set)) {
            return Ok(());
        }
        self.make_new(engine)?;
        match self.new.clone() {
            Some(new) if replicas(&new) != self.wanted() => self.scale(engine, &new, self.wanted()),
            _ => Ok(()),
        }
    }

    /// Another count: the only revision with Pods takes it, several take their shares.
    fn scale_all(&mut self, engine: &mut Engine) -> Result<(), StatusError> {
        let active: Vec<Arc<Value>> = self.all().filter(|set| replicas(set) > 0).cloned().collect();
        let only = match active.as_slice() {
            [] => self.new.clone().or_else(|| self.old.last().cloned()),
            [only] => Some(Arc::clone(only)),
            _ => None,
        };
        if let Some(only) = only {
            return if replicas(&only) == self.wanted() { Ok(()) } else { self.scale(engine, &only, self.wanted()) };
        }
        if self.saturated() {
            for set in self.old.clone().iter().filter(|set| replicas(set) > 0) {
                self.scale(engine, set, 0)?;
            }
            return Ok(());
        }
        if text(&self.deployment, "/spec/strategy/type") == "Recreate" {
            return Ok(());
        }
        self.scale_in_proportion(engine, active)
    }

    fn saturated(&self) -> bool {
        self.new.as_ref().is_some_and(|new| {
            let wanted = self.wanted();
            annotation(new, DESIRED).parse() == Ok(wanted)
                && replicas(new) == wanted
                && counted(new, "availableReplicas") == wanted
        })
    }

    fn scale_in_proportion(&mut self, engine: &mut Engine, mut active: Vec<Arc<Value>>) -> Result<(), StatusError> {
        let most = self.wanted() + Leeway::of(&self.deployment).surge;
        active.sort_by(|a, b| age(a).cmp(&age(b)));
        if most > self.total() {
            active.reverse();
        }
        // Equal sizes stay in that order: more go to the newer, fewer are taken from the older.
        active.sort_by_key(|set| Reverse(replicas(set)));
        let before = counted(&self.deployment, "replicas");
        let portion = |set: &Value| Portion {
            wanted: replicas(set),
            most_before: annotation(set, MOST).parse().ok().filter(|most| *most != 0).unwrap_or(before),
        };
        let portions: Vec<Portion> = active.iter().map(|set| portion(set)).collect();
        for (set, wants) in active.iter().zip(rolling::proportions(self.wanted(), most, &portions)) {
            self.scale(engine, set, wants)?;
        }
        Ok(())
    }

    /// Scales a revision, and writes on it what the Deployment wanted then.
    fn scale(&mut self, engine: &mut Engine, set: &Value, to: i64) -> Result<(), StatusError> {
        let (from, name) = (replicas(set), text(set, "/metadata/name"));
        let scaled = engine.edited(Kind::ReplicaSet, &self.key.beside(name), |set| {
            crate::fields::set(set, "/spec/replicas", to);
            revision::note_counts(set, &self.deployment);
        })?;
        if from != to {
            let way = if to > from { "up" } else { "down" };
            let message = format!("Scaled {way} replica set {name} from {from} to {to}");
            tell(engine, &self.deployment, BY, "ScalingReplicaSet", &message);
        }
        for slot in self.old.iter_mut().chain(&mut self.new) {
            if text(slot, "/metadata/name") == name {
                *slot = Arc::clone(&scaled);
            }
        }
        Ok(())
    }
}

fn age(set: &Value) -> (&str, &str) {
    (text(set, "/metadata/creationTimestamp"), text(set, "/metadata/name"))
}
