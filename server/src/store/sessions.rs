//! Sessions: who is signed in, since when, and until when.

use access::Role;
use sqlx::Row;

use super::{Store, StoreError, now_ms, users::role};

/// A session without use for this long has ended.
pub(super) const IDLE_MS: i64 = 24 * 60 * 60 * 1000;
/// A use is written down when the last one was written this long ago.
const TOUCH_EVERY_MS: i64 = 60 * 1000;

/// A session to be written.
#[derive(Clone, Copy, Debug)]
pub struct NewSession<'a> {
    /// The hash of its id.
    pub id_hash: &'a str,
    /// Whose it is.
    pub user_id: &'a str,
    /// When it ends at the latest, in milliseconds since 1970.
    pub expires_at: i64,
    /// What tower-sessions keeps in it, as JSON.
    pub data: &'a str,
}

/// What tower-sessions wants back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// When it ends at the latest, in milliseconds since 1970.
    pub expires_at: i64,
    /// What tower-sessions keeps in it, as JSON.
    pub data: String,
}

/// Who holds a session that is good now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldBy {
    /// The person's id.
    pub user_id: String,
    /// The person's name.
    pub name: String,
    /// What they may do everywhere, as of now.
    pub role: Role,
    /// When a use was last written down.
    pub last_used_at: i64,
}

impl Store {
    /// Writes a new session; false when one of that id exists.
    pub async fn create_session(&self, session: NewSession<'_>) -> Result<bool, StoreError> {
        let now = now_ms();
        sqlx::query(
            "INSERT INTO sessions (id_hash, user_id, created_at, last_used_at, expires_at, data)
             VALUES ($1, $2, $3, $3, $4, $5) ON CONFLICT (id_hash) DO NOTHING",
        )
        .bind(session.id_hash)
        .bind(session.user_id)
        .bind(now)
        .bind(session.expires_at)
        .bind(session.data)
        .execute(&self.pool)
        .await
        .map(|done| done.rows_affected() > 0)
        .map_err(|error| StoreError::query("starting a session", error))
    }

    /// Writes what a session holds. Neither its end nor its owner moves, and a session that has
    /// been ended meanwhile does not come back.
    pub async fn save_session(&self, id_hash: &str, data: &str) -> Result<(), StoreError> {
        sqlx::query("UPDATE sessions SET data = $2 WHERE id_hash = $1")
            .bind(id_hash)
            .bind(data)
            .execute(&self.pool)
            .await
            .map(drop)
            .map_err(|error| StoreError::query("saving a session", error))
    }

    /// The session's data, if it is good now.
    pub async fn session(&self, id_hash: &str) -> Result<Option<SessionRow>, StoreError> {
        let now = now_ms();
        sqlx::query(
            "SELECT expires_at, data FROM sessions
             WHERE id_hash = $1 AND expires_at > $2 AND last_used_at > $3",
        )
        .bind(id_hash)
        .bind(now)
        .bind(now - IDLE_MS)
        .fetch_optional(&self.pool)
        .await
        .map(|row| row.map(|row| SessionRow { expires_at: row.get("expires_at"), data: row.get("data") }))
        .map_err(|error| StoreError::query("reading a session", error))
    }

    /// Who holds the session, if it is good now and they may still sign in.
    pub async fn held_by(&self, id_hash: &str) -> Result<Option<HeldBy>, StoreError> {
        let now = now_ms();
        sqlx::query(
            "SELECT u.id, u.name, u.role, s.last_used_at
             FROM sessions s JOIN users u ON u.id = s.user_id
             WHERE s.id_hash = $1 AND s.expires_at > $2 AND s.last_used_at > $3 AND u.disabled = 0",
        )
        .bind(id_hash)
        .bind(now)
        .bind(now - IDLE_MS)
        .fetch_optional(&self.pool)
        .await
        .map_err(|error| StoreError::query("looking up a session", error))?
        .map(|row| {
            Ok(HeldBy {
                user_id: row.get("id"),
                name: row.get("name"),
                role: role(&row)?,
                last_used_at: row.get("last_used_at"),
            })
        })
        .transpose()
    }

    /// Writes down that the session was used, at most once a minute.
    pub async fn touch_session(&self, id_hash: &str, held: &HeldBy) -> Result<(), StoreError> {
        let now = now_ms();
        if now - held.last_used_at < TOUCH_EVERY_MS {
            return Ok(());
        }
        sqlx::query("UPDATE sessions SET last_used_at = $2 WHERE id_hash = $1")
            .bind(id_hash)
            .bind(now)
            .execute(&self.pool)
            .await
            .map(drop)
            .map_err(|error| StoreError::query("noting a session's use", error))
    }

    /// Ends a session.
    pub async fn delete_session(&self, id_hash: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM sessions WHERE id_hash = $1")
            .bind(id_hash)
            .execute(&self.pool)
            .await
            .map(drop)
            .map_err(|error| StoreError::query("ending a session", error))
    }

    /// Removes sessions that have ended by themselves.
    pub async fn prune_sessions(&self) -> Result<(), StoreError> {
        let now = now_ms();
        sqlx::query("DELETE FROM sessions WHERE expires_at <= $1 OR last_used_at <= $2")
            .bind(now)
            .bind(now - IDLE_MS)
            .execute(&self.pool)
            .await
            .map(drop)
            .map_err(|error| StoreError::query("removing old sessions", error))
    }
}
