//! Switches for what can go wrong between a client and its API server.

mod answers;
mod restart;
mod rules;
mod state;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::SignedDuration;
use tokio::sync::watch;
use tokio::time::Instant;

pub use answers::{ListAnswer, ListFault};
pub use restart::Versions;
pub use rules::Rule;
pub use state::Switches;

use crate::kinds::Kind;
use crate::store::Store;

/// How many requests are remembered.
const REMEMBERED: usize = 10_000;

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
    /// Nothing is answered, and what is being answered goes silent.
    pub(crate) stalled: watch::Sender<bool>,
    /// Counts restarts: each drops every connection.
    pub(crate) restarts: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct State {
    forbidden: Vec<Rule>,
    lists: Vec<ListFault>,
    all: Option<ListAnswer>,
    /// Until when new connections are dropped.
    away: Option<Instant>,
    history: Option<usize>,
    seen: VecDeque<Seen>,
}

impl Faults {
    pub(crate) fn new(store: Arc<Store>) -> Self {
        let (cuts, stalled, restarts) = (watch::channel(0).0, watch::channel(false).0, watch::channel(0).0);
        Self { store, state: Mutex::default(), cuts, stalled, restarts }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rule(&self, kind: Option<&str>, verb: Option<&str>, cluster_wide_only: bool, namespace: Option<&str>) {
        // A kind this server does not have is 404 anyway.
        if kind.is_none_or(|kind| Kind::named(kind).is_some()) {
            self.state().forbidden.push(Rule {
                kind: kind.map(str::to_owned),
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
        self.state().lists.push(ListFault { kind: None, answer, times: None });
    }

    /// Answers the next so many lists of a kind in this way.
    pub fn answer_next_lists(&self, kind: &str, answer: ListAnswer, times: u32) {
        if Kind::named(kind).is_some() {
            self.state().lists.push(ListFault { kind: Some(kind.to_owned()), answer, times: Some(times) });
        }
    }

    /// Answers everything with HTML, as a proxy with a log-in page does.
    pub fn answer_html(&self, on: bool) {
        self.answer_all(on.then_some(ListAnswer::Html));
    }

    /// Answers every request of the API in this way, or as usual again.
    pub fn answer_all(&self, answer: Option<ListAnswer>) {
        self.state().all = answer;
    }

    /// Takes requests and answers nothing, with running answers falling silent: a connection that is half open. Ends as it
    /// began, with what was held back.
    pub fn stall(&self, on: bool) {
        self.stalled.send_replace(on);
    }

    /// Lets the cluster's clock go wrong, in what it writes into objects and in the `Date` of its answers.
    pub fn skew_clock(&self, skew: SignedDuration) {
        self.store.clock.set_skew(skew);
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
        self.state().history = Some(changes);
        self.store.keep(changes);
    }

    /// Switches everything off again.
    pub fn clear(&self) {
        let mut state = self.state();
        state.forbidden.clear();
        state.lists.clear();
        (state.all, state.away) = (None, None);
        if state.history.take().is_some() {
            self.store.keep(crate::history::KEPT);
        }
        drop(state);
        self.stall(false);
        self.skew_clock(SignedDuration::ZERO);
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

    pub(crate) fn answer_to_all(&self) -> Option<ListAnswer> {
        self.state().all
    }

    /// Waits while everything stalls.
    pub(crate) async fn flowing(&self) {
        // A dropped switch means that nobody will throw it again.
        let _ = self.stalled.subscribe().wait_for(|stalled| !*stalled).await;
    }

    pub(crate) fn list_answer(&self, kind: Kind) -> Option<ListAnswer> {
        let mut state = self.state();
        let at = state.lists.iter().position(|fault| fault.concerns(kind))?;
        let fault = &mut state.lists[at];
        let answer = fault.answer;
        if let Some(left) = &mut fault.times {
            *left = left.saturating_sub(1);
            if *left == 0 {
                state.lists.remove(at);
            }
        }
        Some(answer)
    }

    pub(crate) fn allows(&self, kind: Kind, verb: &str, namespace: Option<&str>) -> bool {
        !self.state().forbidden.iter().any(|rule| rule.forbids(kind, verb, namespace))
    }
}
