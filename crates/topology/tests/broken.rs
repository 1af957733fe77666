//! What is broken looks broken: on its card, on the way to it, in the counts.
#![allow(clippy::unwrap_used)]

#[path = "../examples/graphs/mod.rs"]
mod graphs;

use graphs::{Company, company};
use topology::{
    Code, Environment, Graph, Health, Kind, NodeId, Relation, Severity,
    draw::{self, Language},
    layout::layout,
    picture::{Card, Column, HeadPart, Line, Note, Picture},
    view::{Question, view},
};

const NOTHING_SELECTED: (&str, &str) = ("Service shop/order selects app=x.", "Service shop/order 的选择器是 app=x。");

fn all(graph: &Graph) -> Picture {
    layout(&view(graph, &Question::default()), None)
}

fn in_environment(graph: &Graph, environment: Environment) -> Picture {
    layout(&view(graph, &Question { environment: Some(environment), ..Question::default() }), None)
}

fn card<'p>(picture: &'p Picture, kind: Kind, namespace: &str, name: &str) -> &'p Card {
    let id = Company::id(kind, namespace, name);
    picture.cards.iter().find(|card| card.id == id).unwrap()
}

fn line<'p>(picture: &'p Picture, from: &NodeId, to: &NodeId) -> &'p Line {
    picture.lines.iter().find(|line| line.from == *from && line.to == *to).unwrap()
}

fn head(picture: &Picture, column: Column) -> HeadPart {
    picture.heads.iter().flat_map(|head| &head.parts).find(|part| part.column == column).cloned().unwrap()
}

/// Two hosts behind one address, each with an Ingress and a Service.
struct Shop {
    c: Company,
    services: [NodeId; 2],
    entries: [NodeId; 2],
    address: NodeId,
}

fn shop() -> Shop {
    let mut c = Company::default();
    c.namespace("shop", Environment::Prod);
    c.namespace("shop-test", Environment::Test);
    let order = c.deployment("shop", "order", "1.0", 1);
    let docs = c.deployment("shop-test", "docs", "1.0", 1);
    let services = [c.service("shop", "order", &[&order]), c.service("shop-test", "docs", &[&docs])];
    let entries = [
        c.ingress("shop", "web", "shop.example", &[("/", &services[0])]),
        c.ingress("shop-test", "docs", "docs.example", &[("/", &services[1])]),
    ];
    let address = c.address("10.0.0.1", &[("shop.example", 1), ("docs.example", 1)], &[&entries[0], &entries[1]]);
    Shop { c, services, entries, address }
}

impl Shop {
    /// A Service whose selector takes nothing: it is well by itself, and an error stands on it.
    fn break_service(&mut self, at: usize, host: &str) {
        let id = self.services[at].clone();
        self.c.hurt(&id, Health::Healthy, NOTHING_SELECTED, &[Code::SelectorMatchesNothing]);
        let domain = Company::id(Kind::Domain, "-", host);
        for id in [&id, &self.entries[at].clone(), &self.address.clone(), &domain] {
            self.c.reach(id, Health::Degraded);
        }
        self.c.graph.edges.retain(|edge| edge.from != id || edge.relation != Relation::Selects);
    }
}

#[test]
fn a_hop_with_an_error_looks_broken_and_so_does_the_way_to_it() {
    let mut shop = shop();
    shop.break_service(0, "shop.example");
    let picture = all(&shop.c.graph);
    let service = card(&picture, Kind::Service, "shop", "order");
    assert_eq!((service.health, service.severity), (Health::Degraded, Some(Severity::Error)));
    assert_eq!(service.note, Some(Note::Found(Code::SelectorMatchesNothing)));
    let svg = draw::card(service, Language::En);
    assert!(svg.contains("<g class=\"card Degraded\"") && svg.contains("#h-Degraded\""), "{svg}");
    assert!(svg.contains(">The selector matches nothing</text>"), "the fact is the problem, whole: {svg}");
    assert!(draw::card(service, Language::ZhCn).contains(">选择器没有选中任何 Pod</text>"));
    let way = line(&picture, &shop.entries[0], &shop.services[0]);
    assert!(way.broken);
    assert!(draw::line(way).contains("class=\"cross\""));
    assert!(!line(&picture, &shop.address, &shop.entries[0]).broken, "the entry itself answers");
}

