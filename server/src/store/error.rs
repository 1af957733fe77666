//! What can go wrong with the database: what failed, why, and what to do next.

use std::{
    io,
    path::{Path, PathBuf},
};

use sqlx::migrate::MigrateError;
use thiserror::Error;

/// Why the store could not do what was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The path names a folder.
    #[error(
        "cannot open the database {}: it is a folder; name a file in it, such as {}",
        .0.display(), .0.join("hopmap.db").display()
    )]
    IsFolder(PathBuf),
    /// The folder that the file should be in is not there.
    #[error(
        "cannot open the database {}: its folder does not exist; make the folder, or name another file with --database",
        .0.display()
    )]
    NoFolder(PathBuf),
    /// The operating system refused to open the file for writing.
    #[error(
        "cannot write the database {}: {source}; give this user the right to write the file and its folder, or name another file with --database",
        path.display()
    )]
    NotWritable {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// `SQLite` could open the file, but may not write it or make its log beside it.
    #[error(
        "cannot write the database {}: SQLite may not write the file or beside it ({source}); give this user the right to write the folder, or name another file with --database",
        path.display()
    )]
    ReadOnly {
        /// The file.
        path: PathBuf,
        /// What `SQLite` said.
        source: sqlx::Error,
    },
    /// The file is something else, or damaged.
    #[error(
        "cannot open the database {}: it is no SQLite database, or it is damaged; restore it from a backup, or name another file with --database",
        .0.display()
    )]
    NotADatabase(PathBuf),
    /// The tables are those of a newer Hopmap.
    #[error(
        "cannot use the database {}: a newer Hopmap wrote it; start that version, or name another file with --database",
        .0.display()
    )]
    Newer(PathBuf),
    /// The disk is full.
    #[error("cannot write the database: the disk is full; make room and try again")]
    DiskFull,
    /// Another process holds the file for too long.
    #[error("the database is locked by another program; end it (another hopmap? a backup?) and try again")]
    Locked,
    /// The tables could not be brought up to date.
    #[error(
        "cannot bring the tables of {} up to date: {source}; restore the file from a backup, or name another with --database",
        path.display()
    )]
    Migrate {
        /// The file.
        path: PathBuf,
        /// Why.
        source: MigrateError,
    },
    /// A name is already somebody's.
    #[error("the name is taken; choose another")]
    NameTaken,
    /// Anything else that the database answered.
    #[error("the database failed while {doing}: {source}; look at the disk, then try again")]
    Query {
        /// What was being done.
        doing: &'static str,
        /// What the database said.
        source: sqlx::Error,
    },
    /// A row that this version did not write.
    #[error("the database holds a {what} that this version does not know; was it changed by hand?")]
    Row {
        /// What it was to be.
        what: &'static str,
    },
}

/// Primary result codes, as `SQLite` numbers them.
mod code {
    pub const BUSY: u32 = 5;
    pub const READONLY: u32 = 8;
    pub const CORRUPT: u32 = 11;
    pub const FULL: u32 = 13;
    pub const CANTOPEN: u32 = 14;
    pub const NOTADB: u32 = 26;
}

impl StoreError {
    pub(super) fn not_writable(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => Self::NoFolder(path),
            io::ErrorKind::StorageFull => Self::DiskFull,
            _ => Self::NotWritable { path, source },
        }
    }

    pub(super) fn opening(path: &Path, source: sqlx::Error) -> Self {
        match primary_code(&source) {
            Some(code::NOTADB | code::CORRUPT) => Self::NotADatabase(path.to_owned()),
            Some(code::READONLY | code::CANTOPEN) => Self::ReadOnly { path: path.to_owned(), source },
            _ => Self::query("opening it", source),
        }
    }

    pub(super) fn migrating(path: &Path, source: MigrateError) -> Self {
        match source {
            MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => Self::Newer(path.to_owned()),
            MigrateError::Execute(source) => Self::opening(path, source),
            source => Self::Migrate { path: path.to_owned(), source },
        }
    }

    pub(super) fn query(doing: &'static str, source: sqlx::Error) -> Self {
        match primary_code(&source) {
            Some(code::BUSY) => Self::Locked,
            Some(code::FULL) => Self::DiskFull,
            _ => Self::Query { doing, source },
        }
    }
}

fn primary_code(error: &sqlx::Error) -> Option<u32> {
    let sqlx::Error::Database(error) = error else {
        return None;
    };
    // Extended codes carry the primary one in their lowest byte.
    error.code()?.parse::<u32>().ok().map(|code| code & 0xff)
}
