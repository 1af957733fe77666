//! Wiring: watches into the engine, the engine into whoever asks.

use std::sync::{Arc, Mutex};

use api::endpoints::Freshness;
use cluster::Index;
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
};
use topology::Graph;

use super::{
    board::{self, Board},
    engine::Engine,
    moment::Moment,
    pictures::Pictures,
};
use crate::cluster::{ConnectError, Connection, Patience, now_ms, watch::watch_all};

/// Events on their way. Full, it slows the watches down, and with them the API server.
const QUEUE: usize = 1024;

/// The clusters that are read.
#[derive(Clone, Copy, Debug)]
pub struct Clusters;

/// Reading goes on while this lives.
#[derive(Debug)]
pub struct RunningGuard {
    _tasks: JoinSet<()>,
}

impl Clusters {
    /// Starts to read a cluster. One that could not be found is served too: without a graph, and
    /// with a notice that says what was tried.
    pub fn start(
        connection: Result<Connection, ConnectError>,
        patience: Patience,
        namespaces: Vec<String>,
    ) -> (Pictures, RunningGuard) {
        let name = match &connection {
            Ok(connection) => connection.name.clone(),
            Err(error) => error.cluster().to_owned(),
        };
        let board = match &connection {
            Ok(_) => Board::new(&name, patience.clone()),
            Err(error) => Board::without_cluster(&name, sentence(&error.to_string())),
        };
        let sources = board.sources(now_ms());
        let (moments, latest) = watch::channel(Arc::new(Moment {
            revision: 0,
            graph: Arc::new(Graph::new()),
            cluster: name.as_str().into(),
            freshness: board::freshness(&sources),
            notices: board::notices(&name, &sources),
        }));
        let board = Arc::new(Mutex::new(board));
        let (sender, events) = mpsc::channel(QUEUE);
        let mut tasks = JoinSet::new();
        let tick = patience.tick;
        match connection {
            Ok(connection) => {
                tasks = watch_all(connection, patience, namespaces, sender);
            }
            Err(_) => {
                // Nothing will ever be told, but the engine is to go on serving the notice.
                tasks.spawn(async move { sender.closed().await });
            }
        }
        let engine = Engine { events, board: Arc::clone(&board), moments, tick };
        tasks.spawn(engine.run(Index::new(&name)));
        debug_assert!(matches!(latest.borrow().freshness, Freshness::Loading | Freshness::Unreachable));
        (Pictures::new(latest, board), RunningGuard { _tasks: tasks })
    }
}

/// With a capital letter, for it stands alone.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
