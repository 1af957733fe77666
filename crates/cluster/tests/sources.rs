//! What may not be read is not claimed to be well, nor to be missing.
#![allow(clippy::unwrap_used)]

mod common;

use common::{FRONT, ORDER, index, node};
use topology::{Health, Phrase, Source, SourceState};

fn source(plural: &str, state: SourceState, seen_at: Option<i64>) -> Source {
    Source { id: format!("c/{plural}"), kind: "kubernetes".to_owned(), state, seen_at, message: Phrase::default() }
}

#[test]
fn forbidden_pods_or_slices_leave_services_unknown_and_say_why() {
    for plural in ["pods", "endpointslices", "pods/shop"] {
        let mut index = index(&format!("{ORDER}{FRONT}"));
        index.derive(0);
        index.set_source(source(plural, SourceState::Forbidden, None));
        let graph = index.derive(0);
        let service = node(graph, "Service/shop/order");
        assert_eq!(service.health, Health::Unknown, "{plural}");
        assert!(service.message.en.contains("does not let us list"), "{}", service.message.en);
        assert_eq!(node(graph, "Domain/-/shop.example.com").reach_health, Health::Unknown);
        let elsewhere = node(graph, "Service/ingress/nginx").health;
        assert_eq!(elsewhere == Health::Healthy, plural.ends_with("shop"), "{plural}");
    }
}

#[test]
fn forbidden_services_are_unknown_and_not_missing() {
    let without = ORDER.split("---").filter(|text| !text.contains("kind: Service"));
    let mut index = index(&format!("{}{FRONT}", without.collect::<Vec<_>>().join("---")));
    assert_eq!(node(index.derive(0), "Service/shop/order").health, Health::Missing);
    index.set_source(source("services", SourceState::Forbidden, None));
    let graph = index.derive(0);
    assert_eq!(node(graph, "Service/shop/order").health, Health::Unknown);
    assert!(graph.findings.is_empty(), "{:?}", graph.findings);
}

#[test]
fn forbidden_nodes_are_unknown_and_not_missing() {
    let mut index = index(ORDER);
    index.set_source(source("nodes", SourceState::Forbidden, None));
    assert_eq!(node(index.derive(0), "Machine/-/node-a").health, Health::Unknown);
}

#[test]
fn what_was_once_heard_stays_when_the_server_is_out_of_reach() {
    let mut index = index(&format!("{ORDER}{FRONT}"));
    index.set_source(source("pods", SourceState::Unreachable, Some(1)));
    assert_eq!(node(index.derive(0), "Service/shop/order").health, Health::Healthy);
    index.set_source(source("pods", SourceState::Unreachable, None));
    assert_eq!(node(index.derive(0), "Service/shop/order").health, Health::Unknown);
}
