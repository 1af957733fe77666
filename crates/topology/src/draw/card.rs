//! One hop: a card, a socket on top of one, or a Pod's strip.

use std::fmt::Write;

use super::{
    symbols::icon,
    text::{Face, cut, escape, shorten, width},
    words::{self, Language},
};
use crate::{
    Health, Kind, Severity,
    picture::{Card, Fold, Shape},
};

/// Columns of the monospaced face that a name may take, and with an inherited health beside it.
const NAME: usize = 21;
const NAME_BESIDE_REACH: usize = 18;
/// A title needs at least this many columns to say anything.
const TITLE_LEAST: usize = 5;
/// Room of a fact, whole line and beside the fold, in what its face counts in: 184 and 94 px at
/// 12 px, which leaves 10 px to the card's border and 8 to the fold.
const FACT: usize = 15_333;
const MONO_FACT: usize = 25;
const BESIDE_FOLD: usize = 13;
const SANS_BESIDE_FOLD: usize = 7833;
/// Columns of a strip and of a socket, name and fact together.
const STRIP: usize = 28;
const SOCKET: usize = 28;
/// A column of the monospaced face, in what a sans-serif counts in.
const COLUMN: usize = 602;

/// The group of one card, socket or strip. Accessible by itself: the whole name, the health and
/// why, whatever had to be shortened in sight.
pub fn card(card: &Card, language: Language) -> String {
    let shape = match card.shape {
        Shape::Card => "card",
        Shape::Socket => "socket",
        Shape::Strip => "pod",
    };
    let mut svg = String::with_capacity(1024);
    // Writing into a String cannot fail, here and below.
    let _ = write!(
        svg,
        "<g class=\"{shape} {}{}{}\" data-id=\"{}\" data-kind=\"{}\" transform=\"translate({} {})\" \
         tabindex=\"0\" role=\"button\" aria-label=\"{}\"><title>{}</title>",
        card.health.as_str(),
        if card.outside { " outside" } else { "" },
        if card.gateway { " gateway" } else { "" },
        escape(card.id.as_str()),
        card.kind,
        card.x,
        card.y,
        escape(&label(card, language)),
        escape(&tooltip(card, language)),
    );
    match card.shape {
        Shape::Card => whole(&mut svg, card, language),
        Shape::Socket => socket(&mut svg, card, language),
        Shape::Strip => strip(&mut svg, card, language),
    }
    svg.push_str("</g>");
    svg
}

/// "Deployment order 订单服务, Degraded: why, 0 of 3 Pods ready, 2 findings, through Service order".
fn label(card: &Card, language: Language) -> String {
    let mut label = format!("{} {}", words::kind(language, card.kind), card.name);
    if let Some(title) = &card.title {
        let _ = write!(label, " {title}");
    }
    let comma = words::comma(language);
    let _ = write!(label, "{comma}{}", words::health(language, card.health));
    let why = words::why(language, card);
    if !why.is_empty() {
        // A sentence in a list of clauses goes without its full stop.
        let _ = write!(label, "{}{}", words::colon(language), why.trim_end_matches(['.', '。']));
    }
    if card.reach_health > card.health {
        let _ = write!(label, "{comma}{}", words::further_on(language, card.reach_health));
    }
    if let Some(fold) = card.fold {
        let _ = write!(label, "{comma}{}", words::ready(language, fold.ready, fold.count));
    }
    if card.findings > 0 {
        let _ = write!(label, "{comma}{}", words::findings(language, card.findings));
    }
    if !card.folded_names.is_empty() {
        let _ = write!(label, "{comma}{}", words::through(language, &card.folded_names));
    }
    label
}

fn tooltip(card: &Card, language: Language) -> String {
    let mut lines = vec![card.name.clone()];
    lines.extend(card.title.clone());
    let fact = words::fact(language, card);
    lines.extend([fact, card.message.in_language(language).to_owned()].into_iter().filter(|line| !line.is_empty()));
    if !card.folded_names.is_empty() {
        lines.push(words::through(language, &card.folded_names));
    }
    lines.dedup();
    lines.join("\n")
}

