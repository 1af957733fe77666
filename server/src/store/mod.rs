//! What Hopmap keeps: people, sessions, the first Admin's link, failed log-ins.
//!
//! `SQLite` now. The SQL keeps to what `PostgreSQL` means the same way (`$1`, BIGINT milliseconds,
//! JSON as TEXT), so that one text can serve both. Nothing outside of this folder knows SQL.

mod error;
mod failures;
mod first_admin;
mod sessions;
mod users;

use std::{
    path::Path,
    str::FromStr as _,
    sync::{Arc, Mutex},
    time::Duration,
};

use sha2::{Digest, Sha256};
use sqlx::{
    ConnectOptions as _, SqliteConnection, SqlitePool,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

pub use error::StoreError;
pub use failures::FailureKind;
pub use first_admin::Claim;
pub use sessions::{HeldBy, NewSession, SessionRow};
pub use users::{NewUser, User, UserSecret};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pool: SqlitePool,
    /// A database in memory is gone with its last connection, and the pool closes one whose request was given up
    /// half-way. This connection is never used and never closed.
    _keeper: Option<Arc<Mutex<SqliteConnection>>>,
}

impl Store {
    /// Opens the file, makes it when there is none, and brings its tables up to date.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        reachable(path)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            // An audit entry that was committed must survive a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        let pool = SqlitePoolOptions::new()
            .max_connections(8)
            .connect_with(options)
            .await
            .map_err(|source| StoreError::opening(path, source))?;
        MIGRATIONS.run(&pool).await.map_err(|source| StoreError::migrating(path, source))?;
        Ok(Self { pool, _keeper: None })
    }

    /// A database that ends with this process: demo mode and tests.
    pub async fn in_memory() -> Result<Self, StoreError> {
        let path = Path::new(":memory:");
        // This text, and no setter, makes connections share one database in memory, of a name of its own.
        let options = SqliteConnectOptions::from_str("sqlite::memory:")
            .map_err(|source| StoreError::opening(path, source))?
            .foreign_keys(true);
        let keeper = options.connect().await.map_err(|source| StoreError::opening(path, source))?;
        // Connections to memory share their tables, and lock each other out by table: one is enough.
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options)
            .await
            .map_err(|source| StoreError::opening(path, source))?;
        MIGRATIONS.run(&pool).await.map_err(|source| StoreError::migrating(path, source))?;
        Ok(Self { pool, _keeper: Some(Arc::new(Mutex::new(keeper))) })
    }

    /// Lets go of the file after what is under way.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// For tests that turn the clock by changing what was written.
    #[cfg(test)]
    pub(crate) const fn pool(&self) -> &SqlitePool {
        &self.pool
    }
}

/// Tries the file as a file first: the operating system says more clearly than `SQLite` why not.
fn reachable(path: &Path) -> Result<(), StoreError> {
    if path.is_dir() {
        return Err(StoreError::IsFolder(path.to_owned()));
    }
    let mut open = std::fs::OpenOptions::new();
    open.read(true).write(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // It holds password hashes.
        open.mode(0o600);
    }
    open.open(path).map(drop).map_err(|source| StoreError::not_writable(path, source))
}

/// How secrets that the server itself made are kept: they are random, so a fast hash is enough.
pub fn hash_of_secret(secret: &str) -> String {
    use std::fmt::Write as _;
    let digest = Sha256::digest(secret.as_bytes());
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a String cannot fail");
        text
    })
}

/// The present, as rows hold it.
pub fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

#[cfg(test)]
mod tests;
