//! Pod.

use std::sync::Arc;

use k8s_openapi::api::core::v1::{ContainerStateTerminated, ContainerStatus, Pod, PodSpec, PodStatus, Probe};

use super::{
    condition::{Condition, condition},
    meta::{Keep, Meta, millis, text},
    template::{ContainerRecord, containers},
};

/// A Pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodRecord {
    pub(crate) meta: Meta,
    pub(crate) node: Option<Arc<str>>,
    pub(crate) ip: Option<Arc<str>>,
    /// Empty when the Pod has no status.
    pub(crate) phase: Arc<str>,
    pub(crate) reason: Arc<str>,
    pub(crate) message: Arc<str>,
    pub(crate) ready: Option<Condition>,
    pub(crate) scheduled: Option<Condition>,
    pub(crate) restarts_always: bool,
    pub(crate) restarts: i32,
    pub(crate) started_at: Option<i64>,
    /// How long its probes give it to become ready, in milliseconds.
    pub(crate) time_to_start: i64,
    pub(crate) containers: Arc<[ContainerRecord]>,
    /// Containers that wait, ended or ended before; empty for most Pods.
    pub(crate) troubles: Vec<Trouble>,
}

/// A container that does not simply run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub container: Arc<str>,
    pub image: Arc<str>,
    pub restarts: i32,
    pub waiting: Option<Reason>,
    pub ended: Option<Ended>,
    pub ended_before: Option<Ended>,
}

/// A reason and its sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reason {
    pub reason: Arc<str>,
    pub message: Arc<str>,
}

/// How a container ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    pub reason: Arc<str>,
    pub message: Arc<str>,
    pub exit_code: i32,
}

impl PodRecord {
    /// Whether its Ready condition holds.
    pub(crate) fn is_ready(&self) -> bool {
        self.ready.as_ref().is_some_and(Condition::is_true)
    }

    /// Whether it has ended for good.
    pub(crate) fn is_over(&self) -> bool {
        matches!(&*self.phase, "Succeeded" | "Failed")
    }

    /// Until when it may still be starting: nothing is wrong before. A container that ended before
    /// has had its time.
    pub(crate) fn starts_until(&self) -> Option<i64> {
        let has_ended = self.restarts > 0 || self.troubles.iter().any(|trouble| trouble.ended_before.is_some());
        self.started_at.filter(|_| !has_ended).map(|started| started.saturating_add(self.time_to_start))
    }

    /// The container that waits for one of these reasons.
    pub(crate) fn waits_for(&self, reasons: &[&str]) -> Option<(&Trouble, &Reason)> {
        self.troubles.iter().find_map(|trouble| {
            let waiting = trouble.waiting.as_ref()?;
            reasons.contains(&&*waiting.reason).then_some((trouble, waiting))
        })
    }
}

impl From<&Pod> for PodRecord {
    fn from(object: &Pod) -> Self {
        let spec = object.spec.as_ref();
        let none = PodStatus::default();
        let status = object.status.as_ref().unwrap_or(&none);
        let running = status.container_statuses.iter().flatten();
        let init = status.init_container_statuses.iter().flatten();
        Self {
            meta: Meta::namespaced(&object.metadata, Keep::Few),
            node: spec.and_then(|spec| spec.node_name.as_deref()).map(Into::into),
            ip: status.pod_ip.as_deref().map(Into::into),
            phase: text(status.phase.as_deref()),
            reason: text(status.reason.as_deref()),
            message: text(status.message.as_deref()),
            ready: condition!(status.conditions, "Ready"),
            scheduled: condition!(status.conditions, "PodScheduled"),
            restarts_always: spec
                .and_then(|spec| spec.restart_policy.as_deref())
                .is_none_or(|policy| policy == "Always"),
            restarts: running.clone().map(|container| container.restart_count).sum(),
            started_at: status.start_time.as_ref().map(millis),
            time_to_start: spec.map_or(LEAST_TIME_TO_START, time_to_start),
            containers: spec.map(containers).unwrap_or_default().into(),
            troubles: running.chain(init).filter_map(trouble).collect(),
        }
    }
}

/// Even without a probe a container needs a moment.
const LEAST_TIME_TO_START: i64 = 30_000;

/// The longest of its containers' probes, one after the other: first that it has started, then that
/// it is ready. An init container that restarts always (a sidecar) has probes too.
fn time_to_start(spec: &PodSpec) -> i64 {
    let containers = spec.containers.iter().chain(spec.init_containers.iter().flatten());
    let times = containers.map(|container| {
        let probes = [&container.startup_probe, &container.readiness_probe];
        probes.into_iter().flatten().map(|probe| i64::from(time_to_fail(probe)) * 1000).sum::<i64>()
    });
    times.max().unwrap_or_default().max(LEAST_TIME_TO_START)
}

/// Seconds until a probe that never succeeds has failed, by the API's own defaults.
fn time_to_fail(probe: &Probe) -> i32 {
    let given = |value: Option<i32>, otherwise: i32| value.unwrap_or(otherwise).clamp(0, 86_400);
    let tries = given(probe.failure_threshold, 3).saturating_mul(given(probe.period_seconds, 10));
    given(probe.initial_delay_seconds, 0).saturating_add(tries).saturating_add(given(probe.timeout_seconds, 1))
}

fn trouble(status: &ContainerStatus) -> Option<Trouble> {
    let state = status.state.as_ref();
    let waiting = state.and_then(|state| state.waiting.as_ref());
    let terminated = state.and_then(|state| state.terminated.as_ref());
    let before = status.last_state.as_ref().and_then(|state| state.terminated.as_ref());
    if waiting.is_none() && terminated.is_none() && before.is_none() {
        return None;
    }
    Some(Trouble {
        container: status.name.as_str().into(),
        image: status.image.as_str().into(),
        restarts: status.restart_count,
        waiting: waiting.map(|waiting| Reason {
            reason: text(waiting.reason.as_deref()),
            message: text(waiting.message.as_deref()),
        }),
        ended: terminated.map(ended),
        ended_before: before.map(ended),
    })
}

fn ended(state: &ContainerStateTerminated) -> Ended {
    Ended { reason: text(state.reason.as_deref()), message: text(state.message.as_deref()), exit_code: state.exit_code }
}
