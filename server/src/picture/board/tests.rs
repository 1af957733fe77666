use super::*;
use crate::cluster::{now_ms, watch::Seen};

fn report(state: SourceState, seen: bool, message: &str) -> Report {
    let at = Seen::default();
    if seen {
        at.now();
    }
    Report { state, message: Phrase::verbatim(message), seen: at }
}

fn board_of(live: bool) -> Board {
    let mut board = Board::new("c", Patience::default());
    for watched in TABLE {
        let report = report(SourceState::Live, live, "");
        board.take(watched, Scope::Cluster, Some(report));
    }
    board
}

#[test]
fn nothing_is_live_before_every_kind_answered() {
    let mut board = Board::new("c", Patience::default());
    for watched in TABLE {
        assert_eq!(freshness(&board.sources(now_ms())), Freshness::Loading);
        board.take(watched, Scope::Cluster, Some(report(SourceState::Live, true, "")));
    }
    assert_eq!(freshness(&board.sources(now_ms())), Freshness::Live);
}

#[test]
fn silence_makes_stale_and_says_since_when() {
    let board = board_of(true);
    let sources = board.sources(now_ms() + 71_000);
    assert!(matches!(freshness(&sources), Freshness::Stale { since } if since <= now_ms()));
    let notices = notices("c", &sources);
    assert_eq!(notices.len(), 1, "one word for all kinds: {notices:?}");
}

#[test]
fn a_forbidden_kind_is_a_notice_and_the_rest_is_live() {
    let mut board = board_of(true);
    let forbidden = report(SourceState::Forbidden, false, "not allowed");
    board.take(&TABLE[1], Scope::Cluster, Some(forbidden));
    let sources = board.sources(now_ms());
    assert_eq!(freshness(&sources), Freshness::Live);
    assert_eq!(notices("c", &sources)[0].source, "c/nodes");
}

#[test]
fn everything_forbidden_is_no_live_picture() {
    let mut board = Board::new("c", Patience::default());
    for watched in TABLE {
        let forbidden = report(SourceState::Forbidden, false, "not allowed");
        board.take(watched, Scope::Cluster, Some(forbidden));
    }
    assert_eq!(freshness(&board.sources(now_ms())), Freshness::Unreachable);
}

#[test]
fn namespaces_that_may_be_read_count_and_the_others_are_named() {
    let mut board = board_of(true);
    let pods = &TABLE[12];
    let scope = |name: &str| Scope::Namespace(name.into());
    board.take(pods, Scope::Cluster, Some(report(SourceState::Forbidden, false, "whole")));
    board.take(pods, scope("dev"), Some(report(SourceState::Live, true, "")));
    board.take(pods, scope("prod"), Some(report(SourceState::Forbidden, false, "not in prod")));
    let sources = board.sources(now_ms());
    assert_eq!(freshness(&sources), Freshness::Live);
    assert_eq!(notices("c", &sources)[0].message.en, "not in prod");
}

#[test]
fn a_cluster_that_was_read_and_is_gone_is_stale_not_unreachable() {
    let mut board = board_of(true);
    for watched in TABLE {
        let gone = report(SourceState::Unreachable, true, "refused");
        board.take(watched, Scope::Cluster, Some(gone));
    }
    assert!(matches!(freshness(&board.sources(now_ms())), Freshness::Stale { .. }));
}

#[test]
fn namespaces_of_which_nothing_may_be_read_are_one_source_and_one_notice() {
    let mut board = board_of(true);
    for watched in TABLE.iter().filter(|watched| watched.namespaced) {
        for number in 0..100 {
            let scope = Scope::Namespace(format!("closed-{number:02}").as_str().into());
            board.take(watched, scope, Some(report(SourceState::Forbidden, false, "not allowed")));
        }
    }
    let sources = board.sources(now_ms());
    assert_eq!(sources.len(), TABLE.len() + 1);
    let [notice] = &notices("c", &sources)[..] else { panic!("one notice: {sources:?}") };
    assert!(notice.message.en.contains("closed-00") && notice.message.en.contains("95 more"), "{notice:?}");
    assert!(notice.message.zh.contains("100 个命名空间"), "{notice:?}");
    assert_eq!(freshness(&sources), Freshness::Live);
}

#[test]
fn a_kind_that_is_refused_in_many_namespaces_is_one_notice() {
    let mut board = board_of(true);
    for name in ["dev", "prod", "test"] {
        let scope = Scope::Namespace(name.into());
        board.take(&TABLE[12], scope, Some(report(SourceState::Forbidden, false, name)));
    }
    let open = Scope::Namespace("open".into());
    board.take(&TABLE[12], open, Some(report(SourceState::Live, true, "")));
    let notices = notices("c", &board.sources(now_ms()));
    let [notice] = &notices[..] else { panic!("one notice: {notices:?}") };
    assert_eq!(notice.source, "c/pods");
    assert!(notice.message.en.contains("pods in 3 namespaces: dev, prod, test"), "{notice:?}");
}

#[test]
fn a_kind_that_is_refused_as_a_whole_and_in_every_namespace_is_said_once() {
    let mut board = board_of(true);
    board.take(&TABLE[12], Scope::Cluster, Some(report(SourceState::Forbidden, true, "namespace by namespace")));
    for name in ["dev", "prod"] {
        let scope = Scope::Namespace(name.into());
        board.take(&TABLE[12], scope, Some(report(SourceState::Forbidden, false, name)));
    }
    let notices = notices("c", &board.sources(now_ms()));
    let [notice] = &notices[..] else { panic!("one notice: {notices:?}") };
    assert!(notice.message.en.contains("not allowed to list pods in the whole cluster"), "{notice:?}");
}
