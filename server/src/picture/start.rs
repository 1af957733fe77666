//! Wiring: watches into the engine, the engine into whoever asks.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use cluster::Index;
use tokio::{
    sync::{mpsc, watch},
    task::{JoinError, JoinSet},
    time::{sleep, timeout},
};
use topology::Graph;

use super::{
    board::{self, Board},
    engine::Engine,
    moment::Moment,
    pictures::Pictures,
};
use crate::cluster::{ConnectError, Connection, Origin, Patience, now_ms, watch::watch_all};

/// Events on their way. Full, it slows the watches down, and with them the API server.
const QUEUE: usize = 1024;

/// How long the page waits for the cluster to be found before it is served without.
const PAGE_WAITS: Duration = Duration::from_secs(2);

/// The clusters that are read.
#[derive(Clone, Copy, Debug)]
pub struct Clusters;

/// Reading goes on while this lives.
#[derive(Debug)]
pub struct RunningGuard {
    _tasks: JoinSet<()>,
}

/// How the clusters are to be read.
struct Wishes {
    patience: Patience,
    namespaces: Vec<String>,
}

/// What the reading of a cluster changes.
struct Shown {
    board: Arc<Mutex<Board>>,
    moments: watch::Sender<Arc<Moment>>,
}

impl Clusters {
    /// Starts to read a cluster. One that could not be found is served too: without a graph, and
    /// with a notice that says what was tried.
    pub fn start(
        connection: Result<Connection, ConnectError>,
        patience: Patience,
        namespaces: Vec<String>,
    ) -> (Pictures, RunningGuard) {
        let wishes = Wishes { patience, namespaces };
        let mut tasks = JoinSet::new();
        let shown = match connection {
            Ok(connection) => {
                let shown = Shown::new(&connection.name, Board::new(&connection.name, wishes.patience.clone()));
                let pictures = shown.pictures();
                tasks.spawn(read(connection, wishes, shown));
                return (pictures, RunningGuard { _tasks: tasks });
            }
            Err(error) => Shown::without_cluster(&error),
        };
        let pictures = shown.pictures();
        // Nothing will ever be told, but the notice is to be served for as long as this lives.
        tasks.spawn(async move {
            let _shown = shown;
            std::future::pending::<()>().await;
        });
        (pictures, RunningGuard { _tasks: tasks })
    }

    /// Finds a cluster and starts to read it. One that cannot be found is served as a notice, and
    /// looked for again and again: the file, the credential command or the sign-in that was missing
    /// may come.
    pub async fn find(origin: Origin, patience: Patience, namespaces: Vec<String>) -> (Pictures, RunningGuard) {
        let mut opening = tokio::spawn(Connection::from(origin.clone()));
        let error = match timeout(PAGE_WAITS, &mut opening).await {
            Ok(opened) => match flat(opened) {
                Ok(connection) => return Self::start(Ok(connection), patience, namespaces),
                Err(error) => Some(error),
            },
            Err(_) => None,
        };
        let shown = match &error {
            Some(error) => {
                tracing::error!("{error}");
                Shown::without_cluster(error)
            }
            None => Shown::without_cluster(&ConnectError::Opening),
        };
        let pictures = shown.pictures();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let first = match error {
                Some(error) => Err(error),
                None => flat(opening.await),
            };
            let connection = match first {
                Ok(connection) => connection,
                Err(error) => look_for(&origin, &patience, error, &shown).await,
            };
            tracing::info!(cluster = connection.name, server = %connection.server(), "found the cluster");
            shown.board(&connection.name, Board::new(&connection.name, patience.clone()));
            read(connection, Wishes { patience, namespaces }, shown).await;
        });
        (pictures, RunningGuard { _tasks: tasks })
    }
}

/// A task that panicked says so by itself; for whoever waits it is a cluster that was not found.
fn flat(opened: Result<Result<Connection, ConnectError>, JoinError>) -> Result<Connection, ConnectError> {
    opened.unwrap_or(Err(ConnectError::Opening))
}

/// Reads the cluster for as long as this is awaited.
async fn read(connection: Connection, wishes: Wishes, shown: Shown) {
    let Wishes { patience, namespaces } = wishes;
    let Shown { board, moments } = shown;
    let (sender, events) = mpsc::channel(QUEUE);
    let index = Index::new(&connection.name);
    let engine = Engine { events, board, moments, tick: patience.tick };
    // Dropped with this task, it ends the watches.
    let _watches = watch_all(connection, patience, namespaces, sender);
    engine.run(index).await;
}

async fn look_for(origin: &Origin, patience: &Patience, mut error: ConnectError, shown: &Shown) -> Connection {
    shown.board(error.cluster(), Board::without_cluster(error.cluster(), error.phrase()));
    let mut wait = patience.backoff_first;
    loop {
        sleep(wait).await;
        wait = (wait * 2).min(patience.find_again);
        let other = match Connection::from(origin.clone()).await {
            Ok(connection) => return connection,
            Err(other) => other,
        };
        if other.phrase() != error.phrase() {
            tracing::error!("{other}");
            shown.board(other.cluster(), Board::without_cluster(other.cluster(), other.phrase()));
        }
        error = other;
    }
}

impl Shown {
    fn new(cluster: &str, board: Board) -> Self {
        let moment = moment(cluster, &board, 0);
        Self { board: Arc::new(Mutex::new(board)), moments: watch::Sender::new(Arc::new(moment)) }
    }

    fn without_cluster(error: &ConnectError) -> Self {
        Self::new(error.cluster(), Board::without_cluster(error.cluster(), error.phrase()))
    }

    fn pictures(&self) -> Pictures {
        Pictures::new(self.moments.subscribe(), Arc::clone(&self.board))
    }

    /// Shows another board, of which there is no graph yet.
    fn board(&self, cluster: &str, board: Board) {
        self.moments.send_modify(|shown| *shown = Arc::new(moment(cluster, &board, shown.revision + 1)));
        *self.board.lock().unwrap_or_else(PoisonError::into_inner) = board;
    }
}

fn moment(cluster: &str, board: &Board, revision: u64) -> Moment {
    let sources = board.sources(now_ms());
    Moment {
        revision,
        graph: Arc::new(Graph::new()),
        cluster: cluster.into(),
        freshness: board::freshness(&sources),
        notices: board::notices(cluster, &sources),
    }
}
