//! A card with what sits on it and hangs below it, as one row of a column.

use super::measure::times;
use super::measure::{CARD_H, GAP, SOCKET_H, STRIP_H, STRIP_PITCH};
use crate::view::{Place, View};

/// A card, its sockets (on top, in order) and its Pods (below).
#[derive(Clone, Debug, Default)]
pub struct Block {
    pub sockets: Vec<usize>,
    pub strips: Vec<usize>,
}

impl Block {
    pub fn height(&self) -> f32 {
        let strips = match self.strips.len() {
            0 => 0.0,
            count => GAP + STRIP_PITCH * times(count - 1) + STRIP_H,
        };
        self.card_offset() + CARD_H + strips
    }

    /// From the top of the block to the top of its card.
    pub fn card_offset(&self) -> f32 {
        SOCKET_H * times(self.sockets.len())
    }
}

/// By hop; empty for sockets and strips themselves.
pub fn blocks(view: &View) -> Vec<Block> {
    let mut blocks = vec![Block::default(); view.hops.len()];
    for (at, hop) in view.hops.iter().enumerate() {
        match hop.place {
            Place::Card => {}
            Place::Socket(card) => blocks[card].sockets.push(at),
            Place::Strip(card) => blocks[card].strips.push(at),
        }
    }
    blocks
}

/// One row of a column, placed.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The card; `None` where a line only passes through.
    pub hop: Option<usize>,
    /// The way that passes through, when it does.
    pub passes: Option<usize>,
    pub top: f32,
    pub height: f32,
}

impl Row {
    pub fn bottom(&self) -> f32 {
        self.top + self.height
    }
}

/// The lowest edge of all cards; lines that pass below them need no room of their own.
pub fn bottom(columns: &[Vec<Row>]) -> Option<f32> {
    let cards = columns.iter().flatten().filter(|row| row.hop.is_some());
    cards.map(Row::bottom).reduce(f32::max)
}
