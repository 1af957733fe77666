//! The keyboard.

use std::rc::Rc;

use leptos::prelude::*;
use topology::NodeId;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use super::{
    camera::Towards,
    choice, dom,
    live::Shared,
    patch, view,
    walk::{self, Arrow},
};

/// Listens everywhere; keys typed into a field are the field's.
pub fn listen(live: &Shared) {
    let live = Rc::clone(live);
    dom::on(&dom::document(), "keydown", move |event: KeyboardEvent| {
        if (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("k") {
            event.prevent_default();
            focus_find();
        } else if !event.ctrl_key() && !event.meta_key() && !event.alt_key() && !is_typing() {
            press(&live, &event);
        }
    });
}

fn is_typing() -> bool {
    let active = dom::document().active_element();
    active.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

fn focus_find() {
    if let Some(field) = dom::element("find") {
        let _ = field.focus();
    }
}

fn press(live: &Shared, event: &KeyboardEvent) {
    let is_handled = match event.key().as_str() {
        "/" => {
            focus_find();
            true
        }
        "?" => {
            live.state.keys_shown.update(|shown| *shown = !*shown);
            true
        }
        "Escape" => escape(live),
        "f" | "F" => {
            view::fit(live);
            true
        }
        "p" | "P" => press_link("problems"),
        "+" | "=" => {
            view::step(live, Towards::In);
            true
        }
        "-" => {
            view::step(live, Towards::Out);
            true
        }
        "0" => press_link("zoom-whole"),
        "Enter" | " " => enter(live),
        "ArrowLeft" => walk(live, Arrow::Left),
        "ArrowRight" => walk(live, Arrow::Right),
        "ArrowUp" => walk(live, Arrow::Up),
        "ArrowDown" => walk(live, Arrow::Down),
        _ => false,
    };
    if is_handled {
        event.prevent_default();
    }
}

fn press_link(id: &str) -> bool {
    dom::element(id).inspect(HtmlElement::click).is_some()
}

/// Closes what is open, the topmost first.
fn escape(live: &Shared) -> bool {
    if live.state.keys_shown.get_untracked() {
        live.state.keys_shown.set(false);
        return true;
    }
    let Some(root) = dom::document().document_element() else { return false };
    let menus = dom::all(&root, "details.menu[open]");
    if !menus.is_empty() {
        for menu in menus {
            let _ = menu.remove_attribute("open");
        }
        return true;
    }
    let is_chosen = live.state.address.with_untracked(|address| address.node.is_some());
    if is_chosen {
        choice::choose(live, None);
    }
    is_chosen
}

/// The card that has the focus.
fn focused() -> Option<NodeId> {
    let active = dom::document().active_element()?;
    dom::element("picture")?.contains(Some(&active)).then_some(())?;
    NodeId::parse(&active.get_attribute("data-id")?).ok()
}

/// Chooses the focused card; once more unfolds it.
fn enter(live: &Shared) -> bool {
    let Some(id) = focused() else { return false };
    if live.state.address.with_untracked(|address| address.node.as_ref() == Some(&id)) {
        choice::unfold(live, &id);
    } else {
        choice::choose(live, Some(id));
    }
    true
}

/// Moves the focus to the next card, when the picture or nothing has it.
fn walk(live: &Shared, arrow: Arrow) -> bool {
    let Some(place) = dom::element("picture") else { return false };
    let active = dom::document().active_element();
    let is_elsewhere =
        active.is_some_and(|active: Element| active.tag_name() != "BODY" && !place.contains(Some(&active)));
    if is_elsewhere {
        return false;
    }
    let from = focused().or_else(|| live.state.address.with_untracked(|address| address.node.clone()));
    let picture = live.picture.borrow();
    let Some(picture) = picture.as_ref() else { return false };
    let Some(card) = walk::next(picture, &live.ways.borrow(), from.as_ref(), arrow) else { return true };
    view::show(live, (card.x.into(), card.y.into(), card.w.into(), card.h.into()));
    if let Some(group) = patch::find(&place, card.id.as_str())
        && let Some(group) = group.dyn_ref::<web_sys::SvgElement>()
    {
        let _ = group.focus();
    }
    true
}
