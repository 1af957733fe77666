//! How each source stands: reports in, sources, one freshness and few notices out.

mod said;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use api::endpoints::{Freshness, Notice};
use topology::{Phrase, Source, SourceState};

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
    no_cluster: Option<Phrase>,
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
    pub(super) fn without_cluster(cluster: &str, message: Phrase) -> Self {
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
    /// where a kind is read namespace by namespace. Namespaces of which nothing may be read are
    /// one source together: they can be very many, and each says the same.
    pub(super) fn sources(&self, now: i64) -> Vec<Source> {
        let closed = self.closed();
        let each = self.reports.iter().flat_map(|(plural, scopes)| self.sources_of(plural, scopes, &closed, now));
        let mut sources: Vec<Source> = each.collect();
        if !closed.is_empty() {
            let id = format!("{}/closed-namespaces", self.cluster);
            let stand = Stand { state: SourceState::Forbidden, seen_at: None, message: said::closed(&closed) };
            sources.push(source(id, stand));
        }
        if let Some(message) = &self.no_cluster {
            let stand = Stand { state: SourceState::Unreachable, seen_at: None, message: message.clone() };
            sources.push(source(self.cluster.clone(), stand));
        }
        sources
    }

    /// The namespaces in which every kind is refused.
    fn closed(&self) -> BTreeSet<&str> {
        let kinds = TABLE.iter().filter(|watched| watched.namespaced).count();
        let mut refused: BTreeMap<&str, usize> = BTreeMap::new();
        for (scope, report) in self.reports.values().flatten() {
            if let Some(namespace) = scope.namespace()
                && report.state == SourceState::Forbidden
            {
                *refused.entry(namespace).or_default() += 1;
            }
        }
        refused.into_iter().filter(|(_, refused)| *refused == kinds).map(|(namespace, _)| namespace).collect()
    }

    fn sources_of(&self, plural: &str, scopes: &Scopes, closed: &BTreeSet<&str>, now: i64) -> Vec<Source> {
        let id = format!("{}/{plural}", self.cluster);
        if scopes.is_empty() {
            return vec![source(id, Stand::default())];
        }
        let by_namespace = scopes.len() > 1 || !scopes.contains_key(&Scope::Cluster);
        if by_namespace && scopes.values().all(|report| report.state == SourceState::Forbidden) {
            // Refused as a whole and in every part: one word says it.
            let message = said::nowhere(plural);
            return vec![source(id, Stand { state: SourceState::Forbidden, seen_at: None, message })];
        }
        let of_scope = |(scope, report): (&Scope, &Report)| match scope {
            Scope::Cluster => {
                let mut stand = self.stand(report, now);
                if by_namespace && stand.state == SourceState::Forbidden {
                    // What was known of the whole is now known by its parts.
                    stand.seen_at = None;
                }
                Some(source(id.clone(), stand))
            }
            Scope::Namespace(name) if closed.contains(&**name) => None,
            Scope::Namespace(name) => Some(source(format!("{id}/{name}"), self.stand(report, now))),
        };
        scopes.iter().filter_map(of_scope).collect()
    }

    fn stand(&self, report: &Report, now: i64) -> Stand {
        let seen_at = report.seen.at();
        let stale_after = i64::try_from(self.patience.stale_after.as_millis()).unwrap_or(i64::MAX);
        let silent = seen_at.is_some_and(|seen| now - seen > stale_after);
        if report.state == SourceState::Live && silent {
            let seconds = stale_after / 1000;
            let message = Phrase::new(
                format!(
                    "Nothing was heard from the API server for {seconds} s; what is shown is from before. \
                     Check the network between it and this machine"
                ),
                format!(
                    "已有 {seconds} 秒没有收到 API server 的消息；当前显示的是之前的内容。请检查它与本机之间的网络"
                ),
            );
            return Stand { state: SourceState::Stale, seen_at, message };
        }
        Stand { state: report.state, seen_at, message: report.message.clone() }
    }
}

struct Stand {
    state: SourceState,
    seen_at: Option<i64>,
    message: Phrase,
}

impl Default for Stand {
    fn default() -> Self {
        Self { state: SourceState::Loading, seen_at: None, message: Phrase::default() }
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

/// What failed, said once where several sources say the same, or the same of several namespaces.
pub(super) fn notices(cluster: &str, sources: &[Source]) -> Vec<Notice> {
    let mut by_message: BTreeMap<&Phrase, Vec<&str>> = BTreeMap::new();
    let mut refused: BTreeMap<&str, Vec<&Source>> = BTreeMap::new();
    for source in sources.iter().filter(|source| !source.message.is_empty()) {
        let within = source.id.strip_prefix(cluster).and_then(|id| id.strip_prefix('/')?.split_once('/'));
        match within {
            Some((plural, _)) if source.state == SourceState::Forbidden => {
                refused.entry(plural).or_default().push(source);
            }
            _ => by_message.entry(&source.message).or_default().push(&source.id),
        }
    }
    let of_kinds = refused.into_iter().map(|(plural, sources)| match sources[..] {
        [one] => Notice { source: one.id.clone(), message: one.message.clone() },
        _ => Notice { source: format!("{cluster}/{plural}"), message: said::refused(plural, &sources) },
    });
    let once = by_message.into_iter().map(|(message, ids)| Notice {
        source: match ids[..] {
            [one] => one.to_owned(),
            _ => cluster.to_owned(),
        },
        message: message.clone(),
    });
    let mut notices: Vec<_> = once.chain(of_kinds).collect();
    notices.sort_by(|one, other| (&one.message, &one.source).cmp(&(&other.message, &other.source)));
    notices
}
