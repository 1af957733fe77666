//! The page as the server sends it, before any script has run.
#![cfg(feature = "ssr")]
#![allow(clippy::unwrap_used)]

use access::Role;
use api::endpoints::{Frame, Freshness, NamespaceChoice, Notice, Person};
use app::{
    Language, Preferences, Theme, Visit,
    address::Address,
    document,
    sign_in::{Form, Refusal, Stranger},
};
use topology::{
    Code, Environment, Finding, NodeId, Phrase,
    picture::{Counts, Picture},
};

fn picture() -> Picture {
    let card = |id: &str, name: &str, y: u32| {
        serde_json::from_value(serde_json::json!({
            "id": id, "kind": id.split('/').nth(1), "shape": "card", "x": 36, "y": y, "w": 232, "h": 56,
            "name": name, "fact": "1 path", "health": "Healthy", "reach_health": "Degraded",
        }))
        .unwrap()
    };
    Picture {
        width: 964.0,
        height: 788.0,
        cards: vec![
            card("c/Domain/-/api.iot.example", "api.iot.example", 46),
            card("c/Service/shop/order", "order", 110),
        ],
        counts: Counts { by_health: [2, 0, 0, 0, 0, 0], pods_folded: 1, ..Counts::default() },
        ..Picture::default()
    }
}

fn visit(query: &str, language: Language) -> Visit {
    let drawn = picture();
    Visit {
        preferences: Preferences { language, theme: Some(Theme::Dark) },
        person: Person { name: "wang.min".to_owned(), role: Role::Releaser },
        address: Address::parse(query),
        environment: Some(Environment::Prod),
        now: 0,
        event_id: "x-1".to_owned(),
        frame: Frame {
            cluster: "iot-hz".to_owned(),
            freshness: Freshness::Live,
            notices: vec![Notice {
                source: "iot-hz/ingresses".to_owned(),
                message: topology::Phrase::new("Cannot list </script> ingresses", "无法列出 </script> ingresses"),
            }],
            namespaces: vec![NamespaceChoice { name: "shop".into(), environment: Some(Environment::Prod) }],
            findings: Vec::new(),
        },
        counts: drawn.counts,
        size: (drawn.width, drawn.height),
        chosen: None,
    }
}

#[test]
fn the_map_holds_every_name_without_scripts() {
    let html = document::map(&visit("", Language::English), &picture());
    assert!(html.starts_with("<!DOCTYPE html><html lang=\"en\" data-theme=\"dark\">"));
    for name in ["api.iot.example", "order", "iot-hz", "Cannot list", "1</b>"] {
        assert!(html.contains(name), "{name}");
    }
}

#[test]
fn nothing_in_the_data_can_end_its_script_element() {
    let html = document::map(&visit("", Language::English), &picture());
    let data = html.split_once("id=\"visit\">").unwrap().1;
    assert_eq!(data.matches("</script>").count(), 1);
}

#[test]
fn the_picture_is_not_sent_a_second_time_as_data() {
    let html = document::map(&visit("", Language::English), &picture());
    let data = html.split_once("id=\"visit\">").unwrap().1;
    assert!(!data.contains("api.iot.example"));
}

#[test]
fn no_script_and_no_handler_stands_in_the_page_itself() {
    let html = document::map(&visit("", Language::English), &picture());
    assert!(!html.contains(" onclick"));
    let inline = html.split("<script").skip(1).filter(|tag| {
        let head = tag.split('>').next().unwrap_or_default();
        !head.contains("src=") && !head.contains("application/json")
    });
    assert_eq!(inline.count(), 0);
}

#[test]
fn the_body_begins_with_what_hydration_looks_for() {
    let html = document::map(&visit("", Language::English), &picture());
    assert!(html.contains("<body><div class=\"app\""));
}

