//! Routes of the lines: cubics from column to column, brackets within one, a trunk between decks.

use std::{collections::HashMap, fmt::Write};

use super::{
    cards::{Places, Spot},
    measure::{BRACKET, CARD_W, STRIP_INSET, column_x},
};
use crate::{
    Relation,
    picture::Line,
    view::{Place, View, Way},
};

/// From a broken hop back to the middle of the cross mark.
const MARK: f32 = 9.0;
/// What a label needs beside itself in the gap, and the least distance of two labels.
const LABEL_ROOM: f32 = 32.0;
const LABEL_PITCH: f32 = 18.0;
const LABEL_CHAR: f32 = 6.7;
/// How far the trunk runs below a deck, and where it leaves its card.
const GUTTER: f32 = 18.0;
const TRUNK_INSET: f32 = 38.0;
const CORNER: f32 = 10.0;

/// A routed line: path, tip, middle of the label, width of the gap it bends in.
struct Route {
    path: String,
    end: (f32, f32),
    middle: (f32, f32),
    room: f32,
}

pub fn lines(view: &View, places: &Places) -> Vec<Line> {
    let mut lines: Vec<Line> = view
        .ways
        .iter()
        .enumerate()
        .filter_map(|(number, way)| {
            let (from, to) = (places.spots[way.from]?, places.spots[way.to]?);
            let route = route(view, places, number, way, from, to);
            Some(line(view, way, route, from, to))
        })
        .collect();
    lines.sort_by(|a, b| a.id.cmp(&b.id));
    thin_labels(&mut lines);
    lines
}

fn line(view: &View, way: &Way, route: Route, from: Spot, to: Spot) -> Line {
    let (start, end) = (&view.hops[way.from], &view.hops[way.to]);
    let long = LABEL_CHAR * f32::from(u16::try_from(way.label.chars().count()).unwrap_or(u16::MAX));
    // Ports stand on the load balancer's card already.
    let says_new = !way.label.is_empty() && way.relation != Relation::Listens;
    Line {
        id: format!("{} {} {}", start.id, way.relation.as_str(), end.id),
        from: start.id.clone(),
        to: end.id.clone(),
        relation: way.relation,
        provenance: way.provenance,
        path: route.path,
        end: route.end,
        broken: way.broken,
        hosts: way.hosts.clone(),
        label: way.label.clone(),
        label_at: route.middle,
        label_fits: says_new && route.room >= long + LABEL_ROOM,
        on_band: start.namespace.is_some()
            && start.namespace == end.namespace
            && from.deck == to.deck
            && to.column == from.column + 1,
    }
}

fn route(view: &View, places: &Places, number: usize, way: &Way, from: Spot, to: Spot) -> Route {
    let back = if way.broken { MARK } else { 0.0 };
    if let Place::Strip(_) = view.hops[way.to].place {
        return elbow(from, to, back);
    }
    if from.deck != to.deck {
        return trunk(places, from, to, back);
    }
    if from.column == to.column {
        return bracket(from, to, back);
    }
    match places.passes.get(&number) {
        Some(&(column, y)) => passing(from, to, column, y, back),
        None => bend(from, to, back),
    }
}

/// One bend, both handles at half the gap.
fn bend(from: Spot, to: Spot, back: f32) -> Route {
    let (start, end) = ((from.right(), from.middle()), (to.x - back, to.middle()));
    Route {
        path: cubic(start, end, true),
        end: (to.x, to.middle()),
        middle: (f32::midpoint(from.right(), to.x), f32::midpoint(start.1, end.1)),
        room: to.x - from.right(),
    }
}

#[allow(clippy::float_cmp)] // aligned rows have the very same height
fn cubic(start: (f32, f32), end: (f32, f32), moves: bool) -> String {
    let mut path = if moves { format!("M{} {}", start.0, start.1) } else { String::new() };
    // Writing into a String cannot fail.
    let _ = if start.1 == end.1 {
        write!(path, "H{}", end.0)
    } else {
        let half = f32::midpoint(start.0, end.0);
        write!(path, "C{half} {} {half} {} {} {}", start.1, end.1, end.0, end.1)
    };
    path
}

