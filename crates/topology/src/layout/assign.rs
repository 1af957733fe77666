//! Which deck and column each card belongs to.

use super::measure::COLUMNS;
use crate::{
    picture::Column,
    view::{Place, View},
};

/// A deck: a chain that is read from left to right, or cards without a chain.
#[derive(Debug)]
pub enum Deck {
    /// Hops by column.
    Lanes(Vec<Vec<usize>>),
    /// Hops in the order of their ids.
    Grid(Vec<usize>),
}

#[derive(Debug, Default)]
pub struct Plan {
    /// Decks from top to bottom; none is empty.
    pub decks: Vec<Deck>,
    /// What each head names, by deck and column.
    pub heads: Vec<Vec<Vec<Column>>>,
}

pub fn plan(view: &View) -> Plan {
    let mut way_in = vec![Vec::new(); COLUMNS];
    let mut behind = vec![Vec::new(); COLUMNS];
    let mut rest = Vec::new();
    let routed = routed(view);
    for (at, hop) in view.hops.iter().enumerate().filter(|(_, hop)| hop.place == Place::Card) {
        match hop.column {
            Column::Domain if hop.reached => rest.push(at),
            Column::Domain | Column::LoadBalancer => way_in[0].push(at),
            Column::Entry => way_in[1].push(at),
            _ if hop.reached => way_in[2].push(at),
            Column::Route => behind[0].push(at),
            Column::Machine if routed[at] => behind[2].push(at),
            _ if routed[at] => behind[1].push(at),
            _ => rest.push(at),
        }
    }
    let rest_stands_alone = way_in.iter().chain(&behind).all(Vec::is_empty);
    let mut plan = Plan::default();
    let lanes = [
        (
            way_in,
            [vec![Column::Domain, Column::LoadBalancer], vec![Column::Entry], vec![Column::Service, Column::Gateway]],
        ),
        (behind, [vec![Column::Route], vec![Column::Registry], vec![Column::Machine]]),
    ];
    for (columns, heads) in lanes {
        if columns.iter().any(|column| !column.is_empty()) {
            plan.decks.push(Deck::Lanes(columns));
            plan.heads.push(heads.into());
        }
    }
    let mut heads = vec![Column::Workload, Column::Pod];
    if rest_stands_alone {
        heads.insert(0, Column::Service);
    }
    if !rest.is_empty() {
        plan.decks.push(Deck::Grid(rest));
        plan.heads.push(vec![heads]);
    } else if let Some(last) = plan.heads.last_mut().and_then(|deck| deck.last_mut()) {
        last.extend(heads);
    }
    name_what_is_left(view, &mut plan);
    plan
}

/// Every column that counts something is named once, so that no count is lost.
fn name_what_is_left(view: &View, plan: &mut Plan) {
    let named: Vec<Column> = plan.heads.iter().flatten().flatten().copied().collect();
    let left = view.totals.keys().copied().filter(|column| !named.contains(column));
    if let Some(last) = plan.heads.last_mut().and_then(|deck| deck.last_mut()) {
        last.extend(left);
        last.sort_unstable();
    }
}

/// What a gateway's routes lead to.
fn routed(view: &View) -> Vec<bool> {
    let mut routed: Vec<bool> = view.hops.iter().map(|hop| hop.column == Column::Route).collect();
    // Two steps: to the registry's service or its card, and from there to what is registered.
    for _ in 0..3 {
        for way in &view.ways {
            if routed[way.from] {
                routed[way.to] = true;
            }
        }
        for at in 0..view.hops.len() {
            if let (true, Place::Socket(card)) = (routed[at], view.hops[at].place) {
                routed[card] = true;
            }
        }
    }
    routed
}
