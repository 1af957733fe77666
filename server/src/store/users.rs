//! People.

use access::Role;
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, now_ms};

/// Somebody who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Random, and the same for as long as the person is known.
    pub id: String,
    /// The name as it was typed when the person was added.
    pub name: String,
    /// What they may do everywhere.
    pub role: Role,
    /// Whether they may not sign in for now.
    pub disabled: bool,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

/// A person with what proves that it is them. Without `Debug`: a hash is not printable.
pub struct UserSecret {
    /// The person.
    pub user: User,
    /// The hash of the password, as a PHC string.
    pub password_hash: String,
}

/// A person to be added.
#[derive(Clone, Copy)]
pub struct NewUser<'a> {
    /// The id to give.
    pub id: &'a str,
    /// The name to show.
    pub name: &'a str,
    /// The name to compare.
    pub name_key: &'a str,
    /// The hash of the password, as a PHC string.
    pub password_hash: &'a str,
    /// What they may do everywhere.
    pub role: Role,
}

impl Store {
    /// Adds a person, unless somebody has that name.
    pub async fn add_user(&self, user: NewUser<'_>) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO users (id, name, name_key, password_hash, role, disabled, created_at)
             VALUES ($1, $2, $3, $4, $5, 0, $6)",
        )
        .bind(user.id)
        .bind(user.name)
        .bind(user.name_key)
        .bind(user.password_hash)
        .bind(user.role.as_str())
        .bind(now_ms())
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(|error| taken_or(error, "adding a person"))
    }

    /// Everybody, by name.
    pub async fn users(&self) -> Result<Vec<User>, StoreError> {
        sqlx::query("SELECT id, name, role, disabled, created_at FROM users ORDER BY name_key")
            .fetch_all(&self.pool)
            .await
            .map_err(|error| StoreError::query("listing people", error))?
            .iter()
            .map(user)
            .collect()
    }

    /// Whether there is anybody.
    pub async fn has_users(&self) -> Result<bool, StoreError> {
        sqlx::query("SELECT 1 FROM users LIMIT 1")
            .fetch_optional(&self.pool)
            .await
            .map(|row| row.is_some())
            .map_err(|error| StoreError::query("looking for people", error))
    }

    /// The person of that name (as names are compared).
    pub async fn user_named(&self, name_key: &str) -> Result<Option<UserSecret>, StoreError> {
        sqlx::query(
            "SELECT id, name, role, disabled, created_at, password_hash
             FROM users WHERE name_key = $1",
        )
        .bind(name_key)
        .fetch_optional(&self.pool)
        .await
        .map_err(|error| StoreError::query("looking up a name", error))?
        .map(|row| Ok(UserSecret { user: user(&row)?, password_hash: row.get("password_hash") }))
        .transpose()
    }

    /// Gives a person another password and ends their sessions; false when there is no such person.
    pub async fn set_password(&self, name_key: &str, hash: &str) -> Result<bool, StoreError> {
        let failed = |error| StoreError::query("setting a password", error);
        let mut transaction = self.pool.begin().await.map_err(failed)?;
        let changed = sqlx::query("UPDATE users SET password_hash = $2 WHERE name_key = $1")
            .bind(name_key)
            .bind(hash)
            .execute(&mut *transaction)
            .await
            .map_err(failed)?
            .rows_affected();
        // Whoever knew the old password may hold a session.
        sqlx::query("DELETE FROM sessions WHERE user_id IN (SELECT id FROM users WHERE name_key = $1)")
            .bind(name_key)
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        Ok(changed > 0)
    }
}

pub(super) fn taken_or(error: sqlx::Error, doing: &'static str) -> StoreError {
    match &error {
        sqlx::Error::Database(database) if database.is_unique_violation() => StoreError::NameTaken,
        _ => StoreError::query(doing, error),
    }
}

pub(super) fn role(row: &SqliteRow) -> Result<Role, StoreError> {
    Role::parse(row.get("role")).ok_or(StoreError::Row { what: "role" })
}

fn user(row: &SqliteRow) -> Result<User, StoreError> {
    Ok(User {
        id: row.get("id"),
        name: row.get("name"),
        role: role(row)?,
        disabled: row.get::<i64, _>("disabled") != 0,
        created_at: row.get("created_at"),
    })
}
