//! What the streams tell is what the documents show.

use std::{pin::pin, time::Duration};

use api::{
    Problem,
    endpoints::{GraphQuery, PictureDocument, PicturePatch, PictureQuery},
};
use futures::StreamExt;
use hopmap::picture::StreamEvent;
use serde_json::json;
use topology::{
    Graph, NodeId,
    delta::{Delta, GraphDocument},
};

use crate::stage::{changes::Changes, company, essence};

async fn next(stream: &mut (impl futures::Stream<Item = StreamEvent> + Unpin)) -> StreamEvent {
    let event = tokio::time::timeout(Duration::from_mins(1), stream.next()).await;
    event.expect("an event in time").expect("the stream goes on")
}

fn graph_of(document: GraphDocument) -> Graph {
    Graph {
        nodes: document.nodes.into_iter().map(|node| (node.id.clone(), node)).collect(),
        edges: document.edges.into_iter().collect(),
        findings: document.findings.into_iter().collect(),
        ..Graph::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn deltas_make_of_the_snapshot_what_the_document_shows() {
    let (cluster, serving, reading) = company().await;
    let stream = reading.pictures.graph_events(GraphQuery::default(), None).unwrap();
    let mut stream = pin!(stream);
    let first = next(&mut stream).await;
    assert_eq!(first.event, "snapshot");
    let mut graph = graph_of(serde_json::from_str(&first.data).unwrap());
    let mut changes = Changes::new();
    changes.make(&cluster, 50);
    loop {
        let event = next(&mut stream).await;
        assert_eq!(event.event, "delta");
        let delta: Delta = serde_json::from_str(&event.data).unwrap();
        assert!(event.id.ends_with(&format!("-{}", delta.revision)));
        delta.apply(&mut graph);
        graph.sources.clear();
        if essence(GraphDocument::from(&graph)) == essence(reading.graph()) {
            break;
        }
    }
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn patches_make_of_the_snapshot_what_the_page_would_be_served() {
    let (cluster, serving, reading) = company().await;
    let query = PictureQuery::default();
    let page = reading.pictures.picture(&query).await.unwrap();
    let stream = reading.pictures.picture_events(query.clone(), Some(page.event_id.clone()));
    let mut stream = pin!(stream.unwrap());
    let mut picture = page.picture.clone();
    Changes::new().make(&cluster, 50);
    loop {
        let event = next(&mut stream).await;
        assert_eq!(event.event, "patch", "the page was up to date, so no snapshot comes");
        let patch: PicturePatch = serde_json::from_str(&event.data).unwrap();
        patch.patch.apply(&mut picture);
        let served = reading.pictures.picture(&query).await.unwrap();
        if served.event_id == event.id {
            assert_eq!(PictureDocument::clone(&served).picture, picture);
            break;
        }
    }
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_namespace_is_a_part_whose_edges_keep_both_ends() {
    let (_cluster, serving, reading) = company().await;
    let query = GraphQuery { namespace: Some("prod".into()), cluster: Some("demo".into()) };
    let part = reading.pictures.graph(&query).unwrap();
    let whole = reading.graph();
    assert!(!part.nodes.is_empty() && part.nodes.len() < whole.nodes.len());
    let has = |id: &NodeId| part.nodes.iter().any(|node| node.id == *id);
    assert!(part.edges.iter().all(|edge| has(&edge.from) && has(&edge.to)));
    assert!(part.nodes.iter().all(|node| node.namespace.as_ref().is_none_or(|its| its.as_str() == "prod")));
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_comes_with_everything_that_touches_it() {
    let (cluster, serving, reading) = company().await;
    let id = reading.graph().edges.iter().find(|edge| edge.to.as_str().contains("/Service/")).unwrap().to.clone();
    let node = reading.pictures.node(&id).unwrap();
    assert!(!node.incoming.is_empty());
    let ends = node.incoming.iter().map(|edge| &edge.from).chain(node.outgoing.iter().map(|edge| &edge.to));
    for end in ends {
        assert!(node.neighbours.iter().any(|neighbour| neighbour.id == *end));
    }
    let unknown = NodeId::parse("demo/Service/prod/nobody").unwrap();
    assert_eq!(reading.pictures.node(&unknown).unwrap_err().status, 404);
    drop(cluster);
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_that_make_no_sense_are_answered_with_what_would() {
    let (_cluster, serving, reading) = company().await;
    let ask = async |query: serde_json::Value| -> Problem {
        let query: PictureQuery = serde_json::from_value(query).unwrap();
        reading.pictures.picture(&query).await.unwrap_err()
    };
    let problem = ask(json!({"cluster": "elsewhere"})).await;
    assert_eq!(problem.status, 404);
    assert!(problem.detail.contains("demo"), "{problem}");
    assert_eq!(ask(json!({"env": "live"})).await.status, 422);
    assert_eq!(ask(json!({"open": "nonsense"})).await.status, 422);
    serving.stop().await;
}
