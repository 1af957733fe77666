//! The layers, each a group that can be replaced alone.

use std::fmt::Write;

use super::{
    text::{escape, shorten, width},
    words::{self, Language},
};
use crate::picture::{Band, Card, Head, Line, Shape};

/// Longest name on a band's pill.
const TAB: usize = 30;

/// `<g data-layer="bands">`: the shapes behind the cards of a namespace.
pub fn bands(bands: &[Band], language: Language) -> String {
    layer("bands", bands.iter().map(|band| one_band(band, language)))
}

/// `<g data-layer="heads">`: the words above the columns.
pub fn heads(heads: &[Head], language: Language) -> String {
    layer("heads", heads.iter().map(|head| one_head(head, language)))
}

/// `<g data-layer="lines">`.
pub fn lines(lines: &[Line]) -> String {
    layer("lines", lines.iter().map(super::line))
}

/// `<g data-layer="sockets">`: below the cards, for a socket reaches under the card that it sits on.
pub fn sockets(cards: &[Card], language: Language) -> String {
    let sockets = cards.iter().filter(|card| card.shape == Shape::Socket);
    layer("sockets", sockets.map(|card| super::card(card, language)))
}

/// `<g data-layer="cards">`: cards and Pods.
pub fn cards(cards: &[Card], language: Language) -> String {
    let cards = cards.iter().filter(|card| card.shape != Shape::Socket);
    layer("cards", cards.map(|card| super::card(card, language)))
}

fn layer(name: &str, groups: impl Iterator<Item = String>) -> String {
    let mut svg = format!("<g data-layer=\"{name}\">");
    svg.extend(groups);
    svg.push_str("</g>");
    svg
}

fn one_band(band: &Band, language: Language) -> String {
    let whole = band.namespace.as_ref().map_or(words::outside(language), |name| name.as_str());
    let name = shorten(whole, TAB);
    let wide = 6.6 * f32::from(u16::try_from(width(&name)).unwrap_or(u16::MAX)) + 18.0;
    let class = if band.namespace.is_some() { "band" } else { "band outside" };
    let (x, y) = (band.tab_x, band.tab_y);
    format!(
        "<g class=\"{class}\" data-id=\"{}\"><title>{}</title><path class=\"shape\" d=\"{}\"/>\
         <rect class=\"tab\" x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"16\" rx=\"8\"/>\
         <text x=\"{}\" y=\"{}\">{}</text></g>",
        escape(&band.id),
        escape(whole),
        escape(&band.outline),
        x + wide / 2.0,
        y + 12.0,
        escape(&name),
    )
}

fn one_head(head: &Head, language: Language) -> String {
    let mut svg =
        format!("<g class=\"head\" data-id=\"{}\"><text x=\"{}\" y=\"{}\">", escape(&head.id), head.x, head.y);
    for (at, part) in head.parts.iter().enumerate() {
        if at > 0 {
            svg.push_str("<tspan class=\"n\" dx=\"6\">·</tspan> ");
        }
        // Writing into a String cannot fail.
        let _ = write!(
            svg,
            "<tspan{}>{}</tspan> <tspan class=\"n\">{}</tspan>",
            if at > 0 { " dx=\"3\"" } else { "" },
            words::column(language, part.column),
            part.count,
        );
        if part.hurt > 0 {
            let _ = write!(
                svg,
                "<tspan class=\"n\">{}</tspan><tspan class=\"hurt\">{}</tspan>",
                words::comma(language),
                words::hurt(language, part.hurt),
            );
        }
    }
    svg.push_str("</text></g>");
    svg
}
