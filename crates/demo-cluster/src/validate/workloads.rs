//! What is wrong with Deployments, `ReplicaSet`s, `StatefulSet`s and `DaemonSet`s.

use serde_json::{Value, json};

use super::problems::Problems;
use super::{meta, pods, words};
use crate::fields::{number, text};
use crate::kinds::Kind;
use crate::selector::LabelSelector;

pub(super) fn check(kind: Kind, value: &Value, problems: &mut Problems) {
    let spec = |field: &str| number(value, &format!("/spec/{field}"));
    match kind {
        Kind::Deployment => {
            problems.not_negative("spec.replicas", spec("replicas"));
            selector(value, "deployment", problems);
            template(value, problems);
            deployment_strategy(value, problems);
            problems.not_negative("spec.minReadySeconds", spec("minReadySeconds"));
            problems.not_negative("spec.revisionHistoryLimit", spec("revisionHistoryLimit"));
            problems.not_negative("spec.progressDeadlineSeconds", spec("progressDeadlineSeconds"));
            if let Some(deadline) = spec("progressDeadlineSeconds")
                && deadline <= spec("minReadySeconds").unwrap_or(0)
            {
                problems.invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds");
            }
        }
        Kind::ReplicaSet => {
            problems.not_negative("spec.replicas", spec("replicas"));
            problems.not_negative("spec.minReadySeconds", spec("minReadySeconds"));
            selector(value, "replicaset", problems);
            template(value, problems);
        }
        Kind::StatefulSet => stateful_set(value, problems),
        _ => {
            if !value["spec"]["selector"].is_null() {
                selector(value, "daemonset", problems);
            }
            template(value, problems);
            problems.not_negative("spec.minReadySeconds", spec("minReadySeconds"));
            daemon_strategy(value, problems);
            problems.not_negative("spec.revisionHistoryLimit", spec("revisionHistoryLimit"));
        }
    }
}

fn selector(value: &Value, kind: &str, problems: &mut Problems) {
    let selector = &value["spec"]["selector"];
    if selector.is_null() {
        problems.required("spec.selector");
        return;
    }
    let wrong = label_selector("spec.selector", selector, problems);
    if selector.as_object().is_some_and(serde_json::Map::is_empty) {
        problems.invalid("spec.selector", json!({}), &format!("empty selector is invalid for {kind}"));
    } else if wrong {
        problems.invalid("spec.selector", selector.clone(), "invalid label selector");
    }
}

/// Says what is wrong with a selector; true when something is.
pub(super) fn label_selector(field: &str, selector: &Value, problems: &mut Problems) -> bool {
    let mut wrong = false;
    let mut say = |field: String, value: &str, why: &[String]| {
        wrong |= !why.is_empty();
        problems.all_invalid(field, value, why);
    };
    for (key, value) in selector["matchLabels"].as_object().into_iter().flatten() {
        let value = value.as_str().unwrap_or("");
        say(format!("{field}.matchLabels"), key, &words::qualified(key));
        say(format!("{field}.matchLabels"), value, &words::label_value(value));
    }
    for (index, expression) in crate::fields::items(selector, "/matchExpressions").iter().enumerate() {
        let at = format!("{field}.matchExpressions[{index}]");
        let operator = text(expression, "/operator");
        if !["In", "NotIn", "Exists", "DoesNotExist"].contains(&operator) {
            say(format!("{at}.operator"), operator, &["not a valid selector operator".to_owned()]);
        }
        let key = text(expression, "/key");
        say(format!("{at}.key"), key, &words::qualified(key));
    }
    wrong
}

fn template(value: &Value, problems: &mut Problems) {
    let unreadable = unreadable(value);
    if unreadable && text(value, "/kind") != "DaemonSet" {
        return;
    }
    let template = &value["spec"]["template"];
    let labels = &template["metadata"]["labels"];
    let label = |key: &str| labels.get(key).and_then(Value::as_str);
    // No selector and an empty one match nothing here.
    let selector = value["spec"]["selector"].as_object();
    let empty = selector.is_some_and(serde_json::Map::is_empty);
    let takes = selector.is_some() && LabelSelector::of_workload(&value["spec"]["selector"]).takes(label);
    if !(empty || takes || unreadable) {
        problems.invalid(
            "spec.template.metadata.labels",
            labels.clone(),
            "`selector` does not match template `labels`",
        );
    }
    meta::labels("spec.template.labels", labels, problems);
    meta::annotations("spec.template.annotations", &template["metadata"]["annotations"], problems);
    pods::check(&template["spec"], "spec.template.spec", problems);
    if let restart = text(template, "/spec/restartPolicy")
        && !matches!(restart, "Always" | "")
    {
        problems.unsupported("spec.template.spec.restartPolicy", restart, &["Always"]);
    }
}

