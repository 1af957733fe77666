//! The rows of what makes Pods, and of what scales and guards it.

use jiff::Timestamp;
use serde_json::Value;

use super::{age, born, few, labels, name, or_none, since};
use crate::clock::parse;
use crate::fields::{flag, items, number, text};

fn count(value: &Value, pointer: &str) -> i64 {
    number(value, pointer).unwrap_or(0)
}

/// Names and images of the containers of a template.
fn containers(value: &Value, spec: &str) -> [Value; 2] {
    let all = items(value, &format!("{spec}/containers"));
    let join = |field: &str| all.iter().map(|one| text(one, field)).collect::<Vec<_>>().join(",").into();
    [join("/name"), join("/image")]
}

fn selector(value: &Value) -> Value {
    let Some(selector) = value.pointer("/spec/selector") else {
        return "<none>".into();
    };
    let mut parts = Vec::new();
    if selector.get("matchLabels").and_then(Value::as_object).is_some_and(|map| !map.is_empty()) {
        parts.push(labels(selector.get("matchLabels")));
    }
    for expression in items(selector, "/matchExpressions") {
        let key = text(expression, "/key");
        let values: Vec<&str> = items(expression, "/values").iter().filter_map(Value::as_str).collect();
        parts.push(match text(expression, "/operator") {
            "Exists" => key.to_owned(),
            "DoesNotExist" => format!("!{key}"),
            "NotIn" => format!("{key} notin ({})", values.join(",")),
            _ => format!("{key} in ({})", values.join(",")),
        });
    }
    or_none(&parts.join(",")).into()
}

pub(super) fn deployment(value: &Value, now: Timestamp) -> Vec<Value> {
    let [names, images] = containers(value, "/spec/template/spec");
    vec![
        name(value),
        format!("{}/{}", count(value, "/status/readyReplicas"), count(value, "/spec/replicas")).into(),
        count(value, "/status/updatedReplicas").into(),
        count(value, "/status/availableReplicas").into(),
        born(value, now),
        names,
        images,
        selector(value),
    ]
}

pub(super) fn replica_set(value: &Value, now: Timestamp) -> Vec<Value> {
    let [names, images] = containers(value, "/spec/template/spec");
    vec![
        name(value),
        count(value, "/spec/replicas").into(),
        count(value, "/status/replicas").into(),
        count(value, "/status/readyReplicas").into(),
        born(value, now),
        names,
        images,
        selector(value),
    ]
}

pub(super) fn stateful_set(value: &Value, now: Timestamp) -> Vec<Value> {
    let [names, images] = containers(value, "/spec/template/spec");
    let ready = format!("{}/{}", count(value, "/status/readyReplicas"), count(value, "/spec/replicas"));
    vec![name(value), ready.into(), born(value, now), names, images]
}

pub(super) fn daemon_set(value: &Value, now: Timestamp) -> Vec<Value> {
    let [names, images] = containers(value, "/spec/template/spec");
    let status = |field: &str| Value::from(count(value, &format!("/status/{field}")));
    vec![
        name(value),
        status("desiredNumberScheduled"),
        status("currentNumberScheduled"),
        status("numberReady"),
        status("updatedNumberScheduled"),
        status("numberAvailable"),
        labels(value.pointer("/spec/template/spec/nodeSelector")).into(),
        born(value, now),
        names,
        images,
        selector(value),
    ]
}

pub(super) fn job(value: &Value, now: Timestamp) -> Vec<Value> {
    let succeeded = count(value, "/status/succeeded");
    let completions = match (number(value, "/spec/completions"), count(value, "/spec/parallelism")) {
        (Some(wanted), _) => format!("{succeeded}/{wanted}"),
        (None, many) if many > 1 => format!("{succeeded}/1 of {many}"),
        (None, _) => format!("{succeeded}/1"),
    };
    let start = parse(text(value, "/status/startTime"));
    let end = parse(text(value, "/status/completionTime")).unwrap_or(now);
    let duration = start.map_or_else(String::new, |start| age(end.duration_since(start)));
    let [names, images] = containers(value, "/spec/template/spec");
    vec![
        name(value),
        job_state(value).into(),
        completions.into(),
        duration.into(),
        born(value, now),
        names,
        images,
        selector(value),
    ]
}

