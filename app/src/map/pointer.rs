//! Panning by drag, zooming by wheel and by two fingers. One finger scrolls as the browser does.

use std::{cell::Cell, rc::Rc};

use web_sys::{HtmlElement, PointerEvent, Touch, TouchEvent, WheelEvent};

use super::{dom, live::Shared, view};

/// A pointer that moved less than this has clicked, not dragged.
const SLACK: i32 = 4;

#[derive(Clone, Copy)]
struct Drag {
    x: i32,
    y: i32,
    left: i32,
    top: i32,
    has_moved: bool,
}

/// Listens on the canvas, where there is one.
pub fn listen(live: &Shared) {
    let Some(canvas) = dom::element("picture") else { return };
    listen_drag(&canvas);
    listen_wheel(live, &canvas);
    listen_pinch(live, &canvas);
}

fn listen_drag(canvas: &HtmlElement) {
    let drag: Rc<Cell<Option<Drag>>> = Rc::default();
    let (place, state) = (canvas.clone(), Rc::clone(&drag));
    dom::on(canvas, "pointerdown", move |event: PointerEvent| {
        if event.pointer_type() == "mouse" && event.button() <= 1 {
            state.set(Some(Drag {
                x: event.client_x(),
                y: event.client_y(),
                left: place.scroll_left(),
                top: place.scroll_top(),
                has_moved: false,
            }));
        }
    });
    let (place, state) = (canvas.clone(), Rc::clone(&drag));
    dom::on(canvas, "pointermove", move |event: PointerEvent| {
        let Some(mut now) = state.get() else { return };
        let (x, y) = (event.client_x() - now.x, event.client_y() - now.y);
        if !now.has_moved && x.abs().max(y.abs()) < SLACK {
            return;
        }
        if !now.has_moved {
            now.has_moved = true;
            state.set(Some(now));
            let _ = place.set_pointer_capture(event.pointer_id());
            let _ = place.class_list().add_1("dragging");
        }
        place.set_scroll_left(now.left - x);
        place.set_scroll_top(now.top - y);
    });
    for end in ["pointerup", "pointercancel"] {
        let (place, state) = (canvas.clone(), Rc::clone(&drag));
        dom::on(canvas, end, move |_: PointerEvent| {
            if state.take().is_some_and(|drag| drag.has_moved) {
                let _ = place.class_list().remove_1("dragging");
            }
        });
    }
}

/// With Ctrl, or as browsers report a pinch on a touch pad.
fn listen_wheel(live: &Shared, canvas: &HtmlElement) {
    let live = Rc::clone(live);
    dom::on_active(canvas, "wheel", move |event: WheelEvent| {
        if event.ctrl_key() || event.meta_key() {
            event.prevent_default();
            let factor = (-event.delta_y() * 0.01).clamp(-0.5, 0.5).exp();
            let scale = live.camera.get().scale * factor;
            view::zoom_around(&live, scale, f64::from(event.client_x()), f64::from(event.client_y()));
        }
    });
}

/// Distance and middle of two fingers, and the scale when they came down.
#[derive(Clone, Copy)]
struct Pinch {
    distance: f64,
    scale: f64,
}

fn listen_pinch(live: &Shared, canvas: &HtmlElement) {
    let pinch: Rc<Cell<Option<Pinch>>> = Rc::default();
    let (shared, state) = (Rc::clone(live), Rc::clone(&pinch));
    dom::on_active(canvas, "touchmove", move |event: TouchEvent| {
        let Some((one, other)) = two_fingers(&event) else { return };
        event.prevent_default();
        let distance = distance(&one, &other).max(1.0);
        let start = state.get().unwrap_or(Pinch { distance, scale: shared.camera.get().scale });
        state.set(Some(start));
        let (x, y) = middle(&one, &other);
        view::zoom_around(&shared, start.scale * distance / start.distance, x, y);
    });
    dom::on(canvas, "touchend", move |_: TouchEvent| pinch.set(None));
}

fn two_fingers(event: &TouchEvent) -> Option<(Touch, Touch)> {
    let touches = event.touches();
    (touches.length() == 2).then(|| Some((touches.get(0)?, touches.get(1)?))).flatten()
}

fn distance(one: &Touch, other: &Touch) -> f64 {
    f64::from(one.client_x() - other.client_x()).hypot(f64::from(one.client_y() - other.client_y()))
}

fn middle(one: &Touch, other: &Touch) -> (f64, f64) {
    (f64::from(one.client_x() + other.client_x()) / 2.0, f64::from(one.client_y() + other.client_y()) / 2.0)
}
