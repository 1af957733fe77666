//! Where the picture comes from, and how fresh that is.

use serde::{Deserialize, Serialize};

use super::{Phrase, phrase};

/// Whether a source can be believed right now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceState {
    /// Heard of within its time.
    Live,
    /// Not yet complete for the first time.
    Loading,
    /// Nothing heard for too long; what is shown is old.
    Stale,
    /// Cannot be reached.
    Unreachable,
    /// We may not read it.
    Forbidden,
    /// The cluster does not have this kind.
    Absent,
}

/// One source: a watched kind of the API server, a registry, a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Source {
    /// Stable name, `<cluster>/<plural>` for a watched kind, for example `iot-hz/ingresses`.
    pub id: String,
    /// What it is: `kubernetes`, `file`, …
    pub kind: String,
    /// Whether it can be believed.
    pub state: SourceState,
    /// When it was last heard of, in milliseconds since 1970; `None` for files.
    pub seen_at: Option<i64>,
    /// What failed, why and what to do; empty when nothing did.
    #[serde(flatten, with = "phrase::message")]
    pub message: Phrase,
}
