//! What a person sees of a small company.
// Places are compared as they are: what touches has the very same numbers.
#![allow(clippy::unwrap_used, clippy::float_cmp)]

#[path = "../examples/graphs/mod.rs"]
mod graphs;

use graphs::{Company, company};
use topology::{
    Environment, Graph, Health, Kind,
    draw::{self, Language, Theme},
    layout::layout,
    picture::{Card, Note, Picture, Shape},
    view::{Question, view},
};

fn prod() -> Question {
    Question { environment: Some(Environment::Prod), ..Question::default() }
}

fn draw_of(graph: &Graph, question: &Question) -> Picture {
    layout(&view(graph, question), None)
}

fn card<'p>(picture: &'p Picture, kind: Kind, namespace: &str, name: &str) -> Option<&'p Card> {
    let id = Company::id(kind, namespace, name);
    picture.cards.iter().find(|card| card.id == id)
}

#[test]
fn a_healthy_service_folds_into_its_workload_and_is_counted_and_named() {
    let picture = draw_of(&company(), &prod());
    assert!(card(&picture, Kind::Service, "iot-edge", "gateway").is_none());
    let gateway = card(&picture, Kind::Deployment, "iot-edge", "gateway").unwrap();
    assert_eq!(gateway.folded_names, ["gateway"]);
    let named: usize = picture.cards.iter().map(|card| card.folded_names.len()).sum();
    assert_eq!(usize::try_from(picture.counts.hops_folded).unwrap(), named);
}

#[test]
fn the_line_to_a_folded_service_leads_to_the_card_that_it_sits_on() {
    let picture = draw_of(&company(), &prod());
    let from = Company::id(Kind::Ingress, "iot-edge", "iot-api");
    let line = picture.lines.iter().find(|line| line.from == from).unwrap();
    assert_eq!(line.to, Company::id(Kind::Deployment, "iot-edge", "gateway"));
}

#[test]
fn several_services_fold_into_one_workload() {
    let picture = draw_of(&company(), &prod());
    let mysql = card(&picture, Kind::StatefulSet, "iot-data", "mysql").unwrap();
    assert_eq!(mysql.folded_names, ["mysql", "mysql-headless"]);
}

#[test]
fn a_service_over_two_workloads_is_a_card_of_its_own() {
    let picture = draw_of(&company(), &prod());
    let service = card(&picture, Kind::Service, "iot-core", "tenant").unwrap();
    assert_eq!(service.shape, Shape::Card);
    assert_eq!(picture.lines.iter().filter(|line| line.from == service.id).count(), 2);
}

#[test]
fn a_hurt_service_is_drawn_as_a_socket_and_its_workload_opens() {
    let picture = draw_of(&company(), &prod());
    let socket = card(&picture, Kind::Service, "iot-core", "order").unwrap();
    assert_eq!(socket.shape, Shape::Socket);
    let order = card(&picture, Kind::Deployment, "iot-core", "order").unwrap();
    assert_eq!((socket.x, socket.y + socket.h), (order.x, order.y));
    assert_eq!(picture.cards.iter().filter(|card| card.shape == Shape::Strip).count(), 3);
    assert_eq!(order.findings, 5);
    assert!(order.fact_is_bad);
}

#[test]
fn a_workload_that_is_asked_for_opens() {
    let id = Company::id(Kind::Deployment, "iot-core", "user");
    let question = Question { unfolded: [id].into(), ..prod() };
    let picture = draw_of(&company(), &question);
    assert_eq!(picture.cards.iter().filter(|card| card.shape == Shape::Strip).count(), 5);
}

#[test]
fn every_pod_is_drawn_or_counted() {
    let graph = company();
    let picture = draw_of(&graph, &Question::default());
    let drawn = picture.cards.iter().filter(|card| card.kind == Kind::Pod).count();
    let all = graph.nodes.values().filter(|node| node.kind == Kind::Pod).count();
    assert_eq!(drawn + usize::try_from(picture.counts.pods_folded).unwrap(), all);
}

#[test]
fn other_environments_are_left_out_and_counted() {
    let picture = draw_of(&company(), &prod());
    assert!(card(&picture, Kind::Deployment, "iot-dev", "device").is_none());
    assert_eq!(picture.counts.filtered_out, 2);
}

#[test]
fn an_address_shows_the_hosts_of_the_asked_environment_only() {
    let mut c = Company { graph: company() };
    let dev = c.ingress("iot-dev", "dev", "dev.iot.example", &[]);
    c.address("47.96.0.10", &[("dev.iot.example", 1)], &[&dev]);
    let picture = draw_of(&c.graph, &prod());
    assert!(card(&picture, Kind::LoadBalancer, "-", "47.96.0.10").is_some());
    assert!(card(&picture, Kind::Domain, "-", "www.iot.example").is_some());
    assert!(card(&picture, Kind::Domain, "-", "dev.iot.example").is_none());
}

#[test]
fn problems_only_keeps_what_is_hurt_and_what_leads_to_it() {
    let picture = draw_of(&company(), &Question { problems_only: true, ..prod() });
    for (kind, namespace, name) in [
        (Kind::Domain, "-", "api.iot.example"),
        (Kind::LoadBalancer, "-", "47.96.0.10"),
        (Kind::Ingress, "iot-core", "iot-pay"),
        (Kind::Deployment, "iot-core", "order"),
        (Kind::Service, "iot-edge", "web-legacy"),
    ] {
        assert!(card(&picture, kind, namespace, name).is_some(), "{name}");
    }
    assert!(card(&picture, Kind::Deployment, "iot-edge", "gateway").is_none());
    assert!(picture.counts.filtered_out > 20);
}

