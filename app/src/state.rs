//! What changes while the page is open. Components read it, the map module writes it.

use api::endpoints::{Frame, Freshness, NodeDocument};
use leptos::prelude::*;
use topology::{NodeId, picture::Counts};

use crate::{address::Address, visit::Visit, words::Language};

/// The connection to the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    /// Open, or not yet tried: the server has only just rendered the page.
    #[default]
    Open,
    /// Lost; the browser tries again.
    Lost,
}

/// What the inspector shows.
// The server has an answer before it renders: it neither waits nor fails half-way.
#[cfg_attr(not(feature = "hydrate"), allow(dead_code))]
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Inspected {
    /// Nothing is chosen.
    #[default]
    Nothing,
    /// Something is chosen and on its way.
    Loading(NodeId),
    /// The chosen thing.
    Shown(Box<NodeDocument>),
    /// The chosen thing does not exist.
    Missing(NodeId),
    /// It could not be loaded.
    Failed(NodeId, Failure),
}

/// Why something could not be loaded.
#[cfg_attr(not(feature = "hydrate"), allow(dead_code))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Hopmap itself does not answer.
    Silence,
    /// This person may not see it.
    Forbidden,
    /// Hopmap answered with this status.
    Refused(u16),
    /// The answer could not be read: the page is older or newer than the server.
    Unreadable,
}

/// One hit of the find field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The thing.
    pub id: NodeId,
    /// Its name.
    pub name: String,
    /// What people call it, when they do.
    pub title: Option<String>,
}

/// The signals of the page. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct State {
    /// Fixed while the page is open: switching it is a new page.
    pub language: Language,
    /// Where we are.
    pub address: RwSignal<Address>,
    /// What the frame says.
    pub frame: RwSignal<Frame>,
    /// What is drawn and what is not.
    pub counts: RwSignal<Counts>,
    /// Whether anything is drawn.
    pub is_empty: RwSignal<bool>,
    /// The connection.
    pub connection: RwSignal<Connection>,
    /// The present moment, in milliseconds since 1970; a second is its grain.
    pub now: RwSignal<i64>,
    /// What the inspector shows.
    pub inspected: RwSignal<Inspected>,
    /// Scale of the picture in percent.
    pub percent: RwSignal<u32>,
    /// Whether the list of keys is open.
    pub keys_shown: RwSignal<bool>,
    /// What is being looked for.
    pub needle: RwSignal<String>,
    /// What was found, and which of it is marked.
    pub hits: RwSignal<Vec<Hit>>,
    /// The marked hit.
    pub marked: RwSignal<usize>,
}

impl State {
    /// As the server left it.
    pub fn new(visit: &Visit) -> Self {
        let inspected = match (&visit.address.node, &visit.chosen) {
            (None, _) => Inspected::Nothing,
            (Some(_), Some(document)) => Inspected::Shown(Box::new(document.clone())),
            (Some(id), None) => Inspected::Missing(id.clone()),
        };
        Self {
            language: visit.preferences.language,
            address: RwSignal::new(visit.address.clone()),
            frame: RwSignal::new(visit.frame.clone()),
            counts: RwSignal::new(visit.counts),
            is_empty: RwSignal::new(visit.counts.by_health.iter().sum::<u32>() == 0),
            connection: RwSignal::new(Connection::Open),
            now: RwSignal::new(visit.now),
            inspected: RwSignal::new(inspected),
            percent: RwSignal::new(100),
            keys_shown: RwSignal::new(false),
            needle: RwSignal::new(visit.address.find.clone().unwrap_or_default()),
            hits: RwSignal::new(Vec::new()),
            marked: RwSignal::new(0),
        }
    }

    /// Freshness as it is shown: a lost connection is worse than what the server last said.
    pub fn shown_freshness(self) -> Shown {
        if self.connection.get() == Connection::Lost {
            return Shown::Reconnecting;
        }
        match self.frame.with(|frame| frame.freshness) {
            Freshness::Live => Shown::Live,
            // Who is still loading, and already has something to say, does not get through.
            Freshness::Loading if self.frame.with(|frame| frame.notices.is_empty()) => Shown::Loading,
            Freshness::Loading => Shown::Connecting,
            Freshness::Stale { since } => Shown::Stale((self.now.get() - since) / 1000),
            Freshness::Unreachable => Shown::Unreachable,
        }
    }
}

/// The badge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// All is as fresh as can be.
    Live,
    /// First lists.
    Loading,
    /// First lists that do not come yet; the notices say why.
    Connecting,
    /// Old for so many seconds.
    Stale(i64),
    /// The stream is lost.
    Reconnecting,
    /// No cluster.
    Unreachable,
}
