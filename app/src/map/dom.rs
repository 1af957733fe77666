//! The document, as the map module sees it.

use wasm_bindgen::{JsCast, closure::Closure, convert::FromWasmAbi};
use web_sys::{AddEventListenerOptions, Document, Element, Event, EventTarget, HtmlElement, Window};

/// The window. There is one: this code runs in a page.
pub fn window() -> Window {
    web_sys::window().expect("a page has a window")
}

/// The document.
pub fn document() -> Document {
    window().document().expect("a window has a document")
}

/// The element of an id, when this page has it.
pub fn element(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Listens as long as the page lives.
pub fn on<E: FromWasmAbi + 'static>(target: &EventTarget, event: &str, answer: impl FnMut(E) + 'static) {
    let answer = Closure::<dyn FnMut(E)>::new(answer);
    // Fails only for options that we do not give.
    let _ = target.add_event_listener_with_callback(event, answer.as_ref().unchecked_ref());
    answer.forget();
}

/// The same, for answers that keep the browser from scrolling: those must be announced.
pub fn on_active<E: FromWasmAbi + 'static>(target: &EventTarget, event: &str, answer: impl FnMut(E) + 'static) {
    let answer = Closure::<dyn FnMut(E)>::new(answer);
    let options = AddEventListenerOptions::new();
    options.set_passive(false);
    let _ = target.add_event_listener_with_callback_and_add_event_listener_options(
        event,
        answer.as_ref().unchecked_ref(),
        &options,
    );
    answer.forget();
}

/// The nearest element from the event's target upwards that a selector takes.
pub fn closest(event: &Event, selector: &str) -> Option<Element> {
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest(selector).ok().flatten()
}

/// `[name="value"]`, whatever the value holds.
pub fn attribute_selector(name: &str, value: &str) -> String {
    let value = value.replace('\\', "\\\\").replace('"', "\\\"");
    format!("[{name}=\"{value}\"]")
}

/// All elements that a selector takes.
pub fn all(within: &Element, selector: &str) -> Vec<Element> {
    let Ok(list) = within.query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.get(index)?.dyn_into().ok()).collect()
}
