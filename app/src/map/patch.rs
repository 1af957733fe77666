//! What the stream says becomes what the DOM shows, card by card.
//!
//! Room is kept for culling: cards are only ever found by their id and put into their layer, so a
//! card that is out of sight may be absent from the DOM.

use std::collections::{BTreeMap, BTreeSet};

use api::endpoints::{Frame, PictureDocument, PicturePatch};
use leptos::prelude::*;
use topology::{
    NodeId,
    picture::{Card, Patch, Picture},
};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::{choice, dom, live::Shared, minimap, view, way::Ways};
use crate::{
    drawing::{self, Layer},
    table,
};

/// A whole picture: the first one, or the one after a pause.
pub fn take(live: &Shared, document: PictureDocument) {
    let PictureDocument { event_id, picture, frame, .. } = document;
    let before = live.picture.replace(None);
    let is_drawn = *live.event_id.borrow() == event_id && before.is_none();
    if let Some(old) = before {
        let patch = Patch::between(&old, &picture);
        let news = news(&old, &patch);
        keep(live, picture);
        draw_changes(live, &patch, &news);
    } else {
        keep(live, picture);
        if !is_drawn {
            draw_whole(live);
        }
    }
    live.event_id.replace(event_id);
    tell(live, Some(frame));
    // For whoever watches the page from outside: from now on the picture follows the cluster.
    if let Some(place) = dom::element("picture") {
        let _ = place.set_attribute("data-follows", "stream");
    }
}

/// What changed.
pub fn follow(live: &Shared, change: PicturePatch) {
    let Some(mut picture) = live.picture.replace(None) else { return };
    let news = news(&picture, &change.patch);
    change.patch.clone().apply(&mut picture);
    keep(live, picture);
    draw_changes(live, &change.patch, &news);
    tell(live, change.frame);
}

/// The cards that say something else than before. One that only made room for another is no news.
fn news(before: &Picture, patch: &Patch) -> BTreeSet<NodeId> {
    let old: BTreeMap<&NodeId, &Card> = before.cards.iter().map(|card| (&card.id, card)).collect();
    let says_new = |card: &&Card| old.get(&card.id).is_some_and(|old| !card.says_the_same(old));
    patch.upsert_cards.iter().filter(says_new).map(|card| card.id.clone()).collect()
}

fn keep(live: &Shared, picture: Picture) {
    live.ways.replace(Ways::of(&picture.lines));
    live.size.set((picture.width, picture.height));
    live.picture.replace(Some(picture));
}

/// Tells Leptos, only of what is different.
fn tell(live: &Shared, frame: Option<Frame>) {
    let state = live.state;
    if let Some(picture) = live.picture.borrow().as_ref() {
        if state.counts.get_untracked() != picture.counts {
            state.counts.set(picture.counts);
        }
        if state.is_empty.get_untracked() != picture.cards.is_empty() {
            state.is_empty.set(picture.cards.is_empty());
        }
    }
    if let Some(frame) = frame
        && state.frame.with_untracked(|old| *old != frame)
    {
        state.frame.set(frame);
    }
    choice::refresh(live);
}

fn draw_whole(live: &Shared) {
    let picture = live.picture.borrow();
    let Some(picture) = picture.as_ref() else { return };
    if let Some(place) = dom::element("picture") {
        place.set_inner_html(&drawing::picture(picture, live.state.language));
        view::apply(live);
        choice::mark(live);
    }
    draw_beside(live, picture);
}

fn draw_changes(live: &Shared, patch: &Patch, news: &BTreeSet<NodeId>) {
    if patch.is_empty() {
        return;
    }
    let language = live.state.language;
    if let Some(place) = dom::element("picture") {
        let focused = focused_id(&place);
        if let Some(heads) = &patch.heads {
            fill(&place, Layer::Heads, &drawing::heads(heads, language));
        }
        if let Some(bands) = &patch.bands {
            fill(&place, Layer::Bands, &drawing::bands(bands, language));
        }
        for id in &patch.remove_lines {
            remove(&place, id);
        }
        for id in &patch.remove_cards {
            remove(&place, id.as_str());
        }
        for line in &patch.upsert_lines {
            put(&place, Layer::Lines, &line.id, &drawing::line(line));
        }
        for card in &patch.upsert_cards {
            let layer = Layer::of(card.shape);
            put(&place, layer, card.id.as_str(), &drawing::card(card, language));
            if news.contains(&card.id)
                && let Some(group) = find(&place, card.id.as_str())
            {
                let _ = group.class_list().add_1("pulse");
            }
        }
        if patch.size.is_some() {
            view::apply(live);
        }
        choice::mark(live);
        if let Some(id) = focused
            && let Some(group) = find(&place, &id)
            && let Some(group) = group.dyn_ref::<web_sys::SvgElement>()
        {
            let _ = group.focus();
        }
    }
    if let Some(picture) = live.picture.borrow().as_ref() {
        draw_beside(live, picture);
    }
}

/// Minimap and table, whichever the page has.
fn draw_beside(live: &Shared, picture: &Picture) {
    if let Some(place) = dom::element("minimap") {
        place.set_inner_html(&minimap::draw(picture));
        view::show_seen(live);
    }
    if let Some(place) = dom::element("rows") {
        let rows = live.state.address.with_untracked(|address| table::rows(picture, address, live.state.language));
        if place.inner_html() != rows {
            let focused = dom::document().active_element().and_then(|element| element.get_attribute("data-node"));
            place.set_inner_html(&rows);
            refocus_row(&place, focused);
        }
    }
}

fn refocus_row(place: &HtmlElement, id: Option<String>) {
    let link = id.and_then(|id| place.query_selector(&dom::attribute_selector("data-node", &id)).ok().flatten());
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        let _ = link.focus();
    }
}

/// The group of a card or a line.
pub fn find(place: &Element, id: &str) -> Option<Element> {
    place.query_selector(&dom::attribute_selector("data-id", id)).ok().flatten()
}

fn focused_id(place: &HtmlElement) -> Option<String> {
    let active = dom::document().active_element()?;
    place.contains(Some(&active)).then(|| active.get_attribute("data-id")).flatten()
}

fn remove(place: &Element, id: &str) {
    if let Some(group) = find(place, id) {
        group.remove();
    }
}

/// Puts a group in place of the one with its id, or into its layer.
fn put(place: &Element, layer: Layer, id: &str, svg: &str) {
    if let Some(group) = find(place, id) {
        group.set_outer_html(svg);
    } else if let Ok(Some(layer)) = place.query_selector(layer.selector()) {
        let _ = layer.insert_adjacent_html("beforeend", svg);
    }
}

fn fill(place: &Element, layer: Layer, svg: &str) {
    if let Ok(Some(layer)) = place.query_selector(layer.selector()) {
        layer.set_outer_html(svg);
    }
}
