//! The chosen thing: in the address, on the picture, in the inspector.

use std::rc::Rc;

use api::{
    Endpoint,
    endpoints::{GetNode, NodeDocument},
};
use leptos::prelude::*;
use topology::NodeId;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MouseEvent, Response};

use super::{dom, finding, live::Shared, patch, stream, view};
use crate::{
    address::{Address, encode},
    state::{Failure, Inspected},
};

/// Whether the chosen thing is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fetching {
    /// It is not.
    No,
    /// It is.
    Yes,
    /// It is, and has changed since it was asked for.
    Again,
}

/// Clicks anywhere, and the browser's back and forward.
pub fn listen(live: &Shared) {
    let shared = Rc::clone(live);
    dom::on(&dom::document(), "click", move |event: MouseEvent| click(&shared, &event));
    let shared = Rc::clone(live);
    dom::on(&dom::document(), "dblclick", move |event: MouseEvent| {
        if let Some(id) = card_of(&event) {
            unfold(&shared, &id);
        }
    });
    let shared = Rc::clone(live);
    dom::on(&dom::window(), "popstate", move |_: Event| travel(&shared));
}

fn click(live: &Shared, event: &MouseEvent) {
    close_menus(event);
    if dom::closest(event, ".finder").is_none() {
        finding::put_away(live);
    }
    // A new tab is the browser's business.
    if event.button() != 0 || event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key() {
        return;
    }
    if dom::closest(event, "[data-close]").is_some() {
        event.prevent_default();
        choose(live, None);
    } else if let Some(id) = attribute(event, "data-node") {
        event.prevent_default();
        choose(live, Some(id));
    } else if let Some(id) = card_of(event) {
        if dom::closest(event, "[data-action=fold]").is_some() {
            unfold(live, &id);
        } else {
            choose(live, Some(id));
        }
    }
}

fn attribute(event: &Event, name: &str) -> Option<NodeId> {
    let value = dom::closest(event, &format!("[{name}]"))?.get_attribute(name)?;
    NodeId::parse(&value).ok()
}

fn card_of(event: &Event) -> Option<NodeId> {
    dom::closest(event, "#picture")?;
    attribute(event, "data-id")
}

/// A menu closes when something else is clicked.
fn close_menus(event: &Event) {
    let inside = dom::closest(event, "details.menu");
    for menu in dom::all(&dom::document().document_element().expect("a document has a root"), "details.menu[open]") {
        if inside.as_ref() != Some(&menu) {
            let _ = menu.remove_attribute("open");
        }
    }
}

/// Chooses a thing, or nothing; the address says so.
pub fn choose(live: &Shared, id: Option<NodeId>) {
    let is_same = live.state.address.with_untracked(|address| address.node == id);
    if !is_same {
        live.state.address.update(|address| address.node.clone_from(&id));
        remember(live);
    }
    finding::clear(live);
    show(live, id);
}

fn show(live: &Shared, id: Option<NodeId>) {
    mark(live);
    let Some(id) = id else {
        live.state.inspected.set(Inspected::Nothing);
        return;
    };
    if let Some(card) = live.card(&id) {
        view::show(live, (card.x.into(), card.y.into(), card.w.into(), card.h.into()));
    }
    let is_shown = live
        .state
        .inspected
        .with_untracked(|inspected| matches!(inspected, Inspected::Shown(document) if document.node.id == id));
    if !is_shown {
        live.state.inspected.set(Inspected::Loading(id));
    }
    fetch(live);
}

/// Draws the Pods of a workload one by one, or folds them again.
pub fn unfold(live: &Shared, id: &NodeId) {
    if live.card(id).is_some_and(|card| card.fold.is_some()) {
        live.state.address.update(|address| *address = address.unfolding(id));
        remember(live);
        stream::open(live);
    }
}

/// Writes the address into the browser's history.
fn remember(live: &Shared) {
    let href = live.state.address.with_untracked(Address::href);
    if let Ok(history) = dom::window().history() {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&href));
    }
}

/// Back or forward: another choice is shown here, another view is another page.
fn travel(live: &Shared) {
    let location = dom::window().location();
    let there = Address::parse(&location.search().unwrap_or_default());
    let here = live.state.address.get_untracked();
    if there.choosing(None) == here.choosing(None) {
        let node = there.node.clone();
        live.state.address.set(there);
        show(live, node);
    } else {
        let _ = location.reload();
    }
}

/// Rings the chosen card.
pub fn mark(live: &Shared) {
    let Some(place) = dom::element("picture") else { return };
    for old in dom::all(&place, ".chosen") {
        let _ = old.class_list().remove_1("chosen");
    }
    live.state.address.with_untracked(|address| {
        if let Some(group) = address.node.as_ref().and_then(|id| patch::find(&place, id.as_str())) {
            let _ = group.class_list().add_1("chosen");
        }
    });
}

/// The picture changed: so may have the chosen thing.
pub fn refresh(live: &Shared) {
    if live.state.address.with_untracked(|address| address.node.is_some()) {
        fetch(live);
    }
}

/// One request at a time; what changes meanwhile is asked for once more afterwards.
fn fetch(live: &Shared) {
    if live.fetching.get() != Fetching::No {
        live.fetching.set(Fetching::Again);
        return;
    }
    live.fetching.set(Fetching::Yes);
    let live = Rc::clone(live);
    leptos::task::spawn_local(async move {
        while let Some(id) = live.state.address.with_untracked(|address| address.node.clone()) {
            live.fetching.set(Fetching::Yes);
            let answer = node(&id).await;
            if live.fetching.get() == Fetching::Yes {
                if live.state.inspected.with_untracked(|old| *old != answer) {
                    live.state.inspected.set(answer);
                }
                break;
            }
        }
        live.fetching.set(Fetching::No);
    });
}

async fn node(id: &NodeId) -> Inspected {
    let url = format!("{}?id={}", GetNode::PATH, encode(id.as_str()));
    let failed = |failure| Inspected::Failed(id.clone(), failure);
    // What the browser says of it is for nobody but its own console, where it stands already.
    let Ok((status, text)) = ask(&url).await else { return failed(Failure::Silence) };
    match status {
        200 => match serde_json::from_str::<NodeDocument>(&text) {
            Ok(document) => Inspected::Shown(Box::new(document)),
            Err(_) => failed(Failure::Unreadable),
        },
        404 => Inspected::Missing(id.clone()),
        401 => {
            stream::sign_in_again();
            Inspected::Loading(id.clone())
        }
        403 => failed(Failure::Forbidden),
        status => failed(Failure::Refused(status)),
    }
}

async fn ask(url: &str) -> Result<(u16, String), JsValue> {
    let answer = wasm_bindgen_futures::JsFuture::from(dom::window().fetch_with_str(url)).await?;
    let response: Response = answer.unchecked_into();
    let text = wasm_bindgen_futures::JsFuture::from(response.text()?).await?;
    Ok((response.status(), text.as_string().unwrap_or_default()))
}
