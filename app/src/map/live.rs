//! What the map module keeps while the page is open, and its start.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use leptos::prelude::*;
use topology::{
    Environment, NodeId,
    picture::{Card, Picture},
};

use super::{camera::Camera, choice, dom, finding, hover, keys, pointer, stream, view, way::Ways};
use crate::{state::State, visit::Visit};

/// The map module's memory.
pub struct Live {
    /// What Leptos shows.
    pub state: State,
    /// The environment that is shown.
    pub environment: Option<Environment>,
    /// The picture that the DOM shows, once the stream has brought it.
    pub picture: RefCell<Option<Picture>>,
    /// Who leads to whom in it.
    pub ways: RefCell<Ways>,
    /// Which picture the DOM shows.
    pub event_id: RefCell<String>,
    /// Size of the drawing at 100 %.
    pub size: Cell<(f32, f32)>,
    /// Scale and place.
    pub camera: Cell<Camera>,
    /// The open stream.
    pub stream: RefCell<Option<stream::Open>>,
    /// Whether the chosen thing is being fetched, and whether it has changed since.
    pub fetching: Cell<choice::Fetching>,
}

/// Shared by all listeners.
pub type Shared = Rc<Live>;

impl Live {
    /// A copy of one card.
    pub fn card(&self, id: &NodeId) -> Option<Card> {
        let picture = self.picture.borrow();
        picture.as_ref()?.cards.iter().find(|card| card.id == *id).cloned()
    }
}

/// What the server says it rendered.
pub fn visit_of_page() -> Option<Visit> {
    let text = dom::element("visit")?.text_content()?;
    serde_json::from_str(&text).ok()
}

/// Makes the picture live, as soon as hydration is done.
pub fn start(state: State, visit: &Visit) {
    let live = Rc::new(Live {
        state,
        environment: visit.environment,
        picture: RefCell::new(None),
        ways: RefCell::new(Ways::default()),
        event_id: RefCell::new(visit.event_id.clone()),
        size: Cell::new(visit.size),
        camera: Cell::new(Camera { scale: 1.0, left: 0.0, top: 0.0 }),
        stream: RefCell::new(None),
        fetching: Cell::new(choice::Fetching::No),
    });
    let ahead = visit.now - now();
    leptos::task::spawn_local(async move {
        view::show_tools(&live);
        pointer::listen(&live);
        hover::listen(&live);
        keys::listen(&live);
        finding::listen(&live);
        choice::listen(&live);
        choice::mark(&live);
        stream::open(&live);
        stream::rest_while_hidden(&live);
        // The server's clock counts: it says since when something is stale.
        set_interval(move || state.now.set(now() + ahead), Duration::from_secs(1));
    });
}

#[allow(clippy::cast_possible_truncation)] // Milliseconds since 1970 fit for a while.
fn now() -> i64 {
    js_sys::Date::now() as i64
}
