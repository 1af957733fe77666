//! Under the pointer: the whole way up and down stays, the rest dims.

use std::{cell::RefCell, rc::Rc};

use topology::NodeId;
use web_sys::{Element, PointerEvent};

use super::{dom, live::Shared};

/// Listens on the canvas, where there is one.
pub fn listen(live: &Shared) {
    let Some(canvas) = dom::element("picture") else { return };
    let shown: Rc<RefCell<Option<NodeId>>> = Rc::default();
    let (shared, place, state) = (Rc::clone(live), canvas.clone(), Rc::clone(&shown));
    dom::on(&canvas, "pointerover", move |event: PointerEvent| {
        // A finger has no hover: it would dim the picture until the next touch.
        if event.pointer_type() != "mouse" {
            return;
        }
        let id = dom::closest(&event, "[data-id]")
            .and_then(|group| group.get_attribute("data-id"))
            .and_then(|id| NodeId::parse(&id).ok());
        if *state.borrow() != id {
            light(&shared, &place, id.as_ref());
            state.replace(id);
        }
    });
    let (shared, place) = (Rc::clone(live), canvas.clone());
    dom::on(&canvas, "pointerleave", move |_: PointerEvent| {
        if shown.take().is_some() {
            light(&shared, &place, None);
        }
    });
}

/// Marks what is on the way; the style sheet dims the rest.
fn light(live: &Shared, canvas: &Element, id: Option<&NodeId>) {
    let way = id.map(|id| live.ways.borrow().through(id));
    let is_lit = way.as_ref().is_some_and(|way| !way.lines.is_empty());
    let _ = canvas.class_list().toggle_with_force("hovering", is_lit);
    for group in dom::all(canvas, "[data-id]") {
        let is_near = way.as_ref().is_some_and(|way| {
            let id = group.get_attribute("data-id").unwrap_or_default();
            way.lines.contains(&id) || NodeId::parse(&id).is_ok_and(|id| way.cards.contains(&id))
        });
        let _ = group.class_list().toggle_with_force("near", is_near);
    }
}
