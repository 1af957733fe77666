//! Workloads that no request was traced to: each namespace is a block of columns, and blocks fill
//! the width from the top, as text does.

use std::collections::{BTreeMap, HashMap};

use super::{
    measure::{BAND_GAP, COLUMNS, GAP},
    memory::Memory,
    rows::{Block, Row},
};
use crate::{Kind, Namespace, Relation, view::View};

/// Cards of one column before a namespace takes another.
const COLUMN_ROWS: usize = 4;
/// Cards of one column at which a namespace that was small is laid out anew.
const OUTGROWN: usize = 16;
/// Rows a column grows to for each column of the grid; keeps thousands of cards from being a tower.
const ROWS_A_COLUMN: usize = 14;

/// A namespace's cards by column.
struct Patch {
    /// First column, when it is known.
    column: Option<usize>,
    /// Where it stood, with what is gone of it.
    before: f32,
    columns: Vec<Vec<usize>>,
}

pub fn place(view: &View, blocks: &[Block], cards: &[usize], memory: &Memory, deck: usize, top: f32) -> Vec<Vec<Row>> {
    let mut namespaces: BTreeMap<(bool, Option<&Namespace>), Vec<usize>> = BTreeMap::new();
    for &card in cards {
        let namespace = view.hops[card].namespace.as_ref();
        namespaces.entry((namespace.is_none(), namespace)).or_default().push(card);
    }
    let known = cards.iter().filter_map(|card| memory.slot(*card, deck));
    let width = known.map(|slot| slot.column + 1).max().unwrap_or(0).max(columns_for(cards.len()));
    let alone = namespaces.len() == 1;
    let leaders = leaders(view);
    let mut patches: Vec<Patch> = namespaces
        .into_iter()
        .map(|((_, namespace), mut cards)| {
            sort(view, &leaders, &mut cards);
            let wide = if alone { cards.len() } else { cards.len().div_ceil(COLUMN_ROWS) };
            let before = memory.namespace_top(deck, namespace);
            patch(&leaders, &cards, memory, deck, before, wide.clamp(1, width))
        })
        .collect();
    patches.sort_by(|a, b| a.before.total_cmp(&b.before).then(a.column.cmp(&b.column)));
    let mut columns: Vec<Vec<Row>> = vec![Vec::new(); width];
    for patch in patches {
        let first = patch.column.unwrap_or_else(|| lowest(&columns, patch.columns.len(), top));
        let taken = (first..).zip(&patch.columns).filter(|(_, cards)| !cards.is_empty());
        let taken: Vec<usize> = taken.map(|(column, _)| column).collect();
        let free = start(&columns, &taken, top);
        let start = patch.column.map_or(free, |_| kept_start(memory, deck, &taken, patch.before, free));
        for (at, cards) in patch.columns.iter().enumerate() {
            let mut place = start;
            for &card in cards {
                let height = blocks[card].height();
                columns[first + at].push(Row { hop: Some(card), passes: None, top: place, height });
                place += height + GAP;
            }
        }
    }
    columns
}

/// Three columns are what the canvas shows; more come only where rows would never end.
fn columns_for(cards: usize) -> usize {
    let mut columns = COLUMNS;
    while columns * columns * ROWS_A_COLUMN < cards {
        columns += 1;
    }
    columns
}

/// The card that another one stands below: a split Service and its workloads.
fn leaders(view: &View) -> HashMap<usize, usize> {
    let mut leaders = HashMap::new();
    for way in view.ways.iter().filter(|way| way.relation == Relation::Selects) {
        leaders.entry(way.to).or_insert(way.from);
    }
    leaders
}

fn sort(view: &View, leaders: &HashMap<usize, usize>, cards: &mut [usize]) {
    let kind = |card: usize| match view.hops[card].kind {
        // What is called comes before what runs by the clock.
        Kind::CronJob | Kind::Job => 1,
        _ => 0,
    };
    cards.sort_by_key(|&card| {
        let leader = leaders.get(&card).copied().unwrap_or(card);
        (kind(leader), &view.hops[leader].name, leader, card != leader, &view.hops[card].name)
    });
}

