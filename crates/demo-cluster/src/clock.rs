//! The time the cluster believes it is. A world is made by living through its past quickly, so the clock can be held;
//! and it can be wrong.

use std::sync::{Mutex, MutexGuard, PoisonError};

use http::HeaderValue;
use jiff::{SignedDuration, Timestamp};

#[derive(Debug, Default)]
pub(crate) struct Clock(Mutex<Hands>);

#[derive(Debug, Default)]
struct Hands {
    held: Option<Timestamp>,
    /// How far it is ahead of the time, or behind.
    skew: SignedDuration,
}

impl Clock {
    fn hands(&self) -> MutexGuard<'_, Hands> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn now(&self) -> Timestamp {
        let hands = self.hands();
        hands.held.unwrap_or_else(|| Timestamp::now().saturating_add(hands.skew).unwrap_or_default())
    }

    /// Holds the clock at a moment, or lets it run again.
    pub(crate) fn hold(&self, at: Option<Timestamp>) {
        self.hands().held = at;
    }

    pub(crate) fn skew(&self) -> SignedDuration {
        self.hands().skew
    }

    /// Lets the clock go wrong by so much.
    pub(crate) fn set_skew(&self, skew: SignedDuration) {
        self.hands().skew = skew;
    }

    /// The `Date` of an answer, where it is not the time.
    pub(crate) fn told(&self) -> Option<HeaderValue> {
        if self.skew().is_zero() {
            return None;
        }
        let date = self.now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        HeaderValue::from_str(&date).ok()
    }
}

/// A moment as Kubernetes writes it: whole seconds.
pub(crate) fn stamp(at: Timestamp) -> String {
    Timestamp::from_second(at.as_second()).map_or_else(|_| at.to_string(), |whole| whole.to_string())
}

pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}
