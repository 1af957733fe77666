//! Kubeconfigs that are read and still cannot be used: the sentence names what is wrong, and no
//! client is made of it.

use std::time::{Duration, Instant};

use api::endpoints::PictureQuery;
use hopmap::{
    cluster::{Connection, Origin, Patience, Surroundings},
    picture::Clusters,
};

use crate::stage::folder::Folder;

fn kubeconfig(server: &str, user: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: c\nclusters: [{{name: one, cluster: {{server: {server:?}}}}}]\n\
         contexts: [{{name: c, context: {{cluster: one, user: me}}}}]\nusers: [{user}]\n"
    )
}

fn me(user: &str) -> String {
    format!("{{name: me, user: {{{user}}}}}")
}

async fn said(content: &str) -> String {
    let folder = Folder::new();
    let file = folder.put("config", content);
    match Connection::open_in(&Surroundings::default(), Some(&file), None).await {
        Ok(connection) => format!("connected to {}", connection.server()),
        Err(error) => error.to_string(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_used_is_named() {
    const SERVER: &str = "http://127.0.0.1:1";
    let cases = [
        (kubeconfig("127.0.0.1:6443", &me("")), "https://host:port"),
        (kubeconfig("ftp://127.0.0.1:1", &me("")), "https://host:port"),
        (kubeconfig("http://127.0.0.1:99999", &me("")), "https://host:port"),
        (kubeconfig(SERVER, ""), "names the user \"me\", which the kubeconfig does not have"),
        (kubeconfig(SERVER, &me("token: \"a\\nb\"")), "the token of its user has a line break"),
        (kubeconfig(SERVER, &me("auth-provider: {name: gcp}")), "use a credential command (exec)"),
    ];
    for (content, expected) in cases {
        let sentence = said(&content).await;
        assert!(sentence.contains(expected), "{sentence:?} does not say {expected:?}\n{content}");
        assert!(!sentence.contains('\n') && !sentence.contains("panicked"), "{sentence}");
    }
}

#[tokio::test]
async fn a_missing_token_file_is_not_blamed_on_a_command() {
    let sentence = said(&kubeconfig("http://127.0.0.1:1", &me("tokenFile: /nonexistent/token"))).await;
    assert!(!sentence.contains("command"), "{sentence}");
}

#[tokio::test]
async fn a_password_in_the_address_is_shown_to_nobody() {
    let sentence = said(&kubeconfig("http://eve:sekret@127.0.0.1:1", &me(""))).await;
    assert_eq!(sentence, "connected to http://127.0.0.1:1");
}

#[tokio::test]
async fn one_file_may_hold_the_users_and_another_the_rest() {
    let folder = Folder::new();
    let users = folder.put("users", "apiVersion: v1\nkind: Config\nusers: [{name: me, user: {}}]\n");
    let rest = folder.put("rest", &kubeconfig("http://127.0.0.1:1", ""));
    let list = std::env::join_paths([users, rest]).unwrap();
    let surroundings = Surroundings { kubeconfig: Some(list), ..Surroundings::default() };
    let connection = Connection::open_in(&surroundings, None, None).await.unwrap();
    assert_eq!(&*connection.server(), "http://127.0.0.1:1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_credential_command_that_hangs_keeps_nobody_from_the_page() {
    let folder = Folder::new();
    // Longer than the page waits, and not so long that the end of the test waits for it.
    let user =
        "exec: {apiVersion: client.authentication.k8s.io/v1, command: sleep, args: [\"8\"], interactiveMode: Never}";
    let file = folder.put("config", &kubeconfig("http://127.0.0.1:1", &me(user)));
    let begin = Instant::now();
    let origin = Origin { surroundings: Surroundings::default(), file: Some(file), context: None };
    let (pictures, _running) = Clusters::find(origin, Patience::default(), Vec::new()).await;
    assert!(begin.elapsed() < Duration::from_secs(6), "{:?}", begin.elapsed());
    let page = pictures.picture(&PictureQuery::default()).await.unwrap();
    assert!(page.frame.notices[0].message.en.contains("credentials"), "{:?}", page.frame.notices);
}
