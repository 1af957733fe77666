//! Failed log-ins, counted where a restart does not forget them.

use sqlx::Row;

use super::{Store, StoreError, now_ms};

/// What failures are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// The name that was tried.
    Name,
    /// The address that tried.
    Address,
}

impl FailureKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Address => "address",
        }
    }
}

impl Store {
    /// How many failures there were within the window, and when the last was.
    pub async fn failures(
        &self,
        kind: FailureKind,
        subject: &str,
        window_ms: i64,
    ) -> Result<Option<(i64, i64)>, StoreError> {
        sqlx::query(
            "SELECT failures, last_at FROM sign_in_failures
             WHERE kind = $1 AND subject = $2 AND last_at > $3",
        )
        .bind(kind.as_str())
        .bind(subject)
        .bind(now_ms() - window_ms)
        .fetch_optional(&self.pool)
        .await
        .map(|row| row.map(|row| (row.get("failures"), row.get("last_at"))))
        .map_err(|error| StoreError::query("reading failed log-ins", error))
    }

    /// Counts one more, and says how many there are now. One statement, so that guesses made at
    /// the same time are all counted.
    pub async fn count_failure(&self, kind: FailureKind, subject: &str, window_ms: i64) -> Result<i64, StoreError> {
        let now = now_ms();
        sqlx::query(
            "INSERT INTO sign_in_failures (kind, subject, failures, last_at) VALUES ($1, $2, 1, $3)
             ON CONFLICT (kind, subject) DO UPDATE SET
                 failures = CASE WHEN sign_in_failures.last_at > $4
                                 THEN sign_in_failures.failures + 1 ELSE 1 END,
                 last_at = excluded.last_at
             RETURNING failures",
        )
        .bind(kind.as_str())
        .bind(subject)
        .bind(now)
        .bind(now - window_ms)
        .fetch_one(&self.pool)
        .await
        .map(|row| row.get("failures"))
        .map_err(|error| StoreError::query("counting a failed log-in", error))
    }

    /// Takes one back, because it was no failure after all.
    pub async fn uncount_failure(&self, kind: FailureKind, subject: &str) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE sign_in_failures SET failures = failures - 1
             WHERE kind = $1 AND subject = $2 AND failures > 0",
        )
        .bind(kind.as_str())
        .bind(subject)
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(|error| StoreError::query("counting log-ins", error))
    }

    /// Forgets a subject's failures.
    pub async fn forget_failures(&self, kind: FailureKind, subject: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM sign_in_failures WHERE kind = $1 AND subject = $2")
            .bind(kind.as_str())
            .bind(subject)
            .execute(&self.pool)
            .await
            .map(drop)
            .map_err(|error| StoreError::query("forgetting failed log-ins", error))
    }

    /// Removes what is too old to count.
    pub async fn prune_failures(&self, window_ms: i64) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM sign_in_failures WHERE last_at <= $1")
            .bind(now_ms() - window_ms)
            .execute(&self.pool)
            .await
            .map(drop)
            .map_err(|error| StoreError::query("forgetting failed log-ins", error))
    }
}
