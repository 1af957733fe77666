//! The controllers that make a cluster of objects a living one.

mod affinity;
mod conditions;
mod containers;
mod controller_revision;
mod cron_job;
mod cron_schedule;
mod daemon_set;
mod deployment;
mod deployment_status;
mod endpoints;
mod engine;
mod events;
mod eviction;
mod fate;
mod garbage;
mod ingress;
mod job;
mod job_pods;
mod kubelet;
mod namespace;
mod node;
mod notice;
mod pace;
mod pods;
mod pull;
mod replica_set;
mod revision;
mod rolling;
mod scale_down;
mod scheduler;
mod stateful_set;
mod tolerations;

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot::{self, error::TryRecvError};
use tokio::task::JoinHandle;

pub(crate) use engine::Engine;
pub(crate) use kubelet::turn_readiness;
pub use pace::Pace;

/// The annotation by which a Pod is told to misbehave: `crash`, `oom`, `unready`, `unhealthy`, `missing` or `denied`. The
/// same words in the tag of an image do the same to its containers (`order:3.5.0-crash`). On a Node, `dead` makes the
/// machine fall silent until the annotation is taken away.
pub const BEHAVIOUR: &str = "demo.hopmap.dev/behaviour";

/// The running controllers. Dropping it, or [`Controllers::stop`], ends them.
#[derive(Debug)]
pub struct Controllers {
    end: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<()>>,
}

impl Controllers {
    /// Ends the controllers and waits until they have.
    pub async fn stop(mut self) {
        drop(self.end.take());
        if let Some(task) = self.task.take() {
            // Failing means that the task is over, which is what was asked for.
            let _ = task.await;
        }
    }
}

/// Longest sleep: a step of the wall clock must not make the controllers oversleep.
const NAP: Duration = Duration::from_secs(5);

/// Pieces of work between two chances for others: under a storm of changes there is always more.
const TURN: usize = 64;

/// Runs an engine until it is ended. Where two are started for one cluster, the second waits for the first.
pub(crate) fn start(engine: Arc<Mutex<Option<Engine>>>, pace: Pace) -> Controllers {
    let (end, mut ended) = oneshot::channel();
    let task = tokio::spawn(async move {
        let mut engine_here = loop {
            let taken = engine.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(taken) = taken {
                break taken;
            }
            tokio::select! {
                _ = &mut ended => return,
                () = tokio::time::sleep(Duration::from_millis(10)) => {}
            }
        };
        engine_here.pace = pace;
        engine_here.store.kubelets.fetch_add(1, Ordering::SeqCst);
        engine_here.wake();
        loop {
            if engine_here.run_some(TURN) {
                // More is to do: others get their turn first.
                tokio::task::yield_now().await;
                if ended.try_recv() == Err(TryRecvError::Empty) {
                    continue;
                }
                break;
            }
            let nap = engine_here.next_due().map_or(NAP, |due| {
                Duration::try_from(due.duration_since(engine_here.now())).unwrap_or_default().min(NAP)
            });
            tokio::select! {
                _ = &mut ended => break,
                () = engine_here.changed() => {}
                () = tokio::time::sleep(nap) => {}
            }
        }
        engine_here.store.kubelets.fetch_sub(1, Ordering::SeqCst);
        engine_here.park();
        *engine.lock().unwrap_or_else(PoisonError::into_inner) = Some(engine_here);
    });
    Controllers { end: Some(end), task: Some(task) }
}
