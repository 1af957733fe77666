//! The page: rendered on the server, live in the browser.
//!
//! ```text
//! server:   Visit + Picture ──▶ document::map ──▶ HTML   (useful with scripts off)
//! browser:  <script id="visit"> ──▶ hydrate ──▶ State ◀── map (stream, camera, hover, keys)
//! ```
//!
//! Leptos owns everything around the picture. The picture itself is drawn by `topology::draw` on
//! both sides, and the [`map`] module alone touches it in the browser.
//!
//! There is no router yet: the server chooses the page by its path, and of the three pages only
//! the Map lives in the browser. Sign-in and welcome are plain forms without scripts.

pub mod address;
#[cfg(feature = "ssr")]
pub mod document;
mod drawing;
mod frame;
mod icons;
mod inspector;
pub mod map;
pub mod sign_in;
mod state;
mod table;
pub mod visit;
pub mod words;

pub use visit::{Preferences, Theme, Visit};
pub use words::Language;

/// Takes over the page that the server rendered.
#[cfg(feature = "hydrate")]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    // A page without a visit (sign-in) has nothing to take over.
    let Some(visit) = map::visit_of_page() else { return };
    leptos::mount::hydrate_body(move || {
        let state = state::State::new(&visit);
        map::start(state, &visit);
        frame::page(state, &visit)
    });
}
