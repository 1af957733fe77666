//! The camera's hand on the DOM: size of the drawing, scroll position, minimap.

use leptos::prelude::*;
use web_sys::{Element, HtmlElement};

use super::{
    camera::{Camera, Towards},
    dom,
    live::Shared,
    minimap,
};

/// Height that the zoom buttons need below the picture, so that they cover nothing for good.
const ZOOM_ROOM: f64 = 48.0;

fn canvas() -> Option<HtmlElement> {
    dom::element("picture")
}

fn drawing(canvas: &HtmlElement) -> Option<Element> {
    canvas.query_selector("svg").ok().flatten()
}

fn size_of(canvas: &HtmlElement) -> (f64, f64) {
    (f64::from(canvas.client_width()), f64::from(canvas.client_height()))
}

/// The camera as the scroll bars have it.
fn read(live: &Shared, canvas: &HtmlElement) -> Camera {
    Camera { left: f64::from(canvas.scroll_left()), top: f64::from(canvas.scroll_top()), ..live.camera.get() }
}

/// Shows the tools, which without scripts would do nothing.
pub fn show_tools(live: &Shared) {
    if let Some(tools) = dom::element("tools") {
        let _ = tools.remove_attribute("hidden");
    }
    let Some(canvas) = canvas() else { return };
    show_seen(live);
    let shared = Shared::clone(live);
    dom::on(&canvas, "scroll", move |_: web_sys::Event| show_seen(&shared));
    let shared = Shared::clone(live);
    dom::on(&dom::window(), "resize", move |_: web_sys::Event| show_seen(&shared));
    for (id, action) in BUTTONS {
        if let Some(button) = dom::element(id) {
            let shared = Shared::clone(live);
            dom::on(&button, "click", move |_: web_sys::Event| action(&shared));
        }
    }
}

type Answer = fn(&Shared);

const BUTTONS: [(&str, Answer); 4] = [
    ("zoom-in", |live| step(live, Towards::In)),
    ("zoom-out", |live| step(live, Towards::Out)),
    ("zoom-whole", |live| zoom_to_middle(live, 1.0)),
    ("fit", fit),
];

/// One step, around the middle of what is seen.
pub fn step(live: &Shared, towards: Towards) {
    zoom_to_middle(live, live.camera.get().stepped(towards));
}

/// All of the picture in sight.
pub fn fit(live: &Shared) {
    let Some(canvas) = canvas() else { return };
    let (width, height) = live.size.get();
    let (wide, high) = size_of(&canvas);
    let scale = Camera::fitting((f64::from(width), f64::from(height)), (wide, high - ZOOM_ROOM));
    live.camera.set(Camera { scale, left: 0.0, top: 0.0 });
    apply(live);
    scroll(&canvas, live.camera.get());
}

fn zoom_to_middle(live: &Shared, scale: f64) {
    let Some(canvas) = canvas() else { return };
    let (width, height) = size_of(&canvas);
    zoom(live, &canvas, scale, width / 2.0, height / 2.0);
}

/// Another scale around a point of the window.
pub fn zoom_around(live: &Shared, scale: f64, client_x: f64, client_y: f64) {
    let Some(canvas) = canvas() else { return };
    let place = canvas.get_bounding_client_rect();
    zoom(live, &canvas, scale, client_x - place.left(), client_y - place.top());
}

fn zoom(live: &Shared, canvas: &HtmlElement, scale: f64, x: f64, y: f64) {
    let camera = read(live, canvas).zoomed(scale, x, y);
    live.camera.set(camera);
    apply(live);
    scroll(canvas, camera);
}

#[allow(clippy::cast_possible_truncation)] // Whole pixels are what scrolling knows.
fn scroll(canvas: &HtmlElement, camera: Camera) {
    canvas.set_scroll_left(camera.left.round() as i32);
    canvas.set_scroll_top(camera.top.round() as i32);
}

/// Gives the drawing the size that it has at this scale.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // A scale in percent is small.
pub fn apply(live: &Shared) {
    let Some(svg) = canvas().as_ref().and_then(drawing) else { return };
    let (width, height) = live.size.get();
    let scale = live.camera.get().scale;
    let _ = svg.set_attribute("viewBox", &format!("0 0 {width} {height}"));
    let _ = svg.set_attribute("width", &format!("{:.1}", f64::from(width) * scale));
    let _ = svg.set_attribute("height", &format!("{:.1}", f64::from(height) * scale));
    live.state.percent.set((scale * 100.0).round() as u32);
    show_seen(live);
}

/// Brings a rectangle of the picture into sight, moving as little as possible.
pub fn show(live: &Shared, rectangle: (f64, f64, f64, f64)) {
    let Some(canvas) = canvas() else { return };
    let camera = read(live, &canvas).showing(rectangle, size_of(&canvas));
    live.camera.set(camera);
    scroll(&canvas, camera);
}

/// Draws the frame of the minimap.
pub fn show_seen(live: &Shared) {
    let (Some(canvas), Some(frame)) = (canvas(), dom::document().get_element_by_id("seen")) else { return };
    let camera = read(live, &canvas);
    let (width, height) = size_of(&canvas);
    let size = (f64::from(live.size.get().0) * camera.scale, f64::from(live.size.get().1) * camera.scale);
    if let (Some(minimap), Some(tools)) = (dom::element("minimap"), dom::element("tools")) {
        // Where all is in sight, a small picture of it says nothing.
        let is_whole = size.0 <= width && size.1 + ZOOM_ROOM <= height;
        let _ = minimap.toggle_attribute_with_force("hidden", is_whole);
        let _ = canvas.class_list().toggle_with_force("roomy", !is_whole);
        let is_in_the_way = !is_whole && covers_a_card(live, &canvas, &minimap, camera);
        let _ = tools.class_list().toggle_with_force("shy", is_in_the_way);
    }
    let values = [("x", camera.left), ("y", camera.top), ("width", width.min(size.0)), ("height", height.min(size.1))];
    for (name, value) in values {
        let _ = frame.set_attribute(name, &format!("{:.0}", value / camera.scale));
    }
}

/// Whether a card lies under the minimap. Before the stream has brought the cards it is put away.
fn covers_a_card(live: &Shared, canvas: &HtmlElement, minimap: &HtmlElement, camera: Camera) -> bool {
    let (place, mini) = (canvas.get_bounding_client_rect(), minimap.get_bounding_client_rect());
    let x = |on_screen: f64| (on_screen - place.left() + camera.left) / camera.scale;
    let y = |on_screen: f64| (on_screen - place.top() + camera.top) / camera.scale;
    let rectangle = (x(mini.left()), y(mini.top()), x(mini.right()), y(mini.bottom()));
    live.picture.borrow().as_ref().is_none_or(|picture| minimap::covers(&picture.cards, rectangle))
}
