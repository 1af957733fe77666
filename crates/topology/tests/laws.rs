//! What holds for every graph.
// Places are compared as they are: what stays has the very same numbers.
#![allow(clippy::unwrap_used, clippy::float_cmp)]

#[path = "../examples/graphs/mod.rs"]
mod graphs;

use std::collections::BTreeMap;
use std::sync::Arc;

use graphs::Company;
use proptest::prelude::*;
use topology::{
    Graph, Health, Kind, NodeId,
    delta::Delta,
    layout::layout,
    picture::{Card, Patch, Picture},
    view::{Question, view},
};

/// One workload of a random graph.
#[derive(Clone, Debug)]
struct Spec {
    namespace: usize,
    pods: i64,
    entry: bool,
    second_service: bool,
    split: bool,
    address: usize,
    health: usize,
}

fn specs() -> impl Strategy<Value = Vec<Spec>> {
    let spec = (0..4_usize, 0..4_i64, any::<bool>(), any::<bool>(), any::<bool>(), 0..3_usize, 0..12_usize).prop_map(
        |(namespace, pods, entry, second_service, split, address, health)| Spec {
            namespace,
            pods,
            entry,
            second_service,
            split,
            address,
            health,
        },
    );
    prop::collection::vec(spec, 4..24)
}

fn graph(specs: &[Spec]) -> Graph {
    let mut c = Company::default();
    let mut last: BTreeMap<usize, NodeId> = BTreeMap::new();
    for (at, spec) in specs.iter().enumerate() {
        let (namespace, name) = (format!("ns-{}", spec.namespace), format!("app-{at}"));
        let workload = c.deployment(&namespace, &name, "1.0", spec.pods);
        let mut targets = vec![&workload];
        targets.extend(last.get(&spec.namespace).filter(|_| spec.split));
        let service = c.service(&namespace, &name, &targets);
        if spec.second_service {
            c.service(&namespace, &format!("{name}-b"), &[&workload]);
        }
        if spec.entry {
            let host = format!("h{}.example", at % 5);
            let entry = c.ingress(&namespace, &name, &host, &[("/", &service)]);
            let entries = if spec.second_service { [&entry, &service] } else { [&entry, &entry] };
            c.address(&format!("10.0.0.{}", spec.address), &[(&host, 1)], &entries);
        }
        let health = Health::ALL.get(spec.health).copied().unwrap_or_default();
        c.hurt(&workload, health, ("because", "因为"), &[]);
        c.hurt(&Company::id(Kind::Pod, &namespace, &format!("{name}-6c9f4-x0k2p")), health, ("because", "因为"), &[]);
        last.insert(spec.namespace, workload);
    }
    c.graph
}

fn picture(graph: &Graph, previous: Option<&Picture>) -> Picture {
    layout(&view(graph, &Question::default()), previous)
}

fn spots(picture: &Picture) -> BTreeMap<&NodeId, (f32, f32)> {
    picture.cards.iter().map(|card| (&card.id, (card.x, card.y))).collect()
}

fn overlap(a: &Card, b: &Card) -> bool {
    a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h
}

