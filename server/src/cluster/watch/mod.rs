//! The shared watches: one table of kinds, one loop for all of them.
//!
//! ```text
//! kinds (table) ─▶ scopes (whole cluster, else namespace by namespace) ─┬▶ keep (list, watch, again)
//!                                         (very many namespaces) └▶ turns (list one after the other)
//!                                                                 request + lines (HTTP) ─┘
//! ```
//!
//! kube's own watcher is not used: it hides the status and the headers of what failed, waits 295 s
//! on a half-open connection, and hands over whole objects. This loop keeps the old state until a
//! new list is complete, and says of each kind how it stands.

mod backoff;
mod failure;
mod follow;
mod keep;
mod kinds;
mod lines;
mod report;
mod request;
mod scopes;
mod turns;

use std::sync::Arc;

use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
};

pub use failure::Failure;
pub use kinds::{TABLE, Watched};
pub use report::{Event, Report, Scope, Seen};

use super::{Connection, Patience};

/// What every watch of one cluster shares.
pub(crate) struct Shared {
    pub(crate) connection: Connection,
    pub(crate) patience: Patience,
    /// Namespaces that the command line names.
    pub(crate) configured: Vec<String>,
    /// Namespaces that the cluster lists: `None` until it is known whether it does,
    /// `Some(None)` when it may not be asked.
    pub(crate) namespaces: watch::Sender<Option<Known>>,
}

/// What is known of the cluster's namespaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// The cluster lists them.
    All(std::collections::BTreeSet<Arc<str>>),
    /// The cluster may not be asked for them.
    Unlisted,
}

/// Starts a watch for every kind, all at once. Dropping the set ends them.
pub fn watch_all(
    connection: Connection,
    patience: Patience,
    configured: Vec<String>,
    events: mpsc::Sender<Event>,
) -> JoinSet<()> {
    let shared = Arc::new(Shared { connection, patience, configured, namespaces: watch::Sender::new(None) });
    let mut watches = JoinSet::new();
    for watched in TABLE {
        watches.spawn(scopes::run(watched, Arc::clone(&shared), events.clone()));
    }
    watches
}
