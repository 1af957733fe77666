//! Worlds: what a cluster is filled with, and since when.
//!
//! A world is a list of things that happened at some time in the past. The controllers live through them with the
//! clock held at each moment, so what comes out is settled, and as old as it says.

mod access;
mod base;
mod breakage;
mod company;
mod environment;
mod many;
mod shapes;
mod stamp;

pub(crate) use breakage::STILL;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::controllers::{Engine, Pace};
use crate::kinds::Kind;
use crate::store::Store;

/// What to fill a cluster with.
#[derive(Debug, Clone, Default)]
pub struct World {
    steps: Vec<Step>,
    /// Pods that generated namespaces bring on top.
    pods: usize,
}

#[derive(Debug, Clone)]
struct Step {
    ago: SignedDuration,
    act: Act,
}

#[derive(Debug, Clone)]
enum Act {
    Apply(Value),
    Merge { kind: Kind, namespace: String, name: String, patch: Value },
}

impl World {
    /// Nothing but the namespaces that every cluster has: no Node, so no Pod finds a place.
    pub fn empty() -> World {
        let mut world = World::default();
        for name in ["default", "kube-system"] {
            world.push(days(200), shapes::namespace(name, None));
        }
        world
    }

    /// The company: four environments of an `IoT` platform behind one entry, and in `test` some things that are broken.
    pub fn company() -> World {
        company::world()
    }

    /// The company, and generated namespaces of workloads until there are about so many Pods.
    pub fn of_pods(pods: usize) -> World {
        World { pods, ..company::world() }
    }

    /// The world with one more object in it, made a day ago.
    #[must_use]
    pub fn with(mut self, object: Value) -> World {
        self.push(days(1), object);
        self
    }

    /// The world with so many healthy Nodes more, named `node-1` and so on.
    #[must_use]
    pub fn with_nodes(mut self, nodes: u8) -> World {
        for number in 1..=nodes {
            self.push(
                days(199),
                shapes::node(&format!("node-{number}"), &format!("10.0.2.{number}"), &format!("10.20.{number}.0/24")),
            );
        }
        self
    }

    fn push(&mut self, ago: SignedDuration, object: Value) {
        self.steps.push(Step { ago, act: Act::Apply(object) });
    }

    fn merge(&mut self, ago: SignedDuration, kind: Kind, namespace: &str, name: &str, patch: Value) {
        let act = Act::Merge { kind, namespace: namespace.into(), name: name.into(), patch };
        self.steps.push(Step { ago, act });
    }

    /// Fills a store by living through the world's past up to now, and gives the engine that did it.
    pub(crate) fn settle(mut self, store: &Arc<Store>) -> Engine {
        let now = Timestamp::now();
        let mut engine = Engine::new(Arc::clone(store), Pace::lively());
        engine.wake();
        self.steps.sort_by_key(|step| std::cmp::Reverse(step.ago));
        store.clock.hold(self.steps.first().map(|step| now - step.ago));
        access::add(store);
        for step in self.steps {
            let at = now - step.ago;
            if store.clock.now() != at {
                engine.live_until(at);
            }
            if let Err(error) = step.act.run(store) {
                tracing::warn!(%error, "the demo world is not as it was meant");
            }
        }
        engine.live_until(now);
        store.clock.hold(None);
        engine.park();
        let there = store.count(Kind::Pod);
        many::add(store, self.pods.saturating_sub(there));
        store.start_afresh();
        engine.park();
        engine
    }
}

impl Act {
    fn run(self, store: &Store) -> Result<(), crate::StatusError> {
        match self {
            Act::Apply(object) => crate::direct::apply(store, object).map(drop),
            Act::Merge { kind, namespace, name, patch } => {
                crate::direct::merge(store, kind, Some(&namespace), &name, &patch).map(drop)
            }
        }
    }
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(days * 24)
}

fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}
