//! Keeping one kind in one scope true: list, watch from there, and again when something breaks.

use std::time::Instant;

use ::cluster::{Change, Record};
use tokio::time::sleep;
use topology::{Namespace, Phrase, SourceState};

use super::{
    Failure, Scope, Seen, Watched,
    backoff::Backoff,
    kinds::Heard,
    lines::{Cut, Lines},
    report::Reporter,
    request::Asker,
};

/// One kind in one scope. The record of when it was last heard of outlives a failure, because the
/// objects do too.
pub(super) struct Keeper<'a> {
    pub(super) asker: Asker<'a>,
    pub(super) reporter: &'a Reporter,
    pub(super) seen: &'a Seen,
}

/// How a watch came to its end.
enum End {
    /// In good order: the next one goes on from where it stood.
    Done,
    Failed(Failure),
}

impl Keeper<'_> {
    /// Lists and watches for as long as that makes sense; comes back when the kind is missing or
    /// forbidden, which asking again soon will not change.
    pub(super) async fn keep(&self) -> Failure {
        let mut backoff = Backoff::new(self.asker.patience);
        // Whether something worked since the last failure: one 410 after good days is answered at
        // once, one after the other is not.
        let mut healthy = true;
        loop {
            let failure = match self.list().await {
                Ok(mut version) => {
                    let failure = self.watch_on(&mut version, &mut backoff, &mut healthy).await;
                    if matches!(failure, Failure::Expired { .. }) && std::mem::take(&mut healthy) {
                        continue;
                    }
                    failure
                }
                Err(failure) => failure,
            };
            if failure.is_lasting() {
                return failure;
            }
            self.failed(&failure).await;
            self.wait(&mut backoff, &failure).await;
        }
    }

    /// All pages of a list. What was known stays until the last page is here.
    async fn list(&self) -> Result<String, Failure> {
        let mut records: Vec<Record> = Vec::new();
        let mut first_version = None;
        let mut next = None;
        loop {
            let page = self.asker.page(next.clone(), self.asker.patience.page).await?;
            if page.next.is_some() && page.next == next {
                return Err(self.asker.circling());
            }
            records.extend(page.records);
            // The version of the first page: what changed while the others came is told again.
            first_version.get_or_insert(page.version);
            next = page.next;
            if next.is_none() {
                break;
            }
        }
        let reset = Change::Reset {
            kind: self.watched().kind,
            namespace: self.asker.scope.namespace().map(Namespace::from),
            records,
        };
        self.reporter.change(reset).await;
        self.live().await;
        Ok(first_version.unwrap_or_default())
    }

    /// Watches, again and again, until a list is needed.
    async fn watch_on(&self, version: &mut String, backoff: &mut Backoff, healthy: &mut bool) -> Failure {
        let mut quick_ends = 0_u32;
        loop {
            let opened = Instant::now();
            let end = match self.asker.watch(version).await {
                Ok(lines) => {
                    self.live().await;
                    self.listen(lines, version, backoff, healthy).await
                }
                Err(failure) => End::Failed(failure),
            };
            match end {
                // A server, or something before it, that closes every watch at once must not be
                // asked in a circle.
                End::Done if opened.elapsed() < self.asker.patience.backoff_first => {
                    quick_ends += 1;
                    if quick_ends > 1 {
                        sleep(backoff.wait()).await;
                    }
                }
                End::Done => {
                    quick_ends = 0;
                    backoff.reset();
                }
                End::Failed(failure) if failure.keeps_version() => {
                    self.failed(&failure).await;
                    self.wait(backoff, &failure).await;
                }
                End::Failed(failure) => return failure,
            }
        }
    }

    async fn listen(&self, mut lines: Lines, version: &mut String, backoff: &mut Backoff, healthy: &mut bool) -> End {
        let silence = self.asker.patience.watch_silence;
        loop {
            let heard = match lines.next(silence).await {
                Ok(line) if line.trim_ascii().is_empty() => continue,
                Ok(line) => match (self.watched().heard)(line) {
                    Ok(heard) => heard,
                    Err(error) => return End::Failed(self.asker.garbage(line, &error)),
                },
                Err(Cut::End) => {
                    self.seen.now();
                    return End::Done;
                }
                Err(Cut::Silence) => return End::Failed(self.asker.silent(silence)),
                Err(Cut::Broken(cause)) => {
                    return End::Failed(self.asker.unreachable(format!("the watch broke off: {cause}")));
                }
            };
            let stands_at = match heard {
                Heard::Change { change, version } => {
                    self.reporter.change(change).await;
                    version
                }
                Heard::Bookmark { version } => version,
                Heard::Error { code, message } => {
                    return End::Failed(self.asker.told(code, message));
                }
            };
            self.seen.now();
            backoff.reset();
            *healthy = true;
            if !stands_at.is_empty() {
                *version = stands_at;
            }
        }
    }

    fn watched(&self) -> &'static Watched {
        self.asker.watched
    }

    async fn live(&self) {
        self.seen.now();
        self.reporter.report(self.asker.scope, SourceState::Live, Phrase::default(), self.seen).await;
    }

    async fn failed(&self, failure: &Failure) {
        report_failure(self.reporter, self.asker.scope, failure, self.seen).await;
    }

    async fn wait(&self, backoff: &mut Backoff, failure: &Failure) {
        let own = backoff.wait();
        // What the server asks for counts, and some more so that not all come back at once.
        let asked = failure.retry_after().map(|asked| asked + own / 2);
        sleep(asked.map_or(own, |asked| asked.max(own))).await;
    }
}

/// Says that a watch failed.
pub(super) async fn report_failure(reporter: &Reporter, scope: &Scope, failure: &Failure, seen: &Seen) {
    tracing::debug!(kind = reporter.watched.plural, ?scope, %failure, "watch failed");
    reporter.report(scope, failure.state(), failure.phrase(), seen).await;
}
