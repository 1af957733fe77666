//! The mistakes that the API server refuses, as far as a person is likely to make them.

mod change;
mod containers;
mod ingresses;
mod jobs;
mod meta;
mod others;
mod pods;
mod probes;
mod problems;
mod schedule;
mod services;
mod words;
mod workloads;

use serde_json::Value;

use crate::fields::{number, text};
use crate::kinds::Kind;
use crate::status_error::StatusError;

pub(crate) use problems::Problems;

/// Refuses what is not a valid object of its kind.
pub(crate) fn check(kind: Kind, value: &Value) -> Result<(), StatusError> {
    let mut problems = Problems::default();
    look(kind, value, &mut problems);
    problems.refuse(kind, text(value, "/metadata/name"))
}

/// Refuses what is not valid, and changes to what cannot be changed.
pub(crate) fn check_change(kind: Kind, before: &Value, after: &Value) -> Result<(), StatusError> {
    let mut problems = Problems::default();
    look(kind, after, &mut problems);
    change::check(kind, before, after, &mut problems);
    problems.refuse(kind, text(before, "/metadata/name"))
}

fn look(kind: Kind, value: &Value, problems: &mut Problems) {
    meta::check(kind, value, problems);
    match kind {
        Kind::Deployment | Kind::ReplicaSet | Kind::StatefulSet | Kind::DaemonSet => {
            workloads::check(kind, value, problems);
        }
        Kind::Job => jobs::check(&value["spec"], "spec", problems),
        Kind::CronJob => jobs::check_cron(value, problems),
        Kind::Pod => pods::check(&value["spec"], "spec", problems),
        Kind::Service => services::check(value, problems),
        Kind::Ingress => ingresses::check(value, problems),
        Kind::HorizontalPodAutoscaler => others::autoscaler(value, problems),
        Kind::PodDisruptionBudget => others::disruption_budget(value, problems),
        Kind::ConfigMap => others::config_map(value, problems),
        Kind::Role | Kind::ClusterRole => others::role(value, problems),
        Kind::RoleBinding | Kind::ClusterRoleBinding => others::role_binding(value, problems),
        _ => {}
    }
}

/// Refuses a status that counts wrong.
pub(crate) fn check_status(kind: Kind, value: &Value) -> Result<(), StatusError> {
    let mut problems = Problems::default();
    let count = |field: &str| number(value, &format!("/status/{field}"));
    if kind == Kind::Deployment {
        let counts = ["updatedReplicas", "readyReplicas", "availableReplicas", "unavailableReplicas"];
        for field in ["replicas"].iter().chain(&counts) {
            problems.not_negative(format!("status.{field}"), count(field));
        }
        let all = count("replicas").unwrap_or(0);
        for field in &counts[..3] {
            let number = count(field).unwrap_or(0);
            if number > all {
                problems.invalid(format!("status.{field}"), number, "cannot be greater than status.replicas");
            }
        }
        if count("availableReplicas").unwrap_or(0) > count("readyReplicas").unwrap_or(0) {
            let number = count("availableReplicas").unwrap_or(0);
            problems.invalid("status.availableReplicas", number, "cannot be greater than readyReplicas");
        }
    }
    problems.refuse(kind, text(value, "/metadata/name"))
}

/// What the server warns of, though it takes it.
pub(crate) fn warnings(kind: Kind, value: &Value) -> Vec<String> {
    let name = text(value, "/metadata/name");
    let named_after = [Kind::Deployment, Kind::ReplicaSet, Kind::StatefulSet, Kind::Pod, Kind::Job, Kind::CronJob];
    let named = named_after.contains(&kind) && !name.is_empty();
    let wrong = if named { words::label(name) } else { Vec::new() };
    let mut warnings = Vec::new();
    if !wrong.is_empty() {
        warnings.push(format!(
            "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS \
             label is recommended: [{}]",
            wrong.join(" ")
        ));
    }
    let spec = match kind {
        Kind::Pod => "/spec",
        Kind::CronJob => "/spec/jobTemplate/spec/template/spec",
        _ => "/spec/template/spec",
    };
    containers::fractions(value, spec, &mut warnings);
    warnings
}
