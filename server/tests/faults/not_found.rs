//! A cluster that cannot be found at the start is looked for again.

use std::{net::SocketAddr, time::Duration};

use api::endpoints::{Frame, Freshness};
use demo_cluster::{DemoCluster, World};
use hopmap::cluster::{Origin, Patience, Surroundings};

use crate::stage::{Reading, folder::Folder, impatient, serve};

fn config(address: SocketAddr, user: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: hangzhou\n\
         clusters: [{{name: c, cluster: {{server: \"http://{address}\"}}}}]\n\
         contexts: [{{name: hangzhou, context: {{cluster: c, user: u}}}}]\n\
         users: [{{name: u, user: {{{user}}}}}]\n"
    )
}

async fn find(folder: &Folder) -> Reading {
    let file = Some(folder.path("config"));
    let origin = Origin { surroundings: Surroundings::default(), file, context: None };
    Reading::found(origin, Patience { find_again: Duration::from_millis(200), ..impatient() }).await
}

async fn says(reading: &Reading, en: &'static str, zh: &'static str) {
    let said = |frame: &Frame| {
        let [notice] = &frame.notices[..] else { return false };
        frame.freshness == Freshness::Unreachable && notice.message.en.contains(en) && notice.message.zh.contains(zh)
    };
    reading.until(en, said).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kubeconfig_that_comes_later_and_broken_at_first_is_found_without_a_restart() {
    let cluster = DemoCluster::new(World::company());
    let serving = serve(&cluster).await;
    let folder = Folder::new();
    let reading = find(&folder).await;
    says(&reading, "Cannot read the kubeconfig", "无法读取 kubeconfig").await;
    folder.put("config", "{{{");
    says(&reading, "is broken", "内容有误").await;
    assert!(reading.pictures.ready(), "failed is an answer too");
    folder.put("config", &config(serving.address(), ""));
    reading.live().await;
    let frame = reading.frame().await;
    assert_eq!((frame.cluster.as_str(), frame.notices.len()), ("hangzhou", 0));
    assert!(reading.graph().nodes.iter().all(|node| node.id.as_str().starts_with("hangzhou/")));
    assert!(reading.graph().nodes.len() > 100);
    serving.stop().await;
}

/// The command that gives credentials fails until somebody signed in.
#[tokio::test(flavor = "multi_thread")]
async fn a_credential_command_that_fails_at_the_start_is_run_again() {
    let cluster = DemoCluster::new(World::company());
    let serving = serve(&cluster).await;
    let folder = Folder::new();
    let script = "if [ -e MARK ]; then echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"demo-hopmap\"}}'; else echo 'sign in first' >&2; exit 7; fi\n";
    let script = folder.put("credentials.sh", &script.replace("MARK", &folder.path("mark").display().to_string()));
    let user = format!(
        "exec: {{apiVersion: client.authentication.k8s.io/v1, command: sh, args: [\"{}\"], interactiveMode: Never}}",
        script.display()
    );
    folder.put("config", &config(serving.address(), &user));
    let reading = find(&folder).await;
    says(&reading, "sign in first", "凭据命令失败").await;
    folder.put("mark", "");
    reading.live().await;
    assert!(reading.frame().await.notices.is_empty());
    serving.stop().await;
}
