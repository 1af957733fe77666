//! A demo cluster, and pictures of it: what several test programs stand on.
// Not every program needs all of it.
#![allow(dead_code)]

pub mod changes;
pub mod folder;

use std::{
    fmt::Debug,
    net::SocketAddr,
    time::{Duration, Instant},
};

use api::endpoints::{Frame, Freshness, GraphQuery, PictureQuery};
use demo_cluster::{DemoCluster, Serving, World};
use hopmap::{
    cluster::{ConnectError, Connection, Origin, Patience},
    picture::{Clusters, Pictures, RunningGuard},
};
use tokio::net::TcpListener;
use topology::delta::GraphDocument;

/// As the default, but in a hurry.
pub fn impatient() -> Patience {
    Patience {
        connect: Duration::from_secs(1),
        answer: Duration::from_secs(1),
        list_silence: Duration::from_secs(2),
        watch_for: Duration::from_secs(2),
        watch_silence: Duration::from_secs(3),
        stale_after: Duration::from_secs(4),
        tick: Duration::from_millis(100),
        backoff_first: Duration::from_millis(50),
        backoff_most: Duration::from_millis(400),
        ask_again: Duration::from_millis(500),
        page: 7,
        ..Patience::default()
    }
}

/// What is read, and what goes on reading it while it lives.
pub struct Reading {
    pub pictures: Pictures,
    _running: RunningGuard,
}

impl Reading {
    pub fn of(address: SocketAddr, patience: Patience) -> Self {
        Self::within(address, patience, &[])
    }

    pub fn within(address: SocketAddr, patience: Patience, namespaces: &[&str]) -> Self {
        let connection = Connection::plain("demo", &format!("http://{address}"));
        Self::through(connection, patience, namespaces)
    }

    pub fn through(connection: Result<Connection, ConnectError>, patience: Patience, namespaces: &[&str]) -> Self {
        let namespaces = namespaces.iter().map(|&name| name.to_owned()).collect();
        let (pictures, running) = Clusters::start(connection, patience, namespaces);
        Self { pictures, _running: running }
    }

    /// A cluster that may have to be looked for.
    pub async fn found(origin: Origin, patience: Patience) -> Self {
        let (pictures, running) = Clusters::find(origin, patience, Vec::new()).await;
        Self { pictures, _running: running }
    }

    pub fn graph(&self) -> GraphDocument {
        GraphDocument::clone(&self.pictures.graph(&GraphQuery::default()).unwrap())
    }

    pub async fn frame(&self) -> Frame {
        self.pictures.picture(&PictureQuery::default()).await.unwrap().frame.clone()
    }

    pub async fn live(&self) {
        self.until("the picture is live", |frame| frame.freshness == Freshness::Live).await;
    }

    /// Waits until the frame of the whole picture is as it should be.
    pub async fn until(&self, what: &str, holds: impl Fn(&Frame) -> bool) -> Frame {
        self.until_within(Duration::from_mins(1), what, holds).await
    }

    pub async fn until_within(&self, most: Duration, what: &str, holds: impl Fn(&Frame) -> bool) -> Frame {
        let deadline = Instant::now() + most;
        loop {
            let frame = self.frame().await;
            if holds(&frame) {
                return frame;
            }
            let Frame { freshness, notices, .. } = &frame;
            assert!(Instant::now() < deadline, "not in time: {what}; {freshness:?} {notices:?}");
            breath().await;
        }
    }
}

/// Between two looks at a condition.
pub async fn breath() {
    tokio::time::sleep(Duration::from_millis(20)).await;
}

/// Waits until both are equal.
pub async fn until_equal<T: PartialEq + Debug>(left: impl Fn() -> T, right: impl Fn() -> T) {
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        let (one, other) = (left(), right());
        if one == other {
            return;
        }
        if Instant::now() > deadline {
            assert_eq!(one, other, "not equal in time");
        }
        breath().await;
    }
}

/// What of a graph must not depend on how we came to know it.
pub fn essence(mut graph: GraphDocument) -> GraphDocument {
    graph.sources.clear();
    graph
}

/// The live graph comes to be what somebody sees who lists everything now.
pub async fn equals_a_fresh_one(live: &Reading, address: SocketAddr) {
    let fresh = Reading::of(address, impatient());
    fresh.live().await;
    until_equal(|| essence(live.graph()), || essence(fresh.graph())).await;
    assert!(!live.graph().nodes.is_empty());
}

pub async fn serve(cluster: &DemoCluster) -> Serving {
    serve_at(cluster, "127.0.0.1:0".parse().unwrap()).await
}

pub async fn serve_at(cluster: &DemoCluster, address: SocketAddr) -> Serving {
    cluster.serve(TcpListener::bind(address).await.unwrap()).await.unwrap()
}

/// The company, its API server, and a live picture of it.
pub async fn company() -> (DemoCluster, Serving, Reading) {
    let cluster = DemoCluster::new(World::company());
    let serving = serve(&cluster).await;
    let reading = Reading::of(serving.address(), impatient());
    reading.live().await;
    (cluster, serving, reading)
}
