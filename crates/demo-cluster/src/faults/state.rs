//! All switches as one document, which is how they are thrown over HTTP.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::Faults;
use super::answers::{ListAnswer, ListFault};
use super::rules::Rule;
use crate::kinds::Kind;

/// The switches that stay as they are thrown. What is left out is off.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Switches {
    /// How every request is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all: Option<ListAnswer>,
    /// How lists are answered; the first that concerns a list holds.
    pub lists: Vec<ListFault>,
    /// What is forbidden.
    pub forbidden: Vec<Rule>,
    /// Whether everything stalls.
    pub stall: bool,
    /// How many seconds the clock is ahead.
    pub clock_skew_seconds: i64,
    /// How many changes of each kind are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<usize>,
}

impl Switches {
    /// The first name in it that is no kind's.
    pub fn unknown_kind(&self) -> Option<&str> {
        let lists = self.lists.iter().filter_map(|fault| fault.kind.as_deref());
        let forbidden = self.forbidden.iter().filter_map(|rule| rule.kind.as_deref());
        lists.chain(forbidden).find(|name| Kind::named(name).is_none())
    }
}

impl Faults {
    /// How the switches are thrown.
    pub fn switches(&self) -> Switches {
        let state = self.state();
        Switches {
            all: state.all,
            lists: state.lists.clone(),
            forbidden: state.forbidden.clone(),
            stall: *self.stalled.borrow(),
            clock_skew_seconds: self.store.clock.skew().as_secs(),
            history: state.history,
        }
    }

    /// Throws every switch.
    pub fn throw(&self, switches: Switches) {
        self.clear();
        let mut state = self.state();
        state.all = switches.all;
        state.lists = switches.lists;
        state.forbidden = switches.forbidden;
        drop(state);
        if let Some(changes) = switches.history {
            self.keep_history(changes);
        }
        self.skew_clock(SignedDuration::from_secs(switches.clock_skew_seconds));
        self.stall(switches.stall);
    }
}