#[test]
fn a_domain_says_which_path_fails() {
    let picture = draw_of(&company(), &prod());
    let domain = card(&picture, Kind::Domain, "-", "api.iot.example").unwrap();
    let says = Note::PathsFail { failing: 1, total: 2, first: "/order".to_owned() };
    assert_eq!(domain.note, Some(says));
    assert_eq!(draw::words::fact(Language::En, domain), "1 of 2 paths fails: /order");
    assert_eq!(draw::words::fact(Language::ZhCn, domain), "2 条路径中 1 条不通：/order");
}

#[test]
fn a_sound_machine_is_left_out_and_a_hurt_one_is_drawn() {
    let mut c = Company { graph: company() };
    let pod = Company::id(Kind::Pod, "iot-edge", "gateway-6c9f4-x0k2p");
    for name in ["hz-b-01", "hz-b-02"] {
        let machine = Company::id(Kind::Machine, "-", name);
        c.node(machine.clone(), vec![]);
        c.edge(&pod, topology::Relation::RunsOn, &machine, vec![]);
    }
    let hurt = Company::id(Kind::Machine, "-", "hz-b-02");
    c.hurt(&hurt, Health::Degraded, ("The Node does not report.", "Node 停止上报状态。"), &[]);
    let picture = draw_of(&c.graph, &prod());
    assert!(card(&picture, Kind::Machine, "-", "hz-b-01").is_none());
    assert!(card(&picture, Kind::Machine, "-", "hz-b-02").is_some());
    assert_eq!(picture.counts.filtered_out, 3);
}

#[test]
fn thousands_of_workloads_do_not_become_a_tower() {
    let mut c = Company::default();
    for at in 0..3000 {
        c.deployment(&format!("team-{:02}", at / 50), &format!("service-{at}"), "1.0", 1);
    }
    let picture = draw_of(&c.graph, &Question::default());
    assert!(picture.height < 4.0 * picture.width, "{} × {}", picture.width, picture.height);
}

#[test]
fn every_name_of_the_chain_stands_in_the_svg_in_both_languages() {
    let graph = company();
    let picture = draw_of(&graph, &prod());
    for language in [Language::En, Language::ZhCn] {
        let svg = draw::picture(&picture, Theme::Page, language);
        for node in graph.nodes.values().filter(|node| {
            let dev = node.namespace.as_ref().is_some_and(|ns| ns.as_str() == "iot-dev");
            !dev && !matches!(node.kind, Kind::Pod | Kind::ReplicaSet)
        }) {
            assert!(svg.contains(&*node.name), "{}", node.id);
        }
    }
}

#[test]
fn why_a_hop_is_hurt_is_drawn_in_the_language_of_the_visit_only() {
    let picture = draw_of(&company(), &prod());
    let service = picture.cards.iter().find(|card| card.message.en == "None of 3 endpoints is ready.").unwrap();
    assert_eq!(service.note, Some(Note::Why));
    let (english, chinese) = (draw::card(service, Language::En), draw::card(service, Language::ZhCn));
    // The label, the tooltip and the second line.
    assert_eq!(english.matches("None of 3").count(), 3, "{english}");
    assert_eq!(chinese.matches("3 个 ").count(), 3, "{chinese}");
    assert!(!english.contains("未就绪") && !chinese.contains("None of"), "{chinese}");
}

#[test]
fn a_hostile_name_stays_text() {
    let mut c = Company::default();
    let id = c.deployment("default", "a\"><script>alert(1)</script>", "1", 1);
    c.node(id, vec![]).title = Some("</text><b>".into());
    let svg = draw::picture(&draw_of(&c.graph, &Question::default()), Theme::Light, Language::En);
    assert!(!svg.contains("<script>"));
    assert!(!svg.contains("<b>"));
}

#[test]
fn an_empty_graph_is_an_empty_picture() {
    let picture = draw_of(&Graph::new(), &Question::default());
    assert!(picture.cards.is_empty() && picture.heads.is_empty() && picture.bands.is_empty());
    assert!(draw::picture(&picture, Theme::Dark, Language::ZhCn).ends_with("</svg>"));
}

/// One host, one address, one Ingress, one broken workload.
fn chain() -> Graph {
    let mut c = Company::default();
    let order = c.deployment("shop", "order", "3.4.1", 2);
    let service = c.service("shop", "order", &[&order]);
    let entry = c.ingress("shop", "web", "shop.example", &[("/order", &service)]);
    c.address("10.0.0.1", &[("shop.example", 1)], &[&entry]);
    c.deployment("shop", "worker", "1.0", 1);
    let pod = Company::id(Kind::Pod, "shop", "order-6c9f4-x1k2p");
    c.node(pod.clone(), vec![]).facts.insert("reason", "CrashLoopBackOff".into());
    c.hurt(&pod, Health::Degraded, ("It ends again and again.", "它反复退出。"), &[topology::Code::CrashLoop]);
    c.graph
}

#[test]
fn a_small_chain_has_this_picture() {
    insta::assert_json_snapshot!(draw_of(&chain(), &Question::default()));
}

#[test]
fn a_small_chain_has_this_svg() {
    let svg = draw::picture(&draw_of(&chain(), &Question::default()), Theme::Page, Language::En);
    insta::assert_snapshot!(svg.replace("<g ", "\n<g "));
}