fn whole(svg: &mut String, card: &Card, language: Language) {
    let (w, h) = (card.w, card.h);
    let _ = write!(
        svg,
        "<rect class=\"ring\" x=\"-3\" y=\"-3\" width=\"{}\" height=\"{}\" rx=\"9\"/>\
         <rect class=\"box\" width=\"{w}\" height=\"{h}\" rx=\"6\"/>\
         <path class=\"bar-h\" d=\"M6 0H4v{h}h2a6 6 0 0 1-6-6V6a6 6 0 0 1 6-6z\"/>\
         <use class=\"i\" href=\"#{}\" x=\"14\" y=\"12\" width=\"16\" height=\"16\"/>",
        w + 6.0,
        h + 6.0,
        icon(card.kind, card.gateway),
    );
    let inherits = card.reach_health > card.health;
    name(svg, card, if inherits { NAME_BESIDE_REACH } else { NAME });
    mark(svg, card.health, "", w - 24.0, 12.0, 14.0);
    if inherits {
        mark(svg, card.reach_health, "-reach", w - 43.0, 12.0, 14.0);
    }
    fact(svg, card, language);
    if let Some(fold) = card.fold {
        chip(svg, &fold, language, w, h);
    }
    if card.findings > 0 {
        count(svg, card.findings, card.severity, w);
    }
}

/// The name, and behind it what people call it, as far as there is room.
fn name(svg: &mut String, card: &Card, room: usize) {
    let shown = shorten(&card.name, room);
    let _ = write!(svg, "<text class=\"name\" x=\"38\" y=\"24.5\">{}", escape(&shown));
    let left = room.saturating_sub(width(&shown) + 1);
    if let Some(title) = card.title.as_deref().filter(|title| left >= TITLE_LEAST || width(title) <= left) {
        let _ = write!(svg, "<tspan class=\"title\" dx=\"7\">{}</tspan>", escape(&cut(title, left)));
    }
    svg.push_str("</text>");
}

fn fact(svg: &mut String, card: &Card, language: Language) {
    let words = words::fact(language, card);
    // Tags, schedules and predicates are what one could paste into a terminal.
    let is_mono =
        card.note.is_none() && (card.kind.is_workload() || matches!(card.kind, Kind::ReplicaSet | Kind::GatewayRoute));
    let (face, room) = match (card.fold.is_some(), is_mono) {
        (true, true) => (Face::Mono, BESIDE_FOLD),
        (true, false) => (Face::Sans, SANS_BESIDE_FOLD),
        (false, true) => (Face::Mono, MONO_FACT),
        (false, false) => (Face::Sans, FACT),
    };
    let _ = write!(
        svg,
        "<text class=\"fact{}{}\" x=\"38\" y=\"43\">{}</text>",
        if is_mono { " m" } else { "" },
        if card.fact_is_bad { " bad" } else { "" },
        escape(&shorten_before_last(face, &words, room)),
    );
}

/// Keeps what follows the last dot whole: `2024.11…b7 · 3/3`.
fn shorten_before_last(face: Face, text: &str, room: usize) -> String {
    const DOT: &str = " · ";
    match text.rsplit_once(DOT) {
        Some((start, last)) if face.width(text) > room && 2 * face.width(DOT) + face.width(last) < room => {
            let left = room - face.width(DOT) - face.width(last);
            format!("{}{DOT}{last}", face.shorten(start, left))
        }
        _ if text.contains(' ') => face.cut(text, room).into_owned(),
        _ => face.shorten(text, room).into_owned(),
    }
}

fn mark(svg: &mut String, health: Health, variant: &str, x: f32, y: f32, size: f32) {
    let name = health.as_str();
    let _ = write!(
        svg,
        "<svg class=\"h {name}\" x=\"{x}\" y=\"{y}\" width=\"{size}\" height=\"{size}\">\
         <use href=\"#h-{name}{variant}\" width=\"{size}\" height=\"{size}\"/></svg>"
    );
}

