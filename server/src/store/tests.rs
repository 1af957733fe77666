#![allow(clippy::unwrap_used)]

use std::{io, path::PathBuf};

use super::*;

/// A folder of this test's own, gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("hopmap-store-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn refusal(path: &Path) -> String {
    Store::open(path).await.unwrap_err().to_string()
}

fn wang(id: &'static str) -> NewUser<'static> {
    NewUser { id, name: "Wang.Min", name_key: "wang.min", password_hash: "-", role: access::Role::Admin }
}

#[tokio::test]
async fn a_folder_is_no_database_and_the_message_says_what_to_name() {
    let folder = Folder::new("folder");
    let message = refusal(&folder.0).await;
    assert!(message.contains("it is a folder"), "{message}");
    assert!(message.contains("hopmap.db"), "{message}");
}

#[tokio::test]
async fn a_missing_folder_is_named_as_the_cause() {
    let folder = Folder::new("missing");
    let message = refusal(&folder.0.join("no/such/hopmap.db")).await;
    assert!(message.contains("its folder does not exist"), "{message}");
    assert!(message.contains("--database"), "{message}");
}

#[tokio::test]
async fn a_path_that_cannot_be_written_says_so_and_what_to_do() {
    let folder = Folder::new("unwritable");
    let file = folder.0.join("file");
    std::fs::write(&file, "").unwrap();
    // Root may write anything that is a file: below a file nobody may.
    let message = refusal(&file.join("hopmap.db")).await;
    assert!(message.contains("cannot write the database"), "{message}");

    let denied = io::Error::from(io::ErrorKind::PermissionDenied);
    let message = StoreError::not_writable(Path::new("/data/hopmap.db"), denied).to_string();
    assert!(message.contains("right to write"), "{message}");
}

#[tokio::test]
async fn a_file_that_is_no_database_says_so() {
    let folder = Folder::new("text");
    let file = folder.0.join("notes.txt");
    std::fs::write(&file, "these are notes, not pages of a database\n".repeat(200)).unwrap();
    let message = refusal(&file).await;
    assert!(message.contains("no SQLite database"), "{message}");
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() {
    let folder = Folder::new("newer");
    let file = folder.0.join("hopmap.db");
    let store = Store::open(&file).await.unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'from the future', TRUE, x'00', 0)",
    )
    .execute(store.pool())
    .await
    .unwrap();
    store.close().await;
    let message = refusal(&file).await;
    assert!(message.contains("a newer Hopmap"), "{message}");
}

#[tokio::test]
async fn what_was_written_is_there_after_a_restart() {
    let folder = Folder::new("restart");
    let file = folder.0.join("hopmap.db");
    let store = Store::open(&file).await.unwrap();
    store.add_user(wang("1")).await.unwrap();
    store.count_failure(FailureKind::Name, "x", 1000).await.unwrap();
    store.close().await;

    let store = Store::open(&file).await.unwrap();
    assert_eq!(store.users().await.unwrap()[0].name, "Wang.Min");
    assert_eq!(store.count_failure(FailureKind::Name, "x", 60_000).await.unwrap(), 2);
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("mode");
    let file = folder.0.join("hopmap.db");
    Store::open(&file).await.unwrap();
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn two_people_cannot_have_one_name() {
    let store = Store::in_memory().await.unwrap();
    store.add_user(wang("1")).await.unwrap();
    let error = store.add_user(wang("2")).await.unwrap_err();
    assert!(matches!(error, StoreError::NameTaken));
}

#[tokio::test]
async fn an_ended_session_does_not_come_back_by_saving_it() {
    let store = Store::in_memory().await.unwrap();
    store.add_user(wang("1")).await.unwrap();
    let session = NewSession { id_hash: "h", user_id: "1", expires_at: i64::MAX, data: "{}" };
    assert!(store.create_session(session).await.unwrap());
    assert!(!store.create_session(session).await.unwrap(), "one id, one session");
    store.delete_session("h").await.unwrap();
    store.save_session("h", "{\"back\":true}").await.unwrap();
    assert_eq!(store.session("h").await.unwrap(), None);
}

#[tokio::test]
async fn a_session_without_use_for_a_day_has_ended() {
    let store = Store::in_memory().await.unwrap();
    store.add_user(wang("1")).await.unwrap();
    let session = NewSession { id_hash: "h", user_id: "1", expires_at: i64::MAX, data: "{}" };
    store.create_session(session).await.unwrap();
    assert!(store.held_by("h").await.unwrap().is_some());
    sqlx::query("UPDATE sessions SET last_used_at = $1")
        .bind(now_ms() - sessions::IDLE_MS)
        .execute(store.pool())
        .await
        .unwrap();
    assert_eq!(store.held_by("h").await.unwrap(), None);
    assert_eq!(store.session("h").await.unwrap(), None);
}

#[tokio::test]
async fn a_database_in_memory_outlives_the_connection_that_made_it() {
    let store = Store::in_memory().await.unwrap();
    store.add_user(wang("1")).await.unwrap();
    // What the pool does to a connection whose request was given up half-way.
    store.pool().acquire().await.unwrap().close().await.unwrap();
    assert_eq!(store.users().await.unwrap().len(), 1);
}
