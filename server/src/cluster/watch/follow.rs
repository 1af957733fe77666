//! Watching one namespace for as long as something happens there.

use std::sync::Arc;

use tokio::time::Instant;

use super::{Scope, kinds::Heard, lines::Cut, report::Reporter, scopes::asker};

/// Watches from a version on, and gives the version that it came to when the namespace fell quiet
/// or the watch failed; whoever lists next finds out which of the two.
pub(super) async fn follow(reporter: Reporter, name: Arc<str>, mut version: String) -> (Arc<str>, String) {
    let patience = &reporter.shared.patience;
    let scope = Scope::Namespace(Arc::clone(&name));
    let asker = asker(&reporter, &scope);
    let mut changed = Instant::now();
    while changed.elapsed() < patience.watched_after_change {
        let opened = Instant::now();
        let Ok(mut lines) = asker.watch(&version).await else { return (name, version) };
        while changed.elapsed() < patience.watched_after_change {
            let heard = match lines.next(patience.watch_silence).await {
                Ok(line) if line.trim_ascii().is_empty() => continue,
                Ok(line) => (reporter.watched.heard)(line),
                // The server ends each watch after its time.
                Err(Cut::End) if opened.elapsed() >= patience.backoff_first => break,
                Err(_) => return (name, version),
            };
            let stands_at = match heard {
                Ok(Heard::Change { change, version }) => {
                    reporter.change(change).await;
                    changed = Instant::now();
                    version
                }
                Ok(Heard::Bookmark { version }) => version,
                Ok(Heard::Error { .. }) | Err(_) => return (name, version),
            };
            if !stands_at.is_empty() {
                version = stands_at;
            }
        }
    }
    (name, version)
}
