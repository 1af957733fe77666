//! How each source stands: reports in, sources, one freshness and few notices out.

use std::collections::BTreeMap;

use api::endpoints::{Freshness, Notice};
use topology::{Source, SourceState};

use crate::cluster::{
    Patience,
    watch::{Report, Scope, TABLE, Watched},
};

type Scopes = BTreeMap<Scope, Report>;

/// The reports of all watches of one cluster.
pub(super) struct Board {
    cluster: String,
    patience: Patience,
    reports: BTreeMap<&'static str, Scopes>,
    /// Why there are no watches at all, where that is so.
    no_cluster: Option<String>,
}

impl Board {
    pub(super) fn new(cluster: &str, patience: Patience) -> Self {
        Self {
            cluster: cluster.to_owned(),
            patience,
            reports: TABLE.iter().map(|watched| (watched.plural, BTreeMap::new())).collect(),
            no_cluster: None,
        }
    }

    /// A cluster that could not even be looked for.
    pub(super) fn without_cluster(cluster: &str, message: String) -> Self {
        Self { reports: BTreeMap::new(), no_cluster: Some(message), ..Self::new(cluster, Patience::default()) }
    }

    pub(super) fn take(&mut self, watched: &Watched, scope: Scope, report: Option<Report>) {
        let scopes = self.reports.entry(watched.plural).or_default();
        match report {
            Some(report) => scopes.insert(scope, report),
            None => scopes.remove(&scope),
        };
    }

    /// Every source as it stands now: `<cluster>/<plural>`, and `<cluster>/<plural>/<namespace>`
    /// where a kind is read namespace by namespace.
    pub(super) fn sources(&self, now: i64) -> Vec<Source> {
        let mut sources: Vec<Source> =
            self.reports.iter().flat_map(|(plural, scopes)| self.sources_of(plural, scopes, now)).collect();
        if let Some(message) = &self.no_cluster {
            sources.push(Source {
                id: self.cluster.clone(),
                kind: "kubernetes".to_owned(),
                state: SourceState::Unreachable,
                seen_at: None,
                message: message.clone(),
            });
        }
        sources
    }

    fn sources_of(&self, plural: &str, scopes: &Scopes, now: i64) -> Vec<Source> {
        let id = format!("{}/{plural}", self.cluster);
        if scopes.is_empty() {
            return vec![source(id, Stand::default())];
        }
        let by_namespace = scopes.keys().any(|scope| *scope != Scope::Cluster);
        let of_scope = |(scope, report): (&Scope, &Report)| match scope {
            Scope::Cluster => {
                let mut stand = self.stand(report, now);
                if by_namespace {
                    // What was known of the whole is now known by its parts.
                    stand.seen_at = None;
                }
                source(id.clone(), stand)
            }
            Scope::Namespace(name) => source(format!("{id}/{name}"), self.stand(report, now)),
        };
        scopes.iter().map(of_scope).collect()
    }

    fn stand(&self, report: &Report, now: i64) -> Stand {
        let seen_at = report.seen.at();
        let stale_after = i64::try_from(self.patience.stale_after.as_millis()).unwrap_or(i64::MAX);
        let silent = seen_at.is_some_and(|seen| now - seen > stale_after);
        if report.state == SourceState::Live && silent {
            let message = format!(
                "Nothing was heard from the API server for {} s; what is shown is from before. \
                 Check the network between it and this machine",
                stale_after / 1000
            );
            return Stand { state: SourceState::Stale, seen_at, message };
        }
        Stand { state: report.state, seen_at, message: report.message.clone() }
    }
}

struct Stand {
    state: SourceState,
    seen_at: Option<i64>,
    message: String,
}

impl Default for Stand {
    fn default() -> Self {
        Self { state: SourceState::Loading, seen_at: None, message: String::new() }
    }
}

fn source(id: String, stand: Stand) -> Source {
    let Stand { state, seen_at, message } = stand;
    Source { id, kind: "kubernetes".to_owned(), state, seen_at, message }
}

/// Whether the first answer of every source is there, good or bad.
pub(super) fn answered(sources: &[Source]) -> bool {
    sources.iter().all(|source| source.state != SourceState::Loading)
}

/// How fresh the whole is. A kind that is missing or forbidden makes nothing old: it has a notice,
/// and what depends on it is drawn as unknown. With nothing else there, it is all there is to say.
pub(super) fn freshness(sources: &[Source]) -> Freshness {
    let with =
        |states: &[SourceState]| sources.iter().filter(|source| states.contains(&source.state)).collect::<Vec<_>>();
    let live = with(&[SourceState::Live]);
    let loading = with(&[SourceState::Loading]);
    let lost = with(&[SourceState::Stale, SourceState::Unreachable]);
    let refused = with(&[SourceState::Forbidden]);
    let oldest = |sources: &[&Source]| sources.iter().filter_map(|source| source.seen_at).min();
    if !loading.is_empty() {
        Freshness::Loading
    } else if let Some(since) = oldest(&lost) {
        Freshness::Stale { since }
    } else if live.is_empty() {
        oldest(&refused).map_or(Freshness::Unreachable, |since| Freshness::Stale { since })
    } else if lost.is_empty() {
        Freshness::Live
    } else {
        // Some were read, others never yet: the first lists are not complete.
        Freshness::Loading
    }
}

/// What failed, said once where several sources say the same.
pub(super) fn notices(cluster: &str, sources: &[Source]) -> Vec<Notice> {
    let mut by_message: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for source in sources.iter().filter(|source| !source.message.is_empty()) {
        by_message.entry(&source.message).or_default().push(&source.id);
    }
    by_message
        .into_iter()
        .map(|(message, ids)| Notice {
            source: match ids[..] {
                [one] => one.to_owned(),
                _ => cluster.to_owned(),
            },
            message: message.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::{now_ms, watch::Seen};

    fn report(state: SourceState, seen: bool, message: &str) -> Report {
        let at = Seen::default();
        if seen {
            at.now();
        }
        Report { state, message: message.to_owned(), seen: at }
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
        assert_eq!(notices("c", &sources)[0].message, "not in prod");
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
}
