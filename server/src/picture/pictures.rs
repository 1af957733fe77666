//! What the rest of the server may ask.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use api::{
    Problem,
    endpoints::{GraphQuery, NodeDocument, PictureDocument, PictureQuery},
};
use futures::Stream;
use tokio::sync::watch;
use topology::{NodeId, Source, delta::GraphDocument};

use super::{
    StreamEvent,
    board::{self, Board},
    feeds::Feeds,
    graph::{PartOfGraph, part},
    moment::Moment,
    node,
    question::{namespaces, parse},
};
use crate::cluster::now_ms;

/// The pictures of all clusters. Cheap to clone.
#[derive(Clone)]
pub struct Pictures {
    moments: watch::Receiver<Arc<Moment>>,
    board: Arc<Mutex<Board>>,
    views: Arc<Feeds<PictureDocument>>,
    graphs: Arc<Feeds<PartOfGraph>>,
}

impl fmt::Debug for Pictures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pictures").field("moment", &self.moments.borrow().revision).finish_non_exhaustive()
    }
}

impl Pictures {
    pub(super) fn new(moments: watch::Receiver<Arc<Moment>>, board: Arc<Mutex<Board>>) -> Self {
        // An id of another process must not look like one of ours; without randomness the time
        // of the start tells them apart well enough.
        let random = getrandom::u64().unwrap_or_else(|_| now_ms().unsigned_abs());
        let instance = format!("{random:016x}");
        Self {
            views: Feeds::new(moments.clone(), &format!("{instance}p")),
            graphs: Feeds::new(moments.clone(), &format!("{instance}g")),
            moments,
            board,
        }
    }

    fn moment(&self) -> Arc<Moment> {
        Arc::clone(&self.moments.borrow())
    }

    /// The graph of this moment.
    pub fn graph(&self, query: &GraphQuery) -> Result<Arc<GraphDocument>, Problem> {
        self.has(query.cluster.as_deref())?;
        let graph = part(&self.moment().graph, &namespaces(query.namespace.as_deref()));
        let mut document = GraphDocument::from(&*graph);
        // The graph does not change because a source was heard of; the document says it to the
        // second all the same.
        document.sources = self.sources();
        Ok(Arc::new(document))
    }

    /// The graph live: `snapshot` or what was missed since `last_event_id`, then `delta`.
    pub fn graph_events(
        &self,
        query: GraphQuery,
        last_event_id: Option<String>,
    ) -> Result<impl Stream<Item = StreamEvent> + Send + use<> + 'static, Problem> {
        self.has(query.cluster.as_deref())?;
        self.graphs.events(namespaces(query.namespace.as_deref()), last_event_id)
    }

    /// One view, positioned.
    pub async fn picture(&self, query: &PictureQuery) -> Result<Arc<PictureDocument>, Problem> {
        self.has(query.cluster.as_deref())?;
        let answer = self.views.answer(parse(query)?).await?;
        Ok(Arc::clone(&answer.value))
    }

    /// One view live: `snapshot` or what was missed since `last_event_id`, then `patch`.
    pub fn picture_events(
        &self,
        query: PictureQuery,
        last_event_id: Option<String>,
    ) -> Result<impl Stream<Item = StreamEvent> + Send + use<> + 'static, Problem> {
        self.has(query.cluster.as_deref())?;
        self.views.events(parse(&query)?, last_event_id)
    }

    /// One node with everything that touches it.
    pub fn node(&self, id: &NodeId) -> Result<NodeDocument, Problem> {
        self.has(Some(&id.cluster()))?;
        node::document(&self.moment().graph, id).ok_or_else(|| {
            let detail =
                format!("{id} is not in the picture. It may just have been deleted; look at the picture again");
            Problem::new(404, "unknown-node", "There is no such node", detail)
        })
    }

    /// Whether the first list of every kind succeeded or failed.
    pub fn ready(&self) -> bool {
        board::answered(&self.sources())
    }

    fn sources(&self) -> Vec<Source> {
        let mut sources = self.board.lock().unwrap_or_else(PoisonError::into_inner).sources(now_ms());
        sources.sort();
        sources
    }

    fn has(&self, cluster: Option<&str>) -> Result<(), Problem> {
        let known = &self.moment().cluster;
        match cluster {
            None | Some("") => Ok(()),
            Some(asked) if asked == &**known => Ok(()),
            Some(asked) => {
                let detail = format!("There is no cluster {asked:?} here. There is: {known}");
                Err(Problem::new(404, "unknown-cluster", "There is no such cluster", detail))
            }
        }
    }
}