#[test]
fn heads_count_doors_that_lead_nowhere_and_the_bar_counts_what_is_hurt_itself() {
    let mut shop = shop();
    let well = all(&shop.c.graph);
    assert_eq!(head(&well, Column::Domain), HeadPart { column: Column::Domain, count: 2, hurt: 0 });
    shop.break_service(0, "shop.example");
    let picture = all(&shop.c.graph);
    for (column, count) in [(Column::Domain, 2), (Column::LoadBalancer, 1), (Column::Entry, 2), (Column::Service, 2)] {
        assert_eq!(head(&picture, column), HeadPart { column, count, hurt: 1 });
    }
    let healthy = |picture: &Picture| picture.counts.by_health[0];
    assert_eq!(healthy(&picture), healthy(&well) - 1, "the Service; a Domain is well by itself");
    assert_eq!(picture.counts.by_health[4], 1);
}

#[test]
fn a_port_that_is_not_there_breaks_its_own_rule_and_no_other() {
    let mut shop = shop();
    let entry = shop.entries[0].clone();
    shop.c.edge(
        &entry,
        Relation::Routes,
        &shop.services[0].clone(),
        vec![("host", "shop.example".into()), ("path", "/x".into()), ("fails", "backend-port-missing".into())],
    );
    let why = ("Service order has no port 8080.", "Service order 没有端口 8080。");
    shop.c.hurt(&entry, Health::Healthy, why, &[Code::BackendPortMissing]);
    shop.c.reach(&entry, Health::Degraded);
    let picture = all(&shop.c.graph);
    let workload = Company::id(Kind::Deployment, "shop", "order");
    let rule = line(&picture, &entry, &workload);
    assert!(rule.broken, "to a card that is well, through a port that is not there");
    assert_eq!(rule.label, "/x +1", "what fails is named first");
    assert_eq!(card(&picture, Kind::Ingress, "shop", "web").health, Health::Degraded);
    assert!(!line(&picture, &shop.address, &entry).broken, "its other rules are served");
    let domain = card(&picture, Kind::Domain, "-", "shop.example");
    assert_eq!(domain.note, Some(Note::PathsFail { failing: 1, total: 2, first: "/x".to_owned() }));
}

#[test]
fn an_entry_that_nobody_claims_breaks_the_way_to_it_and_all_its_paths() {
    let mut shop = shop();
    let entry = shop.entries[0].clone();
    shop.c.hurt(&entry, Health::Healthy, ("No controller.", "没有控制器。"), &[Code::IngressClassMissing]);
    let picture = all(&shop.c.graph);
    assert!(line(&picture, &shop.address, &entry).broken);
    let domain = card(&picture, Kind::Domain, "-", "shop.example");
    assert_eq!(domain.note, Some(Note::PathsFail { failing: 1, total: 1, first: "/".to_owned() }));
}

#[test]
fn a_filtered_view_is_not_hurt_by_what_it_leaves_out() {
    let mut shop = shop();
    shop.break_service(1, "docs.example");
    let prod = in_environment(&shop.c.graph, Environment::Prod);
    let address = card(&prod, Kind::LoadBalancer, "-", "10.0.0.1");
    assert_eq!(address.reach_health, Health::Healthy);
    assert_eq!(head(&prod, Column::LoadBalancer).hurt, 0);
    assert_eq!(card(&prod, Kind::Domain, "-", "shop.example").reach_health, Health::Healthy);
    let test = in_environment(&shop.c.graph, Environment::Test);
    assert_eq!(card(&test, Kind::LoadBalancer, "-", "10.0.0.1").reach_health, Health::Degraded);
    assert_eq!(card(&test, Kind::Domain, "-", "docs.example").reach_health, Health::Degraded);
    assert_eq!(card(&all(&shop.c.graph), Kind::LoadBalancer, "-", "10.0.0.1").reach_health, Health::Degraded);
}

