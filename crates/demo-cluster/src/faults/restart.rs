//! A server that goes away and comes back.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::Faults;

/// What becomes of versions when the server comes back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Versions {
    /// They go on, and so do watches.
    #[default]
    GoOn,
    /// They go on, but what happened is forgotten: watches that resume are told 410.
    Forgotten,
    /// They start over from low ones, as in a cluster restored into a new etcd: known versions are from the future.
    StartOver,
}

impl Faults {
    /// Drops every connection of every address, and takes none for a while.
    pub fn restart(&self, away: Duration, versions: Versions) {
        self.state().away = Some(Instant::now() + away);
        self.cut_watches();
        match versions {
            Versions::GoOn => {}
            Versions::Forgotten => self.store.expire(),
            Versions::StartOver => self.store.start_over(),
        }
        self.restarts.send_modify(|restarts| *restarts += 1);
    }

    /// Whether a new connection is dropped.
    pub(crate) fn away(&self) -> bool {
        self.state().away.is_some_and(|until| Instant::now() < until)
    }
}
