//! Switches for what can go wrong between a client and its API server.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::kinds::Kind;
use crate::status_error::StatusError;
use crate::store::Store;

/// How many requests are remembered.
const REMEMBERED: usize = 10_000;

/// A wrong answer to a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListAnswer {
    /// 401, as with an expired token.
    Unauthorized,
    /// 410, as with a continue token that is too old.
    Gone,
    /// 429 with a `Retry-After` of so many seconds.
    TooManyRequests(u32),
    /// 500.
    InternalError,
    /// 200 and the HTML of some log-in page.
    Html,
    /// 200, and the connection breaks in the middle of the JSON.
    CutMidway,
}

/// A request that the server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The HTTP method.
    pub method: String,
    /// Path and query, as sent.
    pub path: String,
    /// Whom the client impersonated.
    pub user: Option<String>,
}

/// The switches of one cluster; all are off at first.
#[derive(Debug)]
pub struct Faults {
    store: Arc<Store>,
    state: Mutex<State>,
    pub(crate) cuts: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct State {
    forbidden: Vec<Rule>,
    lists: Vec<ListFault>,
    html: bool,
    seen: VecDeque<Seen>,
}

#[derive(Debug)]
struct Rule {
    kind: Option<Kind>,
    verb: Option<String>,
    cluster_wide_only: bool,
    namespace: Option<String>,
}

#[derive(Debug)]
struct ListFault {
    kind: Option<Kind>,
    answer: ListAnswer,
    left: Option<u32>,
}

impl Faults {
    pub(crate) fn new(store: Arc<Store>) -> Self {
        Self { store, state: Mutex::default(), cuts: watch::channel(0).0 }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rule(&self, kind: Option<&str>, verb: Option<&str>, cluster_wide_only: bool, namespace: Option<&str>) {
        let known = kind.map(Kind::named);
        // A kind this server does not have is 404 anyway.
        if known != Some(None) {
            self.state().forbidden.push(Rule {
                kind: known.flatten(),
                verb: verb.map(str::to_owned),
                cluster_wide_only,
                namespace: namespace.map(str::to_owned),
            });
        }
    }

    /// 403 to everything about a kind.
    pub fn forbid(&self, kind: &str) {
        self.rule(Some(kind), None, false, None);
    }

    /// 403 to a kind at the cluster scope, while it stays allowed in each namespace.
    pub fn forbid_cluster_wide(&self, kind: &str) {
        self.rule(Some(kind), None, true, None);
    }

    /// 403 to every namespaced kind at the cluster scope: an account that was given namespaces only.
    pub fn forbid_all_cluster_wide(&self) {
        self.rule(None, None, true, None);
    }

    /// 403 to one verb (`list`, `patch`, `delete`, …) on a kind.
    pub fn forbid_verb(&self, kind: &str, verb: &str) {
        self.rule(Some(kind), Some(verb), false, None);
    }

    /// 403 to everything within a namespace.
    pub fn forbid_namespace(&self, namespace: &str) {
        self.rule(None, None, false, Some(namespace));
    }

    /// Answers every list in this way until [`Faults::clear`].
    pub fn answer_lists(&self, answer: ListAnswer) {
        self.state().lists.push(ListFault { kind: None, answer, left: None });
    }

    /// Answers the next so many lists of a kind in this way.
    pub fn answer_next_lists(&self, kind: &str, answer: ListAnswer, times: u32) {
        if let Some(kind) = Kind::named(kind) {
            self.state().lists.push(ListFault { kind: Some(kind), answer, left: Some(times) });
        }
    }

    /// Answers everything with HTML, as a proxy with a log-in page does.
    pub fn answer_html(&self, on: bool) {
        self.state().html = on;
    }

    /// Breaks the connection of every watch that runs now.
    pub fn cut_watches(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// Forgets all history: every watch, running or resumed, is told 410 Gone.
    pub fn expire_history(&self) {
        self.store.expire();
    }

    /// Keeps only so many changes of each kind from now on.
    pub fn keep_history(&self, changes: usize) {
        self.store.keep(changes);
    }

    /// Switches everything off again.
    pub fn clear(&self) {
        let mut state = self.state();
        state.forbidden.clear();
        state.lists.clear();
        state.html = false;
    }

    /// The last requests, oldest first.
    pub fn seen(&self) -> Vec<Seen> {
        self.state().seen.iter().cloned().collect()
    }

    /// Forgets the requests seen so far.
    pub fn forget_seen(&self) {
        self.state().seen.clear();
    }

    pub(crate) fn note(&self, request: Seen) {
        let mut state = self.state();
        if state.seen.len() == REMEMBERED {
            state.seen.pop_front();
        }
        state.seen.push_back(request);
    }

    pub(crate) fn html(&self) -> bool {
        self.state().html
    }

    pub(crate) fn list_answer(&self, kind: Kind) -> Option<ListAnswer> {
        let mut state = self.state();
        let at = state.lists.iter().position(|fault| fault.kind.is_none_or(|its| its == kind))?;
        let fault = &mut state.lists[at];
        let answer = fault.answer;
        if let Some(left) = &mut fault.left {
            *left = left.saturating_sub(1);
            if *left == 0 {
                state.lists.remove(at);
            }
        }
        Some(answer)
    }

    pub(crate) fn allows(&self, kind: Kind, verb: &str, namespace: Option<&str>) -> bool {
        !self.state().forbidden.iter().any(|rule| {
            rule.kind.is_none_or(|its| its == kind)
                && rule.verb.as_deref().is_none_or(|its| its == verb)
                && (!rule.cluster_wide_only || (namespace.is_none() && (rule.kind.is_some() || kind.namespaced())))
                && rule.namespace.as_deref().is_none_or(|its| namespace == Some(its))
        })
    }

    pub(crate) fn refusal(kind: Kind, verb: &str, namespace: Option<&str>, name: &str, user: &str) -> StatusError {
        let facts = kind.facts();
        let scope = namespace
            .map_or_else(|| "at the cluster scope".to_owned(), |namespace| format!("in the namespace {namespace:?}"));
        let what = if name.is_empty() { facts.resource() } else { format!("{} {name:?}", facts.resource()) };
        StatusError::new(
            403,
            "Forbidden",
            format!(
                "{what} is forbidden: User {user:?} cannot {verb} resource {:?} in API group {:?} {scope}",
                facts.plural, facts.group
            ),
        )
    }
}
