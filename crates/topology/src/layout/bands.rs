//! The shape behind the cards of a namespace, following their outline.

use std::{collections::BTreeMap, fmt::Write};

use super::{
    measure::{BAND_PAD, CARD_W, column_x},
    rows::Row,
};
use crate::{Namespace, picture::Band, view::View};

const RADIUS: f32 = 10.0;
/// Two columns are one shape when their rows overlap by at least this much.
const OVERLAP: f32 = 40.0;
/// What stays free between two bands.
const APART: f32 = 16.0;
const TAB_INSET: f32 = 12.0;
const TAB_RISE: f32 = 8.0;

/// Rows of one band that follow each other in one column.
#[derive(Clone, Copy, Debug)]
struct Run<'v> {
    /// The namespace; `None` for what is outside of the cluster.
    name: Option<&'v Namespace>,
    column: usize,
    top: f32,
    bottom: f32,
}

pub fn add(view: &View, columns: &[Vec<Row>], deck: usize, bands: &mut Vec<Band>) {
    let runs: Vec<Vec<Run>> = columns.iter().enumerate().map(|(at, rows)| runs(view, rows, at)).collect();
    let mut numbers: BTreeMap<Option<&Namespace>, usize> = BTreeMap::new();
    for mut chain in chains(&runs) {
        even_out(&mut chain, columns);
        let number = numbers.entry(chain[0].name).or_default();
        let id = match chain[0].name {
            Some(name) => format!("{deck}.{name}.{number}"),
            None if *number == 0 => format!("{deck}.outside"),
            None => format!("{deck}.outside.{number}"),
        };
        *number += 1;
        bands.push(Band {
            id,
            namespace: chain[0].name.cloned(),
            outline: rounded(&outline(&chain)),
            tab_x: column_x(chain[0].column) - BAND_PAD + TAB_INSET,
            tab_y: chain[0].bottom - TAB_RISE,
        });
    }
}

fn runs<'v>(view: &'v View, rows: &[Row], column: usize) -> Vec<Run<'v>> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    for row in rows {
        let hop = row.hop.map(|at| &view.hops[at]);
        let Some(hop) = hop.filter(|hop| hop.namespace.is_some() || hop.outside) else {
            open = false;
            continue;
        };
        let name = hop.namespace.as_ref();
        match runs.last_mut() {
            Some(run) if open && run.name == name => run.bottom = row.bottom() + BAND_PAD,
            _ => runs.push(Run { name, column, top: row.top - BAND_PAD, bottom: row.bottom() + BAND_PAD }),
        }
        open = true;
    }
    runs
}

/// Runs of one namespace in neighbouring columns, joined where their rows overlap.
fn chains<'v>(runs: &[Vec<Run<'v>>]) -> Vec<Vec<Run<'v>>> {
    let mut chains: Vec<Vec<Run>> = Vec::new();
    // Chains that end in the column before, by namespace.
    let mut ends: BTreeMap<Option<&Namespace>, Vec<usize>> = BTreeMap::new();
    for column in runs {
        let mut next: BTreeMap<Option<&Namespace>, Vec<usize>> = BTreeMap::new();
        for run in column {
            let joins = ends.get_mut(&run.name).and_then(|open| {
                let at = open.iter().position(|chain| {
                    chains[*chain]
                        .last()
                        .is_some_and(|last| last.bottom.min(run.bottom) - last.top.max(run.top) >= OVERLAP)
                })?;
                Some(open.swap_remove(at))
            });
            let chain = joins.unwrap_or_else(|| {
                chains.push(Vec::new());
                chains.len() - 1
            });
            chains[chain].push(*run);
            next.entry(run.name).or_default().push(chain);
        }
        ends = next;
    }
    chains
}

/// Gives all runs of a chain the same edges where nothing else stands in the way, for a plain
/// rectangle is quieter than steps.
fn even_out(chain: &mut [Run], columns: &[Vec<Row>]) {
    let top = chain.iter().map(|run| run.top).fold(f32::MAX, f32::min);
    let bottom = chain.iter().map(|run| run.bottom).fold(f32::MIN, f32::max);
    for run in chain {
        let rows = &columns[run.column];
        // Rows stand in order, so the neighbours of the run are found by halving.
        let above = rows.partition_point(|row| row.bottom() <= run.top);
        let below = rows.partition_point(|row| row.top < run.bottom);
        let free_above = above.checked_sub(1).map_or(f32::MIN, |at| rows[at].bottom() + BAND_PAD + APART);
        let free_below = rows.get(below).map_or(f32::MAX, |row| row.top - BAND_PAD - APART);
        if free_above <= top {
            run.top = top;
        }
        if free_below >= bottom {
            run.bottom = bottom;
        }
    }
}

/// Corners of the shape, clockwise from the upper left.
fn outline(chain: &[Run]) -> Vec<(f32, f32)> {
    let left = |run: &Run| column_x(run.column) - BAND_PAD;
    let right = |run: &Run| column_x(run.column) + CARD_W + BAND_PAD;
    let mut corners = Vec::with_capacity(chain.len() * 8);
    for (at, run) in chain.iter().enumerate() {
        corners.extend([(left(run), run.top), (right(run), run.top)]);
        if let Some(next) = chain.get(at + 1) {
            let joint = run.top.max(next.top);
            corners.extend([(right(run), joint), (left(next), joint)]);
        }
    }
    for (at, run) in chain.iter().enumerate().rev() {
        corners.extend([(right(run), run.bottom), (left(run), run.bottom)]);
        if let Some(before) = at.checked_sub(1).and_then(|at| chain.get(at)) {
            let joint = run.bottom.min(before.bottom);
            corners.extend([(left(run), joint), (right(before), joint)]);
        }
    }
    straightened(&corners)
}

/// Without corners that are no corners.
#[allow(clippy::float_cmp)] // equal values stay equal; nothing is computed here
fn straightened(corners: &[(f32, f32)]) -> Vec<(f32, f32)> {
    let mut kept: Vec<(f32, f32)> = Vec::with_capacity(corners.len());
    for &corner in corners {
        kept.push(corner);
        while let [.., a, b, c] = kept[..] {
            let straight = (a.0 == b.0 && b.0 == c.0) || (a.1 == b.1 && b.1 == c.1);
            if !straight {
                break;
            }
            kept.truncate(kept.len() - 2);
            if kept.last() != Some(&c) {
                kept.push(c);
            }
        }
    }
    kept
}

/// Path data with rounded corners.
fn rounded(corners: &[(f32, f32)]) -> String {
    let mut path = String::with_capacity(corners.len() * 32);
    for (at, corner) in corners.iter().enumerate() {
        let before = corners[(at + corners.len() - 1) % corners.len()];
        let after = corners[(at + 1) % corners.len()];
        let (enter, leave) = (toward(*corner, before), toward(*corner, after));
        let command = if at == 0 { 'M' } else { 'L' };
        // Writing into a String cannot fail.
        let _ = write!(path, "{command}{} {}Q{} {} {} {}", enter.0, enter.1, corner.0, corner.1, leave.0, leave.1);
    }
    path.push('z');
    path
}

/// The point on the way to another corner where the rounding starts.
fn toward(corner: (f32, f32), other: (f32, f32)) -> (f32, f32) {
    let step = |from: f32, to: f32| {
        let radius = RADIUS.min((to - from).abs() / 2.0);
        if to > from { from + radius } else { from - radius }
    };
    (step(corner.0, other.0), step(corner.1, other.1))
}