#[test]
fn a_host_that_two_environments_share_counts_the_paths_of_the_asked_one() {
    let mut shop = shop();
    let beta = shop.c.ingress("shop-test", "beta", "shop.example", &[("/beta", &shop.services[1].clone())]);
    shop.c.address("10.0.0.1", &[("shop.example", 2)], &[&beta]);
    shop.break_service(1, "shop.example");
    let prod = in_environment(&shop.c.graph, Environment::Prod);
    let domain = card(&prod, Kind::Domain, "-", "shop.example");
    assert_eq!((domain.reach_health, domain.fact_is_bad), (Health::Healthy, false));
    let test = in_environment(&shop.c.graph, Environment::Test);
    let says = Note::PathsFail { failing: 1, total: 1, first: "/beta".to_owned() };
    assert_eq!(card(&test, Kind::Domain, "-", "shop.example").note, Some(says));
}

#[test]
fn a_line_says_which_hosts_go_its_way() {
    let picture = all(&company());
    let [address, web] =
        [Company::id(Kind::LoadBalancer, "-", "47.96.0.10"), Company::id(Kind::Ingress, "iot-edge", "iot-web")];
    assert_eq!(line(&picture, &address, &web).hosts, ["www.iot.example"]);
    let h5 = Company::id(Kind::Deployment, "iot-edge", "web-h5");
    assert_eq!(line(&picture, &web, &h5).hosts, ["www.iot.example"]);
    let mqtt = Company::id(Kind::LoadBalancer, "-", "47.96.0.11");
    let to_a_service = picture.lines.iter().find(|line| line.from == mqtt).unwrap();
    assert!(to_a_service.hosts.is_empty(), "a Service asks for no host");
}

#[test]
fn warnings_alone_are_counted_in_a_mild_colour() {
    let mut shop = shop();
    let pod = Company::id(Kind::Pod, "shop", "order-6c9f4-x0k2p");
    shop.c.hurt(&pod, Health::Progressing, ("It starts.", "正在启动。"), &[Code::NotReady]);
    let mild = all(&shop.c.graph);
    let workload = card(&mild, Kind::Deployment, "shop", "order");
    assert_eq!((workload.findings, workload.severity), (1, Some(Severity::Warning)));
    assert!(draw::card(workload, Language::En).contains("class=\"count mild\""));
    shop.c.hurt(&pod, Health::Degraded, ("It ends.", "已退出。"), &[Code::NotReady, Code::CrashLoop]);
    let worse = all(&shop.c.graph);
    let workload = card(&worse, Kind::Deployment, "shop", "order");
    assert_eq!(workload.severity, Some(Severity::Error));
    assert!(draw::card(workload, Language::En).contains("class=\"count\""));
}

#[test]
fn a_card_that_only_moved_says_the_same() {
    let picture = all(&shop().c.graph);
    let before = card(&picture, Kind::Ingress, "shop", "web");
    let moved = Card { x: before.x + 338.0, y: before.y + 64.0, ..before.clone() };
    assert!(moved.says_the_same(before));
    assert!(!Card { findings: 1, ..moved }.says_the_same(before));
}

#[test]
fn a_long_fact_keeps_away_from_the_border() {
    let mut c = Company::default();
    c.ingress("shop", "web", "www.test.iot.example", &[]);
    let picture = all(&c.graph);
    let svg = draw::card(card(&picture, Kind::Ingress, "shop", "web"), Language::En);
    let fact = svg.split("y=\"43\">").nth(1).unwrap().split("</text>").next().unwrap();
    // Whole it would be 209 px long, where 184 are free.
    assert_eq!(fact, "nginx · ww…ot.example · TLS");
}

#[test]
fn a_socket_gives_its_fact_the_room_that_a_short_name_leaves() {
    let mut shop = shop();
    let service = shop.services[0].clone();
    shop.c.hurt(&service, Health::Healthy, ("No endpoint.", "没有 endpoint。"), &[Code::NoReadyEndpoint]);
    let picture = all(&shop.c.graph);
    let socket = draw::card(card(&picture, Kind::Service, "shop", "order"), Language::En);
    assert!(socket.contains(">order</text>") && socket.contains(">No endpoint is ready</text>"), "{socket}");
    let long =
        Card { name: "a-service-of-a-long-name".to_owned(), ..card(&picture, Kind::Service, "shop", "order").clone() };
    assert!(draw::card(&long, Language::En).contains("…"));
}
