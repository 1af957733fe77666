//! The rows of machines, Events, settings and rights.

use jiff::Timestamp;
use serde_json::Value;

use super::{born, name, or_none, since};
use crate::fields::{items, number, text};

pub(super) fn node(value: &Value, now: Timestamp) -> Vec<Value> {
    let ready = items(value, "/status/conditions").iter().find(|one| text(one, "/type") == "Ready");
    let mut status = match ready.map(|one| text(one, "/status")) {
        Some("True") => "Ready",
        Some(_) => "NotReady",
        None => "Unknown",
    }
    .to_owned();
    if crate::fields::flag(value, "/spec/unschedulable") {
        status.push_str(",SchedulingDisabled");
    }
    let address = |kind: &str| {
        let all = items(value, "/status/addresses");
        or_none(all.iter().find(|one| text(one, "/type") == kind).map_or("", |one| text(one, "/address"))).into()
    };
    let info = |field: &str| match text(value, &format!("/status/nodeInfo/{field}")) {
        "" => "<unknown>".into(),
        known => known.into(),
    };
    vec![
        name(value),
        status.into(),
        roles(value).into(),
        born(value, now),
        text(value, "/status/nodeInfo/kubeletVersion").into(),
        address("InternalIP"),
        address("ExternalIP"),
        info("osImage"),
        info("kernelVersion"),
        info("containerRuntimeVersion"),
    ]
}

fn roles(node: &Value) -> String {
    let labels = node.pointer("/metadata/labels").and_then(Value::as_object);
    let mut roles: Vec<&str> = labels
        .into_iter()
        .flatten()
        .filter_map(|(key, value)| match key.strip_prefix("node-role.kubernetes.io/") {
            Some(role) => Some(role),
            None if key == "kubernetes.io/role" => value.as_str(),
            None => None,
        })
        .filter(|role| !role.is_empty())
        .collect();
    roles.sort_unstable();
    roles.dedup();
    or_none(&roles.join(",")).to_owned()
}

pub(super) fn event(value: &Value, now: Timestamp) -> Vec<Value> {
    let time = |pointer: &str| Some(since(value, pointer, now)).filter(|_| !text(value, pointer).is_empty());
    let first = time("/firstTimestamp").or_else(|| time("/eventTime")).unwrap_or_else(|| "<unknown>".to_owned());
    let last = time("/series/lastObservedTime").or_else(|| time("/lastTimestamp")).unwrap_or_else(|| first.clone());
    let count = number(value, "/series/count").or(number(value, "/count")).unwrap_or(1);
    let kind = text(value, "/involvedObject/kind").to_lowercase();
    let object = match text(value, "/involvedObject/name") {
        "" => kind,
        name => format!("{kind}/{name}"),
    };
    let source = match (text(value, "/source/component"), text(value, "/source/host")) {
        ("", _) => match (text(value, "/reportingComponent"), text(value, "/reportingInstance")) {
            (component, "") => component.to_owned(),
            (component, instance) => format!("{component}, {instance}"),
        },
        (component, "") => component.to_owned(),
        (component, host) => format!("{component}, {host}"),
    };
    vec![
        last.into(),
        text(value, "/type").into(),
        text(value, "/reason").into(),
        object.into(),
        text(value, "/involvedObject/fieldPath").into(),
        source.into(),
        text(value, "/message").trim().into(),
        first.into(),
        count.into(),
        name(value),
    ]
}

pub(super) fn config_map(value: &Value, now: Timestamp) -> Vec<Value> {
    let count = |field: &str| value.get(field).and_then(Value::as_object).map_or(0, serde_json::Map::len);
    vec![name(value), (count("data") + count("binaryData")).into(), born(value, now)]
}

pub(super) fn binding(value: &Value, now: Timestamp) -> Vec<Value> {
    let subjects = |kind: &str| {
        let all: Vec<String> = items(value, "/subjects")
            .iter()
            .filter(|subject| text(subject, "/kind") == kind)
            .map(|subject| match (text(subject, "/namespace"), text(subject, "/name")) {
                ("", name) => name.to_owned(),
                (namespace, name) => format!("{namespace}/{name}"),
            })
            .collect();
        Value::from(all.join(", "))
    };
    vec![
        name(value),
        format!("{}/{}", text(value, "/roleRef/kind"), text(value, "/roleRef/name")).into(),
        born(value, now),
        subjects("User"),
        subjects("Group"),
        subjects("ServiceAccount"),
    ]
}
