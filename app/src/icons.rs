//! One set of icons, drawn from symbols, which stand once in the page.

use leptos::prelude::*;
use topology::{Health, Kind};

use crate::words::{self, Language};

/// The symbols: the picture's own and those of the frame.
#[cfg(feature = "ssr")]
pub fn sprite() -> String {
    let (frame, picture) = (include_str!("sprite.svg").trim_end(), topology::draw::symbols());
    format!("{}{picture}</svg>", frame.trim_end_matches("</svg>"))
}

/// A symbol beside a text that says the same.
pub fn icon(name: &str) -> impl IntoView + use<> {
    // As inner HTML: `use` is a keyword, and the symbol never changes.
    let symbol = format!("<use href=\"#i-{name}\"></use>");
    view! { <svg class="i" aria-hidden="true" inner_html=symbol></svg> }
}

/// The mark of a health whose name does not stand beside it.
pub fn health_mark(health: Health, language: Language) -> impl IntoView + use<> {
    let symbol = format!("<use href=\"#h-{}\"></use>", health.as_str());
    view! {
        <svg class=health_class(health) role="img" aria-label=words::health(health, language) inner_html=symbol></svg>
    }
}

/// The mark of a health beside its name.
pub fn silent_mark(health: Health) -> impl IntoView + use<> {
    let symbol = format!("<use href=\"#h-{}\"></use>", health.as_str());
    view! { <svg class=health_class(health) aria-hidden="true" inner_html=symbol></svg> }
}

fn health_class(health: Health) -> String {
    format!("h {}", health.as_str())
}

/// The word mark.
pub fn brand() -> impl IntoView {
    const MARK: &str = concat!(
        r#"<path d="M4 15.5C4 8 10.5 13 11 8.5S18 6 18 6" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>"#,
        r#"<circle cx="4" cy="16" r="3" fill="currentColor"/><circle cx="18" cy="6" r="3" fill="currentColor"/>"#,
        r#"<circle cx="11" cy="10.5" r="2" fill="var(--surface)" stroke="currentColor" stroke-width="1.5"/>"#
    );
    view! { <svg viewBox="0 0 22 22" aria-hidden="true" inner_html=MARK></svg>"Hopmap" }
}

/// The mark of a kind, as the picture draws it.
pub fn kind_icon(kind: Kind) -> impl IntoView + use<> {
    let symbol = format!("<use href=\"#{}\"></use>", topology::draw::icon(kind, false));
    view! { <svg class="i" aria-hidden="true" inner_html=symbol></svg> }
}
