//! The one place where the page meets the drawer.

#[cfg(feature = "hydrate")]
use topology::picture::{Band, Card, Head, Line, Shape};
use topology::{draw, picture::Picture};

use crate::words::Language;

/// The whole picture as SVG.
pub fn picture(picture: &Picture, language: Language) -> String {
    draw::picture(picture, draw::Theme::Page, language.of_the_picture())
}

/// The layers of the drawing, from the ground up.
#[cfg(feature = "hydrate")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Namespaces.
    Bands,
    /// Column headings.
    Heads,
    /// Ways.
    Lines,
    /// Sockets, which cards cover.
    Sockets,
    /// Cards.
    Cards,
}

#[cfg(feature = "hydrate")]
impl Layer {
    /// The group of the layer.
    pub const fn selector(self) -> &'static str {
        match self {
            Self::Bands => "[data-layer=bands]",
            Self::Heads => "[data-layer=heads]",
            Self::Lines => "[data-layer=lines]",
            Self::Sockets => "[data-layer=sockets]",
            Self::Cards => "[data-layer=cards]",
        }
    }

    /// Where a card of this shape is drawn.
    pub const fn of(shape: Shape) -> Self {
        match shape {
            Shape::Socket => Self::Sockets,
            Shape::Card | Shape::Strip => Self::Cards,
        }
    }
}

/// One card as SVG.
#[cfg(feature = "hydrate")]
pub fn card(card: &Card, language: Language) -> String {
    draw::card(card, language.of_the_picture())
}

/// One line as SVG.
#[cfg(feature = "hydrate")]
pub fn line(line: &Line) -> String {
    draw::line(line)
}

/// The layer of the heads, whole.
#[cfg(feature = "hydrate")]
pub fn heads(heads: &[Head], language: Language) -> String {
    draw::heads(heads, language.of_the_picture())
}

/// The layer of the bands, whole.
#[cfg(feature = "hydrate")]
pub fn bands(bands: &[Band], language: Language) -> String {
    draw::bands(bands, language.of_the_picture())
}