fn job_state(value: &Value) -> &'static str {
    let is = |kind: &str| {
        items(value, "/status/conditions")
            .iter()
            .any(|one| text(one, "/type") == kind && text(one, "/status") == "True")
    };
    match () {
        () if is("Complete") => "Complete",
        () if is("Failed") => "Failed",
        () if !text(value, "/metadata/deletionTimestamp").is_empty() => "Terminating",
        () if is("Suspended") => "Suspended",
        () if is("FailureTarget") => "FailureTarget",
        () if is("SuccessCriteriaMet") => "SuccessCriteriaMet",
        () => "Running",
    }
}

pub(super) fn cron_job(value: &Value, now: Timestamp) -> Vec<Value> {
    let last = match text(value, "/status/lastScheduleTime") {
        "" => "<none>".to_owned(),
        _ => since(value, "/status/lastScheduleTime", now),
    };
    let [names, images] = containers(value, "/spec/jobTemplate/spec/template/spec");
    vec![
        name(value),
        text(value, "/spec/schedule").into(),
        or_none(text(value, "/spec/timeZone")).into(),
        (if flag(value, "/spec/suspend") { "True" } else { "False" }).into(),
        items(value, "/status/active").len().into(),
        last.into(),
        born(value, now),
        names,
        images,
        labels(value.pointer("/spec/jobTemplate/spec/selector/matchLabels")).into(),
    ]
}

pub(super) fn revision(value: &Value, now: Timestamp) -> Vec<Value> {
    let owner = items(value, "/metadata/ownerReferences").iter().find(|owner| flag(owner, "/controller"));
    let controller = owner.map_or_else(
        || "<none>".to_owned(),
        |owner| {
            let group = text(owner, "/apiVersion").rsplit_once('/').map_or("", |(group, _)| group);
            let kind = text(owner, "/kind").to_lowercase();
            let kind = if group.is_empty() { kind } else { format!("{kind}.{group}") };
            format!("{kind}/{}", text(owner, "/name"))
        },
    );
    vec![name(value), controller.into(), count(value, "/revision").into(), born(value, now)]
}

pub(super) fn autoscaler(value: &Value, now: Timestamp) -> Vec<Value> {
    let target = format!("{}/{}", text(value, "/spec/scaleTargetRef/kind"), text(value, "/spec/scaleTargetRef/name"));
    let metrics: Vec<String> = items(value, "/spec/metrics")
        .iter()
        .enumerate()
        .map(|(index, metric)| measured(metric, items(value, "/status/currentMetrics").get(index)))
        .collect();
    let least = number(value, "/spec/minReplicas").map_or_else(|| "<unset>".to_owned(), |least| least.to_string());
    vec![
        name(value),
        target.into(),
        or_none(&few(&metrics, 2, ", ")).into(),
        least.into(),
        count(value, "/spec/maxReplicas").into(),
        count(value, "/status/currentReplicas").into(),
        born(value, now),
    ]
}

/// `cpu: 12%/80%`.
fn measured(metric: &Value, current: Option<&Value>) -> String {
    let name = text(metric, "/resource/name");
    if name.is_empty() {
        return "<unknown type>".to_owned();
    }
    let now = |field: &str| current.and_then(|current| current.pointer(&format!("/resource/current/{field}")));
    let (wanted, is) = match metric.pointer("/resource/target/averageUtilization") {
        Some(wanted) => (format!("{wanted}%"), now("averageUtilization").map(|is| format!("{is}%"))),
        None => (
            text(metric, "/resource/target/averageValue").to_owned(),
            now("averageValue").and_then(Value::as_str).map(str::to_owned),
        ),
    };
    format!("{name}: {}/{wanted}", is.unwrap_or_else(|| "<unknown>".to_owned()))
}

pub(super) fn budget(value: &Value, now: Timestamp) -> Vec<Value> {
    let bound = |field: &str| match value.pointer(&format!("/spec/{field}")) {
        Some(Value::String(text)) => Value::from(text.as_str()),
        Some(number @ Value::Number(_)) => number.to_string().into(),
        _ => "N/A".into(),
    };
    vec![
        name(value),
        bound("minAvailable"),
        bound("maxUnavailable"),
        count(value, "/status/disruptionsAllowed").into(),
        born(value, now),
    ]
}
