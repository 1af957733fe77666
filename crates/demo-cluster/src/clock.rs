//! The time the cluster believes it is. A world is made by living through its past quickly, so the clock can be held.

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

#[derive(Debug, Default)]
pub(crate) struct Clock(Mutex<Option<Timestamp>>);

impl Clock {
    pub(crate) fn now(&self) -> Timestamp {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or_else(Timestamp::now)
    }

    /// Holds the clock at a moment, or lets it run again.
    pub(crate) fn hold(&self, at: Option<Timestamp>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }
}

/// A moment as Kubernetes writes it: whole seconds.
pub(crate) fn stamp(at: Timestamp) -> String {
    Timestamp::from_second(at.as_second()).map_or_else(|_| at.to_string(), |whole| whole.to_string())
}

pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}