fn patch(
    leaders: &HashMap<usize, usize>,
    cards: &[usize],
    memory: &Memory,
    deck: usize,
    before: Option<f32>,
    wide: usize,
) -> Patch {
    let slots: Vec<_> = cards.iter().map(|card| memory.slot(*card, deck)).collect();
    let first = slots.iter().flatten().map(|slot| slot.column).min();
    let last = slots.iter().flatten().map(|slot| slot.column).max();
    let (Some(first), Some(last)) = (first, last) else {
        return Patch { column: None, before: f32::MAX, columns: chunks(leaders, cards, wide) };
    };
    let kept = last - first + 1;
    let before = before.unwrap_or(f32::MAX);
    if cards.len() > kept * OUTGROWN && kept < wide {
        // It outgrew its columns by far: one jump now instead of an endless column.
        return Patch { column: None, before, columns: chunks(leaders, cards, wide) };
    }
    let mut columns: Vec<Vec<(f32, usize)>> = vec![Vec::new(); kept];
    for (&card, slot) in cards.iter().zip(&slots) {
        if let Some(slot) = slot {
            columns[slot.column - first].push((slot.top, card));
        }
    }
    for column in &mut columns {
        column.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
    for (&card, _) in cards.iter().zip(&slots).filter(|(_, slot)| slot.is_none()) {
        let with_leader = leaders
            .get(&card)
            .and_then(|leader| columns.iter().position(|column| column.iter().any(|at| at.1 == *leader)));
        let shortest = (0..kept).min_by_key(|column| columns[*column].len()).unwrap_or(0);
        columns[with_leader.unwrap_or(shortest)].push((f32::MAX, card));
    }
    let columns = columns.into_iter().map(|column| column.into_iter().map(|at| at.1).collect());
    Patch { column: Some(first), before, columns: columns.collect() }
}

/// The cards in order, cut into columns of about one length; what stands below a split Service
/// stays in its column.
fn chunks(leaders: &HashMap<usize, usize>, cards: &[usize], wide: usize) -> Vec<Vec<usize>> {
    let may_cut = |at: usize| cards.get(at).is_none_or(|card| !leaders.contains_key(card));
    let mut columns: Vec<Vec<usize>> = Vec::with_capacity(wide);
    let mut start = 0;
    for column in 1..=wide {
        let ideal = (cards.len() * column).div_ceil(wide).max(start);
        let before = (start..=ideal).rev().find(|at| may_cut(*at)).unwrap_or(start);
        let after = (ideal..=cards.len()).find(|at| may_cut(*at)).unwrap_or(cards.len());
        let end = if ideal - before <= after - ideal && before > start { before } else { after };
        if end > start {
            columns.push(cards[start..end].to_vec());
        }
        start = end;
    }
    columns
}

fn lowest(columns: &[Vec<Row>], wide: usize, top: f32) -> usize {
    let start = |first: usize| start(columns, &(first..first + wide).collect::<Vec<_>>(), top);
    (0..=columns.len() - wide).min_by(|a, b| start(*a).total_cmp(&start(*b))).unwrap_or(0)
}

/// Where the next block starts in these columns.
fn start(columns: &[Vec<Row>], taken: &[usize], top: f32) -> f32 {
    let last = taken.iter().filter_map(|column| columns[*column].last());
    last.map(|row| row.bottom() + BAND_GAP).fold(top, f32::max)
}

/// Where a block that stood at `before` starts: it moves by as much as what is above it. The room
/// above it stays even when the column that needed that room is no longer the block's, for what
/// stands beside a card that went is not below it.
fn kept_start(memory: &Memory, deck: usize, taken: &[usize], before: f32, free: f32) -> f32 {
    let above = memory.bottom_above(deck, taken, before).map(|bottom| bottom + BAND_GAP);
    let was_free = above.or(memory.deck_top(deck)).unwrap_or(before);
    free.max(before + (free - was_free).min(0.0))
}