/// Whether the selector is so wrong that nothing can be said of whom it selects.
fn unreadable(value: &Value) -> bool {
    label_selector("", &value["spec"]["selector"], &mut Problems::default())
}

/// A number or a percentage.
fn number_or_percent(field: &str, value: &Value, problems: &mut Problems) {
    match value {
        Value::Number(_) => problems.not_negative(field, value.as_i64()),
        Value::String(text) if words::percent(text).is_none() => problems.invalid(
            field,
            text.as_str(),
            "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex \
             used for validation is '[0-9]+%')",
        ),
        _ => {}
    }
}

fn not_more_than_all(field: &str, value: &Value, problems: &mut Problems) {
    if let Some(percent) = value.as_str().and_then(words::percent).filter(|percent| *percent > 100) {
        problems.invalid(field, format!("{percent}%"), "must not be greater than 100%");
    }
}

/// A number or a percentage of at most all.
pub(super) fn share(field: &str, value: &Value, problems: &mut Problems) {
    number_or_percent(field, value, problems);
    not_more_than_all(field, value, problems);
}

fn is_zero(value: &Value) -> bool {
    value.as_i64() == Some(0) || value.as_str().and_then(words::percent) == Some(0)
}

fn deployment_strategy(value: &Value, problems: &mut Problems) {
    let strategy = &value["spec"]["strategy"];
    let rolling = &strategy["rollingUpdate"];
    match text(strategy, "/type") {
        "RollingUpdate" => {
            let at = "spec.strategy.rollingUpdate";
            number_or_percent(&format!("{at}.maxUnavailable"), &rolling["maxUnavailable"], problems);
            number_or_percent(&format!("{at}.maxSurge"), &rolling["maxSurge"], problems);
            if is_zero(&rolling["maxUnavailable"]) && is_zero(&rolling["maxSurge"]) {
                let why = "may not be 0 when `maxSurge` is 0";
                problems.invalid(format!("{at}.maxUnavailable"), rolling["maxUnavailable"].clone(), why);
            }
            not_more_than_all(&format!("{at}.maxUnavailable"), &rolling["maxUnavailable"], problems);
        }
        "Recreate" if !rolling.is_null() => {
            problems
                .forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'");
        }
        "Recreate" => {}
        _ => problems.unsupported_shown("spec.strategy", &internal(strategy), &["Recreate", "RollingUpdate"]),
    }
}

/// A strategy as the server prints it: without what it does not know.
fn internal(strategy: &Value) -> String {
    format!(r#"{{"Type":{},"RollingUpdate":null}}"#, strategy["type"])
}

fn stateful_set(value: &Value, problems: &mut Problems) {
    let spec = |field: &str| number(value, &format!("/spec/{field}"));
    let policy = text(value, "/spec/podManagementPolicy");
    if !["OrderedReady", "Parallel"].contains(&policy) {
        problems.invalid("spec.podManagementPolicy", policy, "must be 'OrderedReady' or 'Parallel'");
    }
    let strategy = &value["spec"]["updateStrategy"];
    match text(strategy, "/type") {
        "RollingUpdate" => {
            let at = "spec.updateStrategy.rollingUpdate";
            problems.not_negative(format!("{at}.partition"), number(strategy, "/rollingUpdate/partition"));
        }
        "OnDelete" => {}
        _ => {
            problems.invalid_shown("spec.updateStrategy", &internal(strategy), "must be 'RollingUpdate' or 'OnDelete'");
        }
    }
    let service = text(value, "/spec/serviceName");
    if !service.is_empty() {
        problems.all_invalid("spec.serviceName", service, &words::label(service));
    }
    problems.not_negative("spec.replicas", spec("replicas"));
    problems.not_negative("spec.minReadySeconds", spec("minReadySeconds"));
    selector(value, "statefulset", problems);
    template(value, problems);
}

fn daemon_strategy(value: &Value, problems: &mut Problems) {
    let strategy = &value["spec"]["updateStrategy"];
    let rolling = &strategy["rollingUpdate"];
    match text(strategy, "/type") {
        "RollingUpdate" => {
            let at = "spec.updateStrategy.rollingUpdate";
            share(&format!("{at}.maxUnavailable"), &rolling["maxUnavailable"], problems);
            share(&format!("{at}.maxSurge"), &rolling["maxSurge"], problems);
            if is_zero(&rolling["maxUnavailable"]) && is_zero(&rolling["maxSurge"]) {
                problems.required_because(format!("{at}.maxUnavailable"), "cannot be 0 when maxSurge is 0");
            }
        }
        "OnDelete" => {}
        _ => problems.unsupported_shown("spec.updateStrategy", &internal(strategy), &["RollingUpdate", "OnDelete"]),
    }
}
