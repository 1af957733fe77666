//! From a positioned picture to SVG text.
//!
//! The server puts it into pages, exports and embeds, the browser draws changed cards with the same
//! functions. Groups carry classes and never colours; one `<g data-id>` a card and a line, one
//! `<g data-layer>` a layer, so that each can be replaced alone.

mod card;
mod code;
mod layers;
mod line;
mod symbols;
mod text;
mod theme;
pub mod words;

use std::fmt::Write;

pub use card::card;
pub use layers::{bands, cards, heads, lines, sockets};
pub use line::line;
pub use symbols::{icon, symbols};
pub use text::{escape, shorten};
pub use theme::{STYLESHEET, TOKENS, Theme};
pub use words::Language;

use crate::picture::Picture;

/// A whole `<svg>`. With [`Theme::Page`] the document around it brings stylesheet and symbols.
pub fn picture(picture: &Picture, theme: Theme, language: Language) -> String {
    let (width, height) = (picture.width, picture.height);
    let label = words::picture_label(language, picture.counts.by_health.iter().sum());
    let mut svg = String::with_capacity(picture.cards.len() * 900 + picture.lines.len() * 300);
    // Writing into a String cannot fail.
    let _ = write!(
        svg,
        "<svg class=\"pic\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" role=\"group\" aria-label=\"{label}\">"
    );
    if let Some(css) = theme.written_in() {
        let _ = write!(
            svg,
            "<style>{}</style>{}<rect class=\"ground\" width=\"{width}\" height=\"{height}\"/>",
            // Nothing in the stylesheet is outside text; only `<` and `&` would end it.
            escape(&css).replace("&quot;", "\"").replace("&gt;", ">"),
            symbols(),
        );
    }
    svg.push_str(&bands(&picture.bands, language));
    svg.push_str(&heads(&picture.heads, language));
    svg.push_str(&lines(&picture.lines));
    svg.push_str(&sockets(&picture.cards, language));
    svg.push_str(&cards(&picture.cards, language));
    svg.push_str("</svg>");
    svg
}