#[test]
fn the_table_links_every_thing() {
    let html = document::map(&visit("view=table", Language::Chinese), &picture());
    assert!(html.contains("lang=\"zh-CN\""));
    assert!(html.contains("href=\"/?view=table&amp;node=c/Service/shop/order\""));
    assert!(!html.contains("id=\"picture\""));
}

#[test]
fn what_is_wrong_is_said_in_the_language_of_the_visit() {
    let said = |language| {
        let mut visit = visit("", language);
        visit.frame.findings = vec![Finding::new(
            NodeId::parse("c/Service/shop/order").unwrap(),
            Code::NoReadyEndpoint,
            Phrase::new("No endpoint is ready.", "没有一个 endpoint 就绪。"),
            Phrase::new("Look at the Pods.", "检查 Pod。"),
        )];
        let html = document::map(&visit, &picture());
        html.split_once("id=\"visit\">").unwrap().0.to_owned()
    };
    let (english, chinese) = (said(Language::English), said(Language::Chinese));
    assert!(english.contains("No endpoint is ready.") && !english.contains("没有一个"));
    assert!(chinese.contains("没有一个 endpoint 就绪。") && !chinese.contains("No endpoint"));
}

#[test]
fn a_thing_that_is_gone_is_said_to_be_gone() {
    let html = document::map(&visit("node=c/Pod/shop/gone", Language::English), &picture());
    assert!(html.contains("not in the cluster"));
}

#[test]
fn the_sign_in_page_is_a_plain_form_that_remembers_where_to_go() {
    let html = document::door(&Stranger {
        preferences: Preferences::default(),
        form: Form::SignIn { next: "/?env=prod&x=\"".to_owned() },
        refusal: Some(Refusal::Wrong(Some(3))),
        name: "<wang>".to_owned(),
        here: "/sign-in".to_owned(),
    });
    assert!(html.contains("action=\"/sign-in\" method=\"post\""));
    assert!(html.contains("After 3 more tries"));
    assert!(html.contains("&lt;wang&gt;") || html.contains("value=\"<wang>\""));
    assert!(!html.contains("x=\"\""));
    assert!(!html.contains("<script"));
}

#[test]
fn a_cluster_that_cannot_be_read_yet_is_connected_to_and_not_called_none() {
    let shown = |freshness: Freshness, notices: bool, language| {
        let mut visit = visit("", language);
        visit.frame.freshness = freshness;
        visit.counts = Counts::default();
        if !notices {
            visit.frame.notices.clear();
        }
        document::map(&visit, &Picture::default())
    };
    let loading = shown(Freshness::Loading, false, Language::English);
    assert!(loading.contains(">LOADING<") && loading.contains("Reading the cluster"));
    let connecting = shown(Freshness::Loading, true, Language::English);
    assert!(connecting.contains(">CONNECTING<") && connecting.contains("Connecting to the cluster"));
    let unreachable = shown(Freshness::Unreachable, true, Language::English);
    assert!(unreachable.contains(">CANNOT READ<") && unreachable.contains("goes on trying"));
    for page in [loading, connecting, unreachable] {
        assert!(page.contains("nothing to judge") && !page.contains("Nothing is wrong"), "{page}");
        assert!(!page.contains("NO CLUSTER"));
    }
    assert!(shown(Freshness::Loading, true, Language::Chinese).contains("正在连接集群"));
}

#[test]
fn a_page_that_says_one_thing_has_the_frame_and_one_language() {
    let preferences = |language| Preferences { language, theme: None };
    let problem = |status| api::Problem::new(status, "x", "The title", "The detail.");
    let forbidden = document::refusal(preferences(Language::Chinese), &problem(403));
    assert!(forbidden.contains("lang=\"zh-CN\"") && forbidden.contains("没有查看的权限"));
    assert!(!forbidden.contains("The detail") && forbidden.contains("class=\"brand\""));
    assert!(document::refusal(preferences(Language::English), &problem(404)).contains("This does not exist"));
    assert!(document::refusal(preferences(Language::English), &problem(503)).contains("The detail."));
}
