//! A condition of a status.

use std::sync::Arc;

use super::meta::text;

/// One condition: whether it holds, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Condition {
    /// `True`, `False` or `Unknown`.
    pub status: Arc<str>,
    pub reason: Arc<str>,
    pub message: Arc<str>,
}

impl Condition {
    pub(crate) fn new(status: &str, reason: Option<&str>, message: Option<&str>) -> Self {
        Self { status: status.into(), reason: text(reason), message: text(message) }
    }

    /// Whether the condition holds.
    pub(crate) fn is_true(&self) -> bool {
        &*self.status == "True"
    }

    /// Message, else reason: what a person wants to read.
    pub(crate) fn why(&self) -> &str {
        if self.message.is_empty() { &self.reason } else { &self.message }
    }
}

/// The condition of a type in a list of any kind's conditions.
macro_rules! condition {
    ($conditions:expr, $type:literal) => {
        $conditions.iter().flat_map(|list| list.iter()).find(|condition| condition.type_ == $type).map(|found| {
            $crate::record::condition::Condition::new(&found.status, found.reason.as_deref(), found.message.as_deref())
        })
    };
}
pub(crate) use condition;
