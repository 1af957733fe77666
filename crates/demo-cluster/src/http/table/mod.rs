//! Tables: what plain `kubectl get` shows, which the server words.

mod age;
mod columns;
mod network;
mod others;
mod pods;
mod workloads;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::accept::Beside;
use crate::fields::text;
use crate::kinds::Kind;
use crate::object::Object;
use age::age;

/// The columns of a kind.
pub(crate) fn columns(kind: Kind) -> Value {
    let columns = columns::of(kind).iter().map(|(name, class, priority)| {
        let format = if *name == "Name" { "name" } else { "" };
        json!({"name": name, "type": class, "format": format, "description": "", "priority": priority})
    });
    Value::Array(columns.collect())
}

/// The row of an object.
pub(crate) fn row(object: &Object, beside: Beside, now: Timestamp) -> Value {
    let value = object.value();
    let mut row = json!({"cells": cells(object.kind, &value, now)});
    let phase = text(&value, "/status/phase");
    if object.kind == Kind::Pod && ["Succeeded", "Failed"].contains(&phase) {
        let message = if phase == "Failed" { "The pod failed." } else { "The pod has completed successfully." };
        row["conditions"] = json!([{"type": "Completed", "status": "True", "reason": phase, "message": message}]);
    }
    match beside {
        Beside::Nothing => row["object"] = Value::Null,
        Beside::Metadata => row["object"] = partial(&value),
        Beside::Whole => row["object"] = (*value).clone(),
    }
    row
}

/// The cells of a blank object, as bookmarks carry it.
pub(crate) fn blank_cells(kind: Kind) -> Vec<Value> {
    cells(kind, &Value::Null, Timestamp::default())
}

/// An object without anything but its metadata.
pub(crate) fn partial(value: &Value) -> Value {
    let metadata = value.get("metadata").cloned().unwrap_or_else(|| Value::Object(Map::new()));
    json!({"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": metadata})
}

/// A table of one row: what a watch sends. Only the first one says the columns.
pub(crate) fn of_one(kind: Kind, version: &str, row: Option<Value>, first: bool) -> Value {
    let columns = if first { columns(kind) } else { Value::Null };
    json!({
        "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": {"resourceVersion": version},
        "columnDefinitions": columns, "rows": row.into_iter().collect::<Vec<_>>(),
    })
}

fn cells(kind: Kind, value: &Value, now: Timestamp) -> Vec<Value> {
    match kind {
        Kind::Pod => pods::pod(value, now),
        Kind::Deployment => workloads::deployment(value, now),
        Kind::ReplicaSet => workloads::replica_set(value, now),
        Kind::StatefulSet => workloads::stateful_set(value, now),
        Kind::DaemonSet => workloads::daemon_set(value, now),
        Kind::Job => workloads::job(value, now),
        Kind::CronJob => workloads::cron_job(value, now),
        Kind::ControllerRevision => workloads::revision(value, now),
        Kind::HorizontalPodAutoscaler => workloads::autoscaler(value, now),
        Kind::PodDisruptionBudget => workloads::budget(value, now),
        Kind::Service => network::service(value, now),
        Kind::EndpointSlice => network::slice(value, now),
        Kind::Ingress => network::ingress(value, now),
        Kind::IngressClass => network::class(value, now),
        Kind::Node => others::node(value, now),
        Kind::Namespace => vec![name(value), text(value, "/status/phase").into(), born(value, now)],
        Kind::Event => others::event(value, now),
        Kind::ConfigMap => others::config_map(value, now),
        Kind::ServiceAccount => vec![name(value), born(value, now)],
        Kind::Role | Kind::ClusterRole | Kind::LimitRange => {
            vec![name(value), text(value, "/metadata/creationTimestamp").into()]
        }
        Kind::RoleBinding | Kind::ClusterRoleBinding => others::binding(value, now),
        Kind::Lease => vec![name(value), text(value, "/spec/holderIdentity").into(), born(value, now)],
        Kind::ResourceQuota => vec![name(value), "".into(), "".into(), born(value, now)],
    }
}

fn name(value: &Value) -> Value {
    text(value, "/metadata/name").into()
}

/// How long ago an object was made.
fn born(value: &Value, now: Timestamp) -> Value {
    since(value, "/metadata/creationTimestamp", now).into()
}

/// How long ago something was, or that it is not known.
fn since(value: &Value, pointer: &str, now: Timestamp) -> String {
    crate::clock::parse(text(value, pointer))
        .map_or_else(|| "<unknown>".to_owned(), |then| age(now.duration_since(then)))
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "<none>" } else { text }
}

/// `a=b,c=d`, as labels and selectors are shown.
fn labels(map: Option<&Value>) -> String {
    let mut pairs: Vec<String> = map
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or("")))
        .collect();
    pairs.sort();
    or_none(&pairs.join(",")).to_owned()
}

/// The first few of many, and how many more there are.
fn few(all: &[String], most: usize, separator: &str) -> String {
    let shown = all.iter().take(most).cloned().collect::<Vec<_>>().join(separator);
    if all.len() > most { format!("{shown} + {} more...", all.len() - most) } else { shown }
}
