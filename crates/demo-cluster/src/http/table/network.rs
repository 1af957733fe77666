//! The rows of how traffic finds its Pods.

use jiff::Timestamp;
use serde_json::Value;

use super::{born, few, labels, name, or_none};
use crate::fields::{items, number, text};

pub(super) fn service(value: &Value, now: Timestamp) -> Vec<Value> {
    let first = text(value, "/spec/clusterIPs/0");
    let address = if first.is_empty() { text(value, "/spec/clusterIP") } else { first };
    let ports: Vec<String> = items(value, "/spec/ports").iter().map(port).collect();
    vec![
        name(value),
        text(value, "/spec/type").into(),
        or_none(address).into(),
        external(value).into(),
        or_none(&ports.join(",")).into(),
        born(value, now),
        labels(value.pointer("/spec/selector")).into(),
    ]
}

fn port(port: &Value) -> String {
    let outside = number(port, "/nodePort").filter(|outside| *outside > 0).map(|outside| format!(":{outside}"));
    let protocol = text(port, "/protocol");
    format!(
        "{}{}/{}",
        number(port, "/port").unwrap_or(0),
        outside.unwrap_or_default(),
        if protocol.is_empty() { "TCP" } else { protocol }
    )
}

fn external(value: &Value) -> String {
    let given: Vec<&str> = items(value, "/spec/externalIPs").iter().filter_map(Value::as_str).collect();
    match text(value, "/spec/type") {
        "ExternalName" => text(value, "/spec/externalName").to_owned(),
        "LoadBalancer" => {
            let balancers = balancers(value);
            let all: Vec<&str> =
                std::iter::once(balancers.as_str()).filter(|one| !one.is_empty()).chain(given).collect();
            if all.is_empty() { "<pending>".to_owned() } else { all.join(",") }
        }
        _ => or_none(&given.join(",")).to_owned(),
    }
}

fn balancers(value: &Value) -> String {
    let mut all: Vec<&str> = items(value, "/status/loadBalancer/ingress")
        .iter()
        .map(|one| match text(one, "/ip") {
            "" => text(one, "/hostname"),
            ip => ip,
        })
        .filter(|one| !one.is_empty())
        .collect();
    all.sort_unstable();
    all.dedup();
    all.join(",")
}

pub(super) fn slice(value: &Value, now: Timestamp) -> Vec<Value> {
    let ports: Vec<String> = items(value, "/ports")
        .iter()
        .map(|port| number(port, "/port").map_or_else(|| "*".to_owned(), |number| number.to_string()))
        .collect();
    let addresses: Vec<String> = items(value, "/endpoints")
        .iter()
        .flat_map(|endpoint| items(endpoint, "/addresses"))
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    let shown = |all: &[String]| if all.is_empty() { "<unset>".to_owned() } else { few(all, 3, ",") };
    vec![
        name(value),
        text(value, "/addressType").into(),
        shown(&ports).into(),
        shown(&addresses).into(),
        born(value, now),
    ]
}

pub(super) fn ingress(value: &Value, now: Timestamp) -> Vec<Value> {
    let hosts: Vec<String> = items(value, "/spec/rules")
        .iter()
        .map(|rule| text(rule, "/host"))
        .filter(|host| !host.is_empty())
        .map(str::to_owned)
        .collect();
    let hosts = if hosts.is_empty() { "*".to_owned() } else { few(&hosts, 3, ",") };
    let ports = if items(value, "/spec/tls").is_empty() { "80" } else { "80, 443" };
    vec![
        name(value),
        or_none(text(value, "/spec/ingressClassName")).into(),
        hosts.into(),
        balancers(value).into(),
        ports.into(),
        born(value, now),
    ]
}

pub(super) fn class(value: &Value, now: Timestamp) -> Vec<Value> {
    let parameters = value.pointer("/spec/parameters").map_or_else(
        || "<none>".to_owned(),
        |it| {
            let kind = text(it, "/kind");
            let kind = match text(it, "/apiGroup") {
                "" => kind.to_owned(),
                group => format!("{kind}.{group}"),
            };
            format!("{kind}/{}", text(it, "/name"))
        },
    );
    vec![name(value), text(value, "/spec/controller").into(), parameters.into(), born(value, now)]
}