/// Through a row of its own in the column between.
fn passing(from: Spot, to: Spot, column: usize, y: f32, back: f32) -> Route {
    let (left, right) = (column_x(column), column_x(column) + CARD_W);
    let path = [
        cubic((from.right(), from.middle()), (left, y), true),
        format!("H{right}"),
        cubic((right, y), (to.x - back, to.middle()), false),
    ];
    Route { path: path.concat(), end: (to.x, to.middle()), middle: (f32::midpoint(left, right), y), room: CARD_W }
}

/// Down the left side of one column.
fn bracket(from: Spot, to: Spot, back: f32) -> Route {
    let rail = from.x.min(to.x) - BRACKET;
    let (start, end) = (from.middle(), to.middle());
    let way = if end > start { 1.0 } else { -1.0 };
    let corner = way * CORNER.min((end - start).abs() / 2.0);
    let half = rail + BRACKET / 2.0;
    let path = format!(
        "M{} {start}L{half} {start}Q{rail} {start} {rail} {}L{rail} {}Q{rail} {end} {half} {end}L{} {end}",
        from.x,
        start + corner,
        end - corner,
        to.x - back.min(BRACKET / 2.0),
    );
    let middle = (rail, f32::midpoint(start, end));
    Route { path, end: (to.x, end), middle, room: 0.0 }
}

/// From below a workload to one of its Pods.
fn elbow(from: Spot, to: Spot, back: f32) -> Route {
    let (x, end) = (from.x + STRIP_INSET / 2.0, to.middle());
    let corner = CORNER.min(STRIP_INSET / 4.0);
    let path = format!(
        "M{x} {}L{x} {}Q{x} {end} {} {end}L{} {end}",
        from.bottom(),
        end - corner,
        x + corner,
        to.x - back.min(STRIP_INSET / 2.0 - corner),
    );
    Route { path, end: (to.x, end), middle: (x, end), room: 0.0 }
}

/// Below the deck to the left margin, and down to the other deck.
fn trunk(places: &Places, from: Spot, to: Spot, back: f32) -> Route {
    let bottom = places.deck_bottoms.get(from.deck.min(to.deck)).copied().unwrap_or(from.bottom());
    let (x, gutter, rail) = (from.x + TRUNK_INSET, bottom + GUTTER, to.x - BRACKET);
    let end = to.middle();
    let side = if rail < x { -1.0 } else { 1.0 };
    let path = format!(
        "M{x} {}L{x} {}Q{x} {gutter} {} {gutter}L{} {gutter}Q{rail} {gutter} {rail} {}L{rail} {}Q{rail} {end} {} {end}L{} {end}",
        from.bottom(),
        gutter - CORNER,
        x + side * CORNER,
        rail - side * CORNER,
        gutter + CORNER,
        end - CORNER,
        rail + BRACKET / 2.0,
        to.x - back.min(BRACKET / 2.0),
    );
    let middle = (f32::midpoint(x, rail), gutter);
    Route { path, end: (to.x, end), middle, room: (x - rail).abs() }
}

/// Of labels that would cover each other only the upper one is shown without being asked.
fn thin_labels(lines: &mut [Line]) {
    let mut shown: HashMap<u32, Vec<usize>> = HashMap::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.label_fits) {
        shown.entry(line.label_at.0.to_bits()).or_default().push(at);
    }
    for mut column in shown.into_values() {
        column.sort_by(|a, b| lines[*a].label_at.1.total_cmp(&lines[*b].label_at.1));
        let mut last = f32::MIN;
        for at in column {
            let y = lines[at].label_at.1;
            if y - last < LABEL_PITCH {
                lines[at].label_fits = false;
            } else {
                last = y;
            }
        }
    }
}
