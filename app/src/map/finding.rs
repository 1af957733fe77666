//! The find field: what is typed, which hit is marked, what Enter chooses.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement, KeyboardEvent};

use super::{choice, dom, hits, live::Shared};

/// Listens on the field.
pub fn listen(live: &Shared) {
    let Some(field) = dom::element("find").and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) else {
        return;
    };
    let (shared, input) = (Rc::clone(live), field.clone());
    dom::on(&field, "input", move |_: Event| look(&shared, &input.value()));
    let (shared, input) = (Rc::clone(live), field.clone());
    dom::on(&field, "keydown", move |event: KeyboardEvent| {
        if press(&shared, &input, &event.key()) {
            event.prevent_default();
        }
    });
}

fn look(live: &Shared, needle: &str) {
    let found = live.picture.borrow().as_ref().map(|picture| hits::of(picture, needle)).unwrap_or_default();
    live.state.marked.set(0);
    live.state.hits.set(found);
    live.state.needle.set(needle.to_owned());
}

/// Closes the list; what was typed stays.
pub fn put_away(live: &Shared) {
    if live.state.hits.with_untracked(|hits| !hits.is_empty()) {
        live.state.hits.set(Vec::new());
    }
}

/// Empties the field.
pub fn clear(live: &Shared) {
    if let Some(field) = dom::element("find").and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) {
        field.set_value("");
    }
    live.state.needle.set(String::new());
    put_away(live);
}

fn press(live: &Shared, field: &HtmlInputElement, key: &str) -> bool {
    let count = live.state.hits.with_untracked(Vec::len);
    match key {
        "ArrowDown" if count > 0 => live.state.marked.update(|marked| *marked = (*marked + 1) % count),
        "ArrowUp" if count > 0 => live.state.marked.update(|marked| *marked = (*marked + count - 1) % count),
        "Enter" if count > 0 => {
            let marked = live.state.marked.get_untracked();
            let hit = live.state.hits.with_untracked(|hits| hits.get(marked).map(|hit| hit.id.clone()));
            let _ = field.blur();
            choice::choose(live, hit);
        }
        "Escape" => {
            clear(live);
            let _ = field.blur();
        }
        // Without a hit, Enter sends the form: the table says that nothing was found.
        _ => return false,
    }
    true
}