fn assert_apart(picture: &Picture) -> Result<(), TestCaseError> {
    for (at, a) in picture.cards.iter().enumerate() {
        for b in &picture.cards[at + 1..] {
            prop_assert!(!overlap(a, b), "{} {:?} and {} {:?}", a.id, (a.x, a.y), b.id, (b.x, b.y));
        }
        prop_assert!(a.x >= 0.0 && a.y >= 0.0);
        prop_assert!(a.x + a.w <= picture.width && a.y + a.h <= picture.height);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn equal_graphs_have_equal_pictures_and_no_two_cards_overlap(specs in specs()) {
        let graph = graph(&specs);
        let first = picture(&graph, None);
        prop_assert_eq!(&first, &picture(&graph, None));
        assert_apart(&first)?;
    }

    #[test]
    fn a_picture_that_nothing_happened_to_stays(specs in specs()) {
        let graph = graph(&specs);
        let first = picture(&graph, None);
        let again = picture(&graph, Some(&first));
        prop_assert_eq!(spots(&first), spots(&again));
    }

    #[test]
    fn health_moves_nothing(specs in specs(), health in 0..6_usize) {
        let before = graph(&specs);
        let mut after = before.clone();
        for node in after.nodes.values_mut().map(Arc::make_mut) {
            if matches!(node.kind, Kind::Domain | Kind::LoadBalancer | Kind::Ingress) {
                node.health = Health::ALL[health];
            }
            node.reach_health = Health::ALL[health];
        }
        let first = picture(&before, None);
        let (stable, scratch) = (picture(&after, Some(&first)), picture(&after, None));
        prop_assert_eq!(spots(&first), spots(&stable));
        prop_assert_eq!(spots(&first), spots(&scratch));
    }

    #[test]
    fn what_goes_moves_only_what_is_below_it(specs in specs(), pick in any::<prop::sample::Index>()) {
        let before = graph(&specs);
        let first = picture(&before, None);
        // Things whose going changes no other card's place in the chain.
        let may_go: Vec<&Card> = first.cards.iter().filter(|card| {
            let called = first.lines.iter().any(|line| line.to == card.id || line.from == card.id);
            card.kind == Kind::Domain || (card.kind == Kind::Deployment && !called)
        }).collect();
        prop_assume!(!may_go.is_empty());
        let gone = may_go[pick.index(may_go.len())];
        let mut after = before.clone();
        let name = gone.name.clone();
        let service_of = |id: &NodeId| id.kind() == Kind::Service && *id.name() == name;
        let second_of = |id: &NodeId| id.kind() == Kind::Service && *id.name() == format!("{name}-b");
        let is_gone = |id: &NodeId| *id == gone.id
            || gone.kind == Kind::Deployment && (service_of(id) || second_of(id));
        after.nodes.retain(|id, _| !is_gone(id));
        // Its Pods and its revision go with it.
        after.nodes.retain(|id, _| {
            gone.kind != Kind::Deployment || !id.name().starts_with(&format!("{name}-6c9f4"))
        });
        after.edges.retain(|edge| after.nodes.contains_key(&edge.from) && after.nodes.contains_key(&edge.to));
        let second = picture(&after, Some(&first));
        assert_apart(&second)?;
        let old = spots(&first);
        for card in &second.cards {
            let (x, y) = old[&card.id];
            prop_assert_eq!(x, card.x, "{} changed its column", &card.id);
            prop_assert!(y == card.y || y > gone.y, "{} at {} moved to {}; {} went at {}", card.id, y, card.y, gone.id, gone.y);
            prop_assert!(card.y <= y, "{} moved down", card.id);
        }
    }

    #[test]
    fn what_comes_keeps_columns_and_order(specs in specs(), more in specs()) {
        let before = graph(&specs);
        let first = picture(&before, None);
        // What comes stands in namespaces of its own or beside the others, calls nobody.
        let mut c = Company { graph: before };
        for (at, spec) in more.iter().take(specs.len() / 2).enumerate() {
            c.deployment(&format!("ns-{}", spec.namespace + 2), &format!("new-{at}"), "1", spec.pods);
        }
        let second = picture(&c.graph, Some(&first));
        assert_apart(&second)?;
        let (old, new) = (spots(&first), spots(&second));
        for (a, (ax, ay)) in &old {
            let now_a = new[*a];
            for (b, (bx, by)) in &old {
                let now_b = new[*b];
                if ax == bx && now_a.0 == now_b.0 && ay < by {
                    prop_assert!(now_a.1 < now_b.1, "{} and {} changed their order", a, b);
                }
            }
        }
    }

    #[test]
    fn a_patch_makes_the_new_picture_of_the_old_one(one in specs(), other in specs()) {
        let mut picture_now = picture(&graph(&one), None);
        let next = picture(&graph(&other), Some(&picture_now));
        let patch = Patch::between(&picture_now, &next);
        let json = serde_json::to_string(&patch).unwrap();
        serde_json::from_str::<Patch>(&json).unwrap().apply(&mut picture_now);
        prop_assert_eq!(picture_now, next);
    }

    #[test]
    fn a_delta_makes_the_new_graph_of_the_old_one(one in specs(), other in specs()) {
        let (mut now, next) = (graph(&one), graph(&other));
        let delta = Delta::between(&now, &next, 7);
        let json = serde_json::to_string(&delta).unwrap();
        serde_json::from_str::<Delta>(&json).unwrap().apply(&mut now);
        prop_assert_eq!(now, next);
    }
}
