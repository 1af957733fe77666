//! The words above the columns.

use super::{
    assign::Plan,
    measure::{column_x, times},
};
use crate::{
    picture::{Head, HeadPart, Picture},
    view::View,
};

/// From a head's baseline to the cards below it; the first deck has room for more.
const RISE: f32 = 18.0;
const FIRST_RISE: f32 = 22.0;

/// Parts that fit above one column, and from one line to the line above it.
const PARTS: usize = 2;
const LINE: f32 = 14.0;

pub fn add(view: &View, plan: &Plan, deck: usize, top: f32, picture: &mut Picture) {
    let rise = if deck == 0 { FIRST_RISE } else { RISE };
    for (column, names) in plan.heads[deck].iter().enumerate() {
        let parts: Vec<HeadPart> = names
            .iter()
            .filter_map(|name| {
                let total = view.totals.get(name)?;
                Some(HeadPart { column: *name, count: total.count, hurt: total.hurt })
            })
            .collect();
        let mut y = top - rise - LINE * times(parts.len().div_ceil(PARTS).saturating_sub(1));
        for (line, parts) in parts.chunks(PARTS).enumerate() {
            let id = if line == 0 { format!("{deck}.{column}") } else { format!("{deck}.{column}.{line}") };
            picture.heads.push(Head { id, x: column_x(column), y, parts: parts.to_vec() });
            y += LINE;
        }
    }
}