fn chip(svg: &mut String, fold: &Fold, language: Language, w: f32, h: f32) {
    let words = match fold.count - fold.drawn.min(fold.count) {
        left if fold.open && left > 0 => words::more_pods(language, left),
        _ => words::pods(language, fold.count),
    };
    let turn = if fold.open { " transform=\"rotate(90 71 10)\"" } else { "" };
    let _ = write!(
        svg,
        "<g class=\"fold\" data-action=\"fold\" transform=\"translate({} {})\">\
         <rect width=\"82\" height=\"20\" rx=\"5\"/><text x=\"36\" y=\"14\">{}</text>\
         <use class=\"i\" href=\"#i-right\" x=\"65\" y=\"4\" width=\"12\" height=\"12\"{turn}/></g>",
        w - 92.0,
        h - 25.0,
        escape(&words),
    );
}

/// How many findings; the colour is that of the worst of them.
fn count(svg: &mut String, findings: u32, worst: Option<Severity>, w: f32) {
    let words = if findings > 99 { "99+".to_owned() } else { findings.to_string() };
    let wide = match words.len() {
        1 => 18,
        2 => 24,
        _ => 30,
    };
    let _ = write!(
        svg,
        "<g class=\"count{}\" transform=\"translate({} -7)\"><rect width=\"{wide}\" height=\"16\" rx=\"8\"/>\
         <text x=\"{}\" y=\"12\">{words}</text></g>",
        if worst == Some(Severity::Warning) { " mild" } else { "" },
        w - 10.0,
        wide / 2,
    );
}

fn socket(svg: &mut String, card: &Card, language: Language) {
    let (w, h) = (card.w, card.h);
    let (under, right) = (h + 6.0, w - 12.0);
    // Half is the name's, if it needs that much; the fact has what is left.
    let left = SOCKET - 1 - width(&card.name).min(SOCKET / 2);
    let fact = Face::Sans.cut(&words::fact(language, card), left * COLUMN).into_owned();
    let room = SOCKET - 1 - Face::Sans.width(&fact).div_ceil(COLUMN);
    let _ = write!(
        svg,
        "<path class=\"box\" d=\"M0 {under}V6a6 6 0 0 1 6-6h{right}a6 6 0 0 1 6 6v{h}z\"/>\
         <path class=\"bar-h\" d=\"M6 0H4v{under}H0V6a6 6 0 0 1 6-6z\"/>\
         <use class=\"i\" href=\"#{}\" x=\"15\" y=\"3\" width=\"14\" height=\"14\"/>\
         <text class=\"m\" x=\"38\" y=\"14\">{}</text>\
         <text class=\"fact{} end\" x=\"{}\" y=\"14\">{}</text>",
        icon(card.kind, card.gateway),
        escape(&shorten(&card.name, room)),
        if card.fact_is_bad { " bad" } else { "" },
        w - 10.0,
        escape(&fact),
    );
}

fn strip(svg: &mut String, card: &Card, language: Language) {
    let (w, h) = (card.w, card.h);
    let fact = cut(&words::fact(language, card), 20).into_owned();
    let room = STRIP.saturating_sub(width(&fact) + 1);
    let _ = write!(
        svg,
        "<rect class=\"box\" width=\"{w}\" height=\"{h}\" rx=\"5\"/>\
         <path class=\"bar-h\" d=\"M5 0H4v{h}h1a5 5 0 0 1-5-5V5a5 5 0 0 1 5-5z\"/>"
    );
    mark(svg, card.health, "", 11.0, 5.0, 12.0);
    let _ = write!(
        svg,
        "<text class=\"m\" x=\"29\" y=\"15\">{}</text><text class=\"fact{} end\" x=\"{}\" y=\"15\">{}</text>",
        escape(&tail(&card.name, room)),
        if card.fact_is_bad { " bad" } else { "" },
        w - 8.0,
        escape(&fact),
    );
}

/// Pods of one workload differ at their end only, and the workload's name stands right above.
fn tail(name: &str, room: usize) -> String {
    if width(name) <= room.min(12) {
        return name.to_owned();
    }
    match name.rsplit_once('-') {
        Some((_, last)) if width(last) + 2 <= room => format!("…-{last}"),
        _ => shorten(name, room).into_owned(),
    }
}
