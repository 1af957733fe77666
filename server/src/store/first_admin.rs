//! The one-time link that makes the first Admin.

use access::Role;

use super::{NewUser, Store, StoreError, now_ms, users::taken_or};

/// What became of a claim to be the first Admin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The person was added and the token is spent.
    Made,
    /// The token is unknown, spent or expired, or there is somebody already.
    Refused,
}

impl Store {
    /// Keeps the token (its hash) instead of the one before.
    pub async fn offer_first_admin(&self, hash: &str, expires_at: i64) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO first_admin (only_row, token_hash, expires_at) VALUES (1, $1, $2)
             ON CONFLICT (only_row) DO UPDATE
             SET token_hash = excluded.token_hash, expires_at = excluded.expires_at",
        )
        .bind(hash)
        .bind(expires_at)
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(|error| StoreError::query("keeping the first Admin's link", error))
    }

    /// Whether the token would be taken now. Cheap, and asked before anything that is not.
    pub async fn first_admin_is_open(&self, hash: &str) -> Result<bool, StoreError> {
        sqlx::query(
            "SELECT 1 FROM first_admin WHERE token_hash = $1 AND expires_at > $2
             AND NOT EXISTS (SELECT 1 FROM users)",
        )
        .bind(hash)
        .bind(now_ms())
        .fetch_optional(&self.pool)
        .await
        .map(|row| row.is_some())
        .map_err(|error| StoreError::query("checking the first Admin's link", error))
    }

    /// Spends the token and adds the Admin, both or neither.
    pub async fn claim_first_admin(&self, hash: &str, admin: NewUser<'_>) -> Result<Claim, StoreError> {
        let failed = |error| StoreError::query("making the first Admin", error);
        let mut transaction = self.pool.begin().await.map_err(failed)?;
        // A write first: two claims at once wait for each other here, and one finds no row.
        let spent = sqlx::query("DELETE FROM first_admin WHERE token_hash = $1 AND expires_at > $2")
            .bind(hash)
            .bind(now_ms())
            .execute(&mut *transaction)
            .await
            .map_err(failed)?
            .rows_affected();
        if spent == 0 {
            return Ok(Claim::Refused);
        }
        let added = sqlx::query(
            "INSERT INTO users (id, name, name_key, password_hash, role, disabled, created_at)
             SELECT $1, $2, $3, $4, $5, 0, $6 WHERE NOT EXISTS (SELECT 1 FROM users)",
        )
        .bind(admin.id)
        .bind(admin.name)
        .bind(admin.name_key)
        .bind(admin.password_hash)
        .bind(Role::Admin.as_str())
        .bind(now_ms())
        .execute(&mut *transaction)
        .await
        .map_err(|error| taken_or(error, "making the first Admin"))?
        .rows_affected();
        transaction.commit().await.map_err(failed)?;
        Ok(if added > 0 { Claim::Made } else { Claim::Refused })
    }
}
