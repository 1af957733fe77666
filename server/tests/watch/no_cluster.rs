//! Kubeconfigs that lead nowhere: one sentence each, and a page all the same.

use std::{
    fs,
    path::{Path, PathBuf},
};

use api::endpoints::{Freshness, GraphQuery, PictureQuery};
use hopmap::{
    cluster::{ConnectError, Connection, Patience, Surroundings},
    picture::Clusters,
};

const TWO_CONTEXTS: &str = r#"
apiVersion: v1
kind: Config
current-context: hangzhou
clusters:
- name: one
  cluster: {server: "http://127.0.0.1:1"}
contexts:
- name: hangzhou
  context: {cluster: one, user: me}
- name: shanghai
  context: {cluster: one, user: plugin, namespace: shop}
users:
- name: me
  user: {}
- name: plugin
  user:
    exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: ["-c", "echo 'session expired' >&2; exit 7"], interactiveMode: Never}
"#;

/// A folder that goes away again.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("hopmap-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let file = self.0.join(name);
        fs::write(&file, content).unwrap();
        file
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

async fn fails(file: &Path, context: Option<&str>) -> ConnectError {
    match Connection::open_in(&Surroundings::default(), Some(file), context).await {
        Ok(connection) => panic!("connected to {}", connection.server()),
        Err(error) => {
            let sentence = error.to_string();
            println!("{sentence}");
            assert!(!sentence.contains('\n'), "one line: {sentence}");
            error
        }
    }
}

#[tokio::test]
async fn no_kubeconfig_and_no_pod_says_what_was_tried() {
    let folder = Folder::new("nothing");
    let nowhere = Surroundings { home: Some(folder.0.clone()), ..Surroundings::default() };
    let error = Connection::open_in(&nowhere, None, None).await.err().unwrap();
    let sentence = error.to_string();
    assert!(matches!(error, ConnectError::NoCluster { .. }));
    for word in ["KUBECONFIG is not set", ".kube/config does not exist", "not a Pod"] {
        assert!(sentence.contains(word), "{sentence}");
    }
}

#[tokio::test]
async fn a_file_that_is_not_there_or_half_broken_is_named() {
    let folder = Folder::new("broken");
    let missing = fails(&folder.0.join("missing"), None).await;
    assert!(matches!(&missing, ConnectError::Unreadable { file, .. } if file.ends_with("missing")));
    let half = &TWO_CONTEXTS.as_bytes()[..TWO_CONTEXTS.len() - 40];
    for (name, content) in [
        ("half", half),
        ("no-yaml", b"{{{"),
        ("other", b"hello: world\n"),
        ("half-a-character", b"\xff\xfe\0"),
        ("bytes", b"\x80\x81"),
    ] {
        let error = fails(&folder.file(name, content), None).await;
        let sentence = error.to_string();
        assert!(sentence.contains(name), "{sentence}");
    }
}

#[tokio::test]
async fn an_unknown_context_lists_those_that_exist() {
    let folder = Folder::new("context");
    let error = fails(&folder.file("config", TWO_CONTEXTS.as_bytes()), Some("beijing")).await;
    assert!(error.to_string().contains("hangzhou, shanghai"), "{error}");
}

#[tokio::test]
async fn a_credential_command_that_fails_is_quoted() {
    let folder = Folder::new("exec");
    let error = fails(&folder.file("config", TWO_CONTEXTS.as_bytes()), Some("shanghai")).await;
    assert!(matches!(error, ConnectError::Credentials { .. }), "{error:?}");
    assert!(error.to_string().contains("session expired"), "{error}");
}

#[tokio::test]
async fn a_list_of_kubeconfigs_is_merged_and_missing_files_are_passed_over() {
    let folder = Folder::new("list");
    let first = folder.file("first", b"apiVersion: v1\nkind: Config\ncurrent-context: hangzhou\n");
    let second = folder.file("second", TWO_CONTEXTS.as_bytes());
    let list = std::env::join_paths([folder.0.join("gone"), first, second]).unwrap();
    let surroundings = Surroundings { kubeconfig: Some(list), ..Surroundings::default() };
    let connection = Connection::open_in(&surroundings, None, None).await.unwrap();
    assert_eq!((connection.name.as_str(), &*connection.server()), ("hangzhou", "http://127.0.0.1:1"));
}

#[tokio::test]
async fn without_a_cluster_the_page_says_what_was_tried() {
    let error = Connection::open_in(&Surroundings::default(), None, None).await.err().unwrap();
    let (pictures, _running) = Clusters::start(Err(error), Patience::default(), Vec::new());
    assert!(pictures.ready());
    let page = pictures.picture(&PictureQuery::default()).await.unwrap();
    assert_eq!(page.frame.freshness, Freshness::Unreachable);
    assert!(page.frame.notices[0].message.en.contains("KUBECONFIG is not set"), "{:?}", page.frame.notices);
    assert!(pictures.graph(&GraphQuery::default()).unwrap().nodes.is_empty());
}

/// Gives a token that is too old already, and the next time nothing.
const ONCE: &str = r#"
if [ -e MARK ]; then echo 'session expired' >&2; exit 7; fi
touch MARK
echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t","expirationTimestamp":"2020-01-01T00:00:00Z"}}'
"#;

#[tokio::test(flavor = "multi_thread")]
async fn credentials_that_cannot_be_renewed_are_said_without_the_command_s_arguments() {
    let folder = Folder::new("renew");
    let script = ONCE.replace("MARK", &folder.0.join("mark").display().to_string());
    let script = folder.file("credentials.sh", script.as_bytes());
    let config = TWO_CONTEXTS.replace("echo 'session expired' >&2; exit 7", &format!(". {}", script.display()));
    let file = folder.file("config", config.as_bytes());
    let connection = Connection::open_in(&Surroundings::default(), Some(&file), Some("shanghai")).await.unwrap();
    let reading = crate::stage::Reading::through(Ok(connection), crate::stage::impatient(), &[]);
    let frame = reading.until("all failed", |frame| frame.freshness == Freshness::Unreachable).await;
    let message = &frame.notices[0].message.en;
    assert!(message.contains("cannot get credentials") && message.contains("session expired"), "{message}");
    assert!(!message.contains("credentials.sh"), "{message}");
}
