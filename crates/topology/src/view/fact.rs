//! The one fact of a card, by kind.

use crate::{FactValue, Facts, Kind, Node, picture::Note};

/// What stands on the second line of a card.
#[derive(Default)]
pub(super) struct Fact {
    pub text: String,
    pub note: Option<Note>,
    pub bad: bool,
}

pub(super) fn of(node: &Node) -> Fact {
    let facts = &node.facts;
    let (value, words) = match node.kind {
        Kind::Domain => (tls(facts).to_owned(), integer(facts, "paths").map(Note::Paths)),
        Kind::LoadBalancer | Kind::Proxy => (address(facts), None),
        Kind::Ingress | Kind::Gateway | Kind::HTTPRoute | Kind::GRPCRoute => (entry(facts), None),
        Kind::Service => (ports(facts), None),
        Kind::CronJob => {
            let suspended = facts.get("suspend").and_then(FactValue::as_bool) == Some(true);
            (said(facts, "schedule").to_owned(), suspended.then_some(Note::Suspended))
        }
        Kind::Deployment | Kind::StatefulSet | Kind::DaemonSet | Kind::ReplicaSet | Kind::Job => {
            (workload(facts), None)
        }
        Kind::Pod => {
            (said(facts, "node").to_owned(), integer(facts, "restarts").filter(|count| *count > 0).map(Note::Restarts))
        }
        Kind::GatewayRoute => (route(facts), None),
        Kind::RegistryService | Kind::Machine | Kind::Hidden => (inventory(facts), None),
    };
    worst(node, value, words)
}

/// When a hop is hurt, its fact is the problem.
fn worst(node: &Node, value: String, words: Option<Note>) -> Fact {
    let found = node.errors().next();
    if !node.health.is_hurt() && found.is_none() {
        return Fact { text: value, note: words, bad: false };
    }
    let reason = node.facts.get("reason").and_then(FactValue::as_text).unwrap_or_default();
    let runs = node.kind.is_workload() || node.kind == Kind::ReplicaSet;
    let (value, words) = match node.kind {
        _ if node.health == crate::Health::Missing => (String::new(), Some(Note::Absent)),
        Kind::Pod if !reason.is_empty() => (reason.to_owned(), None),
        _ if runs && !value.is_empty() => (value, words),
        // By itself it is well: what was found says more than a sentence cut short.
        _ if !node.health.is_hurt() => (String::new(), found.map(Note::Found)),
        _ if !node.message.is_empty() => (String::new(), Some(Note::Why)),
        _ => (value, words),
    };
    Fact { text: value, note: words, bad: true }
}

fn said<'f>(facts: &'f Facts, name: &str) -> &'f str {
    facts.get(name).and_then(FactValue::as_text).unwrap_or_default()
}

fn integer(facts: &Facts, name: &str) -> Option<u32> {
    facts.get(name).and_then(FactValue::as_integer).and_then(|value| u32::try_from(value).ok())
}

fn tls(facts: &Facts) -> &'static str {
    if facts.get("tls").and_then(FactValue::as_bool) == Some(true) { "TLS" } else { "" }
}

fn joined(parts: impl IntoIterator<Item = String>) -> String {
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

/// "first +2" of a list.
fn first_and_more(items: &[FactValue], show: impl Fn(&FactValue) -> String) -> String {
    match items {
        [] => String::new(),
        [only] => show(only),
        [first, more @ ..] => format!("{} +{}", show(first), more.len()),
    }
}

fn items<'f>(facts: &'f Facts, name: &str) -> &'f [FactValue] {
    facts.get(name).map_or(&[], FactValue::items)
}

fn address(facts: &Facts) -> String {
    let provider = match said(facts, "provider") {
        "alibaba" => "Alibaba CLB",
        "aws" => "AWS ELB",
        "tencent" => "Tencent CLB",
        "huawei" => "Huawei ELB",
        "azure" => "Azure LB",
        "gcp" => "Google Cloud LB",
        "metallb" => "MetalLB",
        other => other,
    };
    let ports = items(facts, "ports").iter().map(ToString::to_string);
    joined(std::iter::once(provider.to_owned()).chain(ports))
}

fn entry(facts: &Facts) -> String {
    let hosts = first_and_more(items(facts, "hosts"), ToString::to_string);
    joined([said(facts, "class").to_owned(), hosts, tls(facts).to_owned()])
}

fn ports(facts: &Facts) -> String {
    first_and_more(items(facts, "ports"), |port| match port {
        FactValue::Map(map) => {
            let part = |name: &str| map.get(name).map(ToString::to_string).unwrap_or_default();
            match (part("port"), part("target")) {
                (outer, inner) if inner.is_empty() || inner == outer => outer,
                (outer, inner) => format!("{outer} → {inner}"),
            }
        }
        other => other.to_string(),
    })
}

fn workload(facts: &Facts) -> String {
    let tag = match said(facts, "tag") {
        "" => said(facts, "image").rsplit_once(':').map_or("", |(_, tag)| tag),
        tag => tag,
    };
    let ready = match (integer(facts, "ready"), integer(facts, "desired")) {
        (ready, Some(desired)) => format!("{}/{desired}", ready.unwrap_or(0)),
        _ => String::new(),
    };
    joined([tag.to_owned(), ready])
}

fn route(facts: &Facts) -> String {
    first_and_more(items(facts, "predicates"), ToString::to_string)
}

fn inventory(facts: &Facts) -> String {
    let texts = facts.values().filter_map(FactValue::as_text).take(2);
    joined(texts.map(str::to_owned))
}
