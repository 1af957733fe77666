//! The words above the columns.

use std::collections::HashMap;

use super::{
    assign::Plan,
    measure::{column_x, times},
};
use crate::{
    picture::{Column, Head, HeadPart, Picture},
    view::View,
};

/// From a head's baseline to the cards below it; the first deck has room for more.
const RISE: f32 = 18.0;
const FIRST_RISE: f32 = 22.0;

/// Parts that fit above one column, and from one line to the line above it.
const PARTS: usize = 2;
const LINE: f32 = 14.0;

pub fn add(view: &View, plan: &Plan, deck: usize, top: f32, picture: &mut Picture) {
    let rise = rise(deck);
    let part = |name: &Column| {
        let total = view.totals.get(name)?;
        Some(HeadPart { column: *name, count: total.count, hurt: total.hurt })
    };
    for (column, names) in plan.heads[deck].iter().enumerate() {
        let lines = names.chunks(PARTS).map(|names| names.iter().filter_map(part).collect());
        let lines: Vec<Vec<HeadPart>> = lines.filter(|parts: &Vec<_>| !parts.is_empty()).collect();
        let mut y = top - rise - LINE * times(lines.len().saturating_sub(1));
        for (line, parts) in lines.into_iter().enumerate() {
            let id = match line {
                0 => format!("{deck}.{column}"),
                _ => format!("{deck}.{column}.{line}"),
            };
            let x = column_x(column);
            picture.heads.push(Head { id, x, y, parts });
            y += LINE;
        }
    }
}

fn rise(deck: usize) -> f32 {
    if deck == 0 { FIRST_RISE } else { RISE }
}

/// The deck that a head stands above.
pub fn deck_of(head: &Head) -> usize {
    head.id.split('.').next().and_then(|deck| deck.parse().ok()).unwrap_or(0)
}

/// Where the decks of a picture start: right below the last line of their heads.
pub fn tops(picture: &Picture) -> HashMap<usize, f32> {
    let mut tops: HashMap<usize, f32> = HashMap::new();
    for head in &picture.heads {
        let deck = deck_of(head);
        let top = tops.entry(deck).or_insert(f32::MIN);
        *top = top.max(head.y + rise(deck));
    }
    tops
}
