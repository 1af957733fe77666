//! Lost history, and lists that end in the middle.

use std::{
    collections::BTreeMap,
    pin::pin,
    time::{Duration, Instant},
};

use api::endpoints::GraphQuery;
use demo_cluster::{DemoCluster, World, proxy::Proxy};
use futures::StreamExt;
use hopmap::cluster::watch::TABLE;
use topology::{
    Graph, Kind,
    delta::{Delta, GraphDocument},
};

use crate::stage::{Reading, breath, equals_a_fresh_one, essence, impatient, serve, until_equal};

fn count(graph: &Graph) -> usize {
    graph.nodes.values().filter(|node| node.kind == Kind::Pod).count()
}

fn graph_of(document: GraphDocument) -> Graph {
    Graph {
        nodes: document.nodes.into_iter().map(|node| (node.id.clone(), node)).collect(),
        edges: document.edges.into_iter().collect(),
        findings: document.findings.into_iter().collect(),
        ..Graph::default()
    }
}

/// How often each kind was listed from the beginning.
fn lists(cluster: &DemoCluster) -> BTreeMap<&'static str, usize> {
    let seen = cluster.faults().seen();
    let of = |plural: &str| {
        let asked = |path: &str| {
            let is_first = !path.contains("watch=") && !path.contains("continue=");
            path.split('?').next().unwrap().ends_with(&format!("/{plural}")) && is_first
        };
        seen.iter().filter(|seen| asked(&seen.path)).count()
    };
    TABLE.iter().map(|watched| (watched.plural, of(watched.plural))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn b4_03_a_410_is_one_list_a_kind_without_a_blank_frame_and_what_was_deleted_meanwhile_vanishes() {
    let cluster = DemoCluster::new(World::company());
    let serving = serve(&cluster).await;
    let proxy = Proxy::before(serving.address()).await.unwrap();
    let reading = Reading::of(proxy.address(), impatient());
    reading.live().await;
    let mut stream = pin!(reading.pictures.graph_events(GraphQuery::default(), None).unwrap());
    let snapshot = stream.next().await.unwrap();
    let mut graph = graph_of(serde_json::from_str(&snapshot.data).unwrap());
    let before = count(&graph);
    assert_eq!(before, cluster.count("Pod"));

    proxy.refuse().await;
    proxy.cut();
    for pod in cluster.list("Pod").iter().take(5) {
        let metadata = &pod["metadata"];
        assert!(cluster.delete("Pod", metadata["namespace"].as_str(), metadata["name"].as_str().unwrap()));
    }
    let after = cluster.count("Pod");
    assert!(after < before);
    cluster.faults().expire_history();
    cluster.faults().forget_seen();
    proxy.admit().await;

    let deadline = Instant::now() + Duration::from_mins(1);
    while count(&graph) != after {
        let event = tokio::time::timeout_at(deadline.into(), stream.next()).await.expect("in time").unwrap();
        assert_eq!(event.event, "delta", "no snapshot in between: the page does not jump");
        serde_json::from_str::<Delta>(&event.data).unwrap().apply(&mut graph);
        assert!(count(&graph) >= after, "a frame showed {} of {after} Pods", count(&graph));
    }
    reading.live().await;
    for (plural, times) in lists(&cluster) {
        assert_eq!(times, 1, "{plural} were listed {times} times");
    }
    equals_a_fresh_one(&reading, serving.address()).await;
    serving.stop().await;
}

/// Every answer ends after 3,000 bytes, headers included: in the middle of a name, of a number, of
/// a Chinese character.
#[tokio::test(flavor = "multi_thread")]
async fn b4_04_a_connection_cut_in_the_middle_of_a_list_keeps_what_was_known() {
    let cluster = DemoCluster::new(World::company());
    let serving = serve(&cluster).await;
    let proxy = Proxy::before(serving.address()).await.unwrap();
    let reading = Reading::of(proxy.address(), impatient());
    reading.live().await;
    let before = essence(reading.graph());

    proxy.truncate_answers(Some(3000));
    cluster.faults().expire_history();
    let words = "broke off";
    let said = |frame: &api::endpoints::Frame| frame.notices.iter().any(|notice| notice.message.en.contains(words));
    reading.until("it says so", said).await;
    let until = Instant::now() + Duration::from_secs(3);
    for bytes in (2000..5000).cycle().step_by(37) {
        proxy.truncate_answers(Some(bytes));
        let graph = essence(reading.graph());
        assert_eq!((&graph.nodes, &graph.edges), (&before.nodes, &before.edges), "the old graph stays");
        breath().await;
        if Instant::now() > until {
            break;
        }
    }
    println!("{} answers were cut short", proxy.truncated());
    assert!(proxy.truncated() > 10);

    proxy.truncate_answers(None);
    reading.live().await;
    until_equal(|| essence(reading.graph()), || before.clone()).await;
    equals_a_fresh_one(&reading, serving.address()).await;
    serving.stop().await;
}
