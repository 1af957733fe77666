//! Certificates and tokens are replaced while we run.

use std::time::{Duration, Instant};

use api::endpoints::Frame;
use demo_cluster::{DemoCluster, World};
use hopmap::cluster::{Connection, Surroundings};

use crate::{
    guard::{Authority, Guard},
    stage::{Reading, breath, changes::Changes, equals_a_fresh_one, folder::Folder, impatient, serve},
};

/// A kubeconfig that names files beside it.
fn kubeconfig(address: std::net::SocketAddr, cluster: &str, user: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: demo\n\
         clusters: [{{name: c, cluster: {{server: \"{cluster}://{address}\"{authority}}}}}]\n\
         contexts: [{{name: demo, context: {{cluster: c, user: u}}}}]\n\
         users: [{{name: u, user: {{{user}}}}}]\n",
        authority = if cluster == "https" { ", certificate-authority: ca.crt" } else { "" },
    )
}

async fn read(folder: &Folder, config: &str) -> Reading {
    let file = folder.put("config", config);
    let connection = Connection::open_in(&Surroundings::default(), Some(&file), None).await;
    let reading = Reading::through(connection, impatient(), &[]);
    reading.live().await;
    reading
}

fn put(folder: &Folder, authority: &Authority) {
    folder.put("ca.crt", &authority.certificate);
    folder.put("client.crt", &authority.client.certificate);
    folder.put("client.key", &authority.client.key);
}

/// The server's certificate, the authority and the client's certificate are all replaced; the files
/// follow a moment later, as they do where an operator renews them.
#[tokio::test(flavor = "multi_thread")]
async fn b4_24_certificates_are_rotated_without_a_restart() {
    let cluster = DemoCluster::new(World::company());
    let serving = serve(&cluster).await;
    let (folder, first, second) = (Folder::new(), Authority::new(), Authority::new());
    let guard = Guard::new(serving.address(), &first).await;
    put(&folder, &first);
    let user = "client-certificate: client.crt, client-key: client.key";
    let reading = read(&folder, &kubeconfig(guard.address, "https", user)).await;

    guard.rotate(&second);
    let refused = |frame: &Frame| frame.notices.iter().any(|notice| notice.message.en.contains("cannot reach"));
    let frame = reading.until("the old ones are refused", refused).await;
    println!("{:?}", frame.notices);
    Changes::new().make(&cluster, 50);
    put(&folder, &second);
    let rotated = Instant::now();
    reading.live().await;
    println!("live again {:?} after the files were replaced", rotated.elapsed());
    assert!(rotated.elapsed() < Duration::from_secs(5), "{:?}", rotated.elapsed());
    equals_a_fresh_one(&reading, serving.address()).await;

    // The files come first: nobody sees more than a reconnection.
    let third = Authority::new();
    put(&folder, &third);
    guard.rotate(&third);
    Changes::new().make(&cluster, 50);
    equals_a_fresh_one(&reading, serving.address()).await;
    reading.live().await;
    serving.stop().await;
}

/// From one token to the next, as when a service account's expires.
fn rotate(cluster: &DemoCluster, old: &str, new: &str) {
    cluster.add_account(new, "demo-admin", &["system:masters"]);
    cluster.revoke(old);
    cluster.faults().cut_watches();
}

/// kube reads a token file again after 50 s; a refusal is met sooner.
#[tokio::test(flavor = "multi_thread")]
async fn b4_24_a_service_account_token_is_rotated_without_a_restart() {
    let cluster = DemoCluster::new(World::company());
    let serving = serve(&cluster).await;
    let folder = Folder::new();
    rotate(&cluster, "none", "first");
    folder.put("token", "first");
    let reading = read(&folder, &kubeconfig(serving.address(), "http", "tokenFile: token")).await;

    rotate(&cluster, "first", "second");
    let refused = |frame: &Frame| frame.notices.iter().any(|notice| notice.message.en.contains("(401)"));
    reading.until("the old one is refused", refused).await;
    Changes::new().make(&cluster, 50);
    folder.put("token", "second");
    let rotated = Instant::now();
    reading.live().await;
    println!("live again {:?} after the token was replaced", rotated.elapsed());
    assert!(rotated.elapsed() < Duration::from_secs(5), "{:?}", rotated.elapsed());
    equals_a_fresh_one(&reading, serving.address()).await;

    // The token comes first, as in a projected volume: the refusal is not even shown. Files are
    // looked at once a second at most; nobody rotates faster.
    while rotated.elapsed() < Duration::from_secs(2) {
        breath().await;
    }
    folder.put("token", "third");
    rotate(&cluster, "second", "third");
    Changes::new().make(&cluster, 50);
    let until = Instant::now() + Duration::from_secs(3);
    while Instant::now() < until {
        let frame = reading.frame().await;
        assert!(!refused(&frame), "{:?}", frame.notices);
        breath().await;
    }
    reading.live().await;
    equals_a_fresh_one(&reading, serving.address()).await;
    serving.stop().await;
}

/// A cluster that moved: the kubeconfig was written again with another address and another token.
#[tokio::test(flavor = "multi_thread")]
async fn b4_24_a_kubeconfig_that_was_written_again_is_read_again() {
    let cluster = DemoCluster::new(World::company());
    let (one, other) = (serve(&cluster).await, serve(&cluster).await);
    let folder = Folder::new();
    rotate(&cluster, "none", "old");
    let reading = read(&folder, &kubeconfig(one.address(), "http", "token: old")).await;
    rotate(&cluster, "old", "new");
    one.stop().await;
    let config = kubeconfig(other.address(), "http", "token: new");
    // Somebody chose another context too: this cluster stays the one that was asked for.
    folder.put("config", &config.replace("current-context: demo", "current-context: elsewhere"));
    Changes::new().make(&cluster, 50);
    equals_a_fresh_one(&reading, other.address()).await;
    reading.live().await;
    other.stop().await;
}
