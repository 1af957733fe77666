//! From rows to positioned cards.

use super::{
    measure::{BAND_PAD, CARD_H, CARD_W, GAP, SOCKET_H, STRIP_H, STRIP_INSET, STRIP_PITCH, column_x, times},
    rows::{Block, Row},
};
use crate::{
    picture::{Card, Shape},
    view::{Hop, View},
};

/// Where one hop stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    pub deck: usize,
    pub column: usize,
    pub x: f32,
    pub y: f32,
    pub w: f32,
    pub h: f32,
}

impl Spot {
    pub fn right(&self) -> f32 {
        self.x + self.w
    }

    pub fn bottom(&self) -> f32 {
        self.y + self.h
    }

    pub fn middle(&self) -> f32 {
        self.y + self.h / 2.0
    }
}

/// Spots by hop, and the rows where lines pass by way.
#[derive(Debug)]
pub struct Places {
    pub spots: Vec<Option<Spot>>,
    /// Column and height at which a way passes through.
    pub passes: std::collections::HashMap<usize, (usize, f32)>,
    /// Lower edge of each deck's bands.
    pub deck_bottoms: Vec<f32>,
}

impl Places {
    pub fn new(hops: usize) -> Self {
        Self { spots: vec![None; hops], passes: std::collections::HashMap::new(), deck_bottoms: Vec::new() }
    }

    pub fn take(&mut self, view: &View, blocks: &[Block], columns: &[Vec<Row>], deck: usize) {
        debug_assert_eq!(view.hops.len(), self.spots.len());
        for (column, rows) in columns.iter().enumerate() {
            for row in rows {
                if let Some(hop) = row.hop {
                    self.put(hop, &blocks[hop], deck, column, row.top);
                }
                if let Some(way) = row.passes {
                    self.passes.insert(way, (column, row.top + row.height / 2.0));
                }
            }
        }
    }

    pub fn close_deck(&mut self, bottom: f32) {
        self.deck_bottoms.push(bottom + BAND_PAD);
    }

    fn put(&mut self, hop: usize, block: &Block, deck: usize, column: usize, top: f32) {
        let x = column_x(column);
        let spot = |x: f32, y: f32, w: f32, h: f32| Some(Spot { deck, column, x, y, w, h });
        for (at, socket) in block.sockets.iter().enumerate() {
            self.spots[*socket] = spot(x, top + SOCKET_H * times(at), CARD_W, SOCKET_H);
        }
        let y = top + block.card_offset();
        self.spots[hop] = spot(x, y, CARD_W, CARD_H);
        for (at, strip) in block.strips.iter().enumerate() {
            let y = y + CARD_H + GAP + STRIP_PITCH * times(at);
            self.spots[*strip] = spot(x + STRIP_INSET, y, CARD_W - STRIP_INSET, STRIP_H);
        }
    }

    /// Cards in the order of their ids.
    pub fn cards(&self, view: &View) -> Vec<Card> {
        let placed = |(at, hop): (usize, &Hop)| Some(card(hop, self.spots[at]?));
        view.hops.iter().enumerate().filter_map(placed).collect()
    }
}

fn card(hop: &Hop, spot: Spot) -> Card {
    use crate::view::Place;
    Card {
        id: hop.id.clone(),
        kind: hop.kind,
        shape: match hop.place {
            Place::Card => Shape::Card,
            Place::Socket(_) => Shape::Socket,
            Place::Strip(_) => Shape::Strip,
        },
        x: spot.x,
        y: spot.y,
        w: spot.w,
        h: spot.h,
        name: hop.name.clone(),
        title: hop.title.clone(),
        fact: hop.fact.clone(),
        fact_is_bad: hop.fact_is_bad,
        health: hop.health,
        reach_health: hop.reach_health,
        message: hop.message.clone(),
        findings: hop.findings,
        severity: hop.severity,
        fold: hop.fold,
        note: hop.note.clone(),
        folded_names: hop.folded_names.clone(),
        gateway: hop.gateway,
        outside: hop.outside,
    }
}
