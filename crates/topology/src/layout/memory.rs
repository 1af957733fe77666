//! Where things stood before.

use std::collections::HashMap;

use super::measure::column_of;
use crate::{
    NodeId,
    picture::{Card, Picture, Shape},
    view::{Place, View},
};

/// Where a card stood, with its sockets and Pods.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slot {
    pub deck: usize,
    pub column: usize,
    pub top: f32,
    pub height: f32,
}

/// The picture before, when it is close enough to start from.
#[derive(Debug, Default)]
pub struct Memory {
    /// By hop of the view.
    slots: Vec<Option<Slot>>,
    /// Cards that are gone.
    gone: Vec<Slot>,
}

impl Memory {
    pub fn new(view: &View, previous: Option<&Picture>) -> Self {
        let mut memory = Self { slots: vec![None; view.hops.len()], gone: Vec::new() };
        let Some(previous) = previous else { return memory };
        let mut before: HashMap<&NodeId, Slot> = slots(previous);
        let cards = || view.hops.iter().enumerate().filter(|(_, hop)| hop.place == Place::Card);
        let kept = cards().filter(|(_, hop)| before.contains_key(&hop.id)).count();
        // A picture that knows less than half of the cards says nothing about how they should stand.
        if kept * 2 < cards().count() {
            return memory;
        }
        for (at, hop) in cards() {
            memory.slots[at] = before.remove(&hop.id);
        }
        memory.gone = before.into_values().collect();
        memory.gone.sort_by(|a, b| a.top.total_cmp(&b.top));
        memory
    }

    /// Where the card stood, if it was in this deck.
    pub fn slot(&self, hop: usize, deck: usize) -> Option<Slot> {
        self.slots[hop].filter(|slot| slot.deck == deck)
    }

    /// Cards of this column that are gone, from top to bottom.
    pub fn gone(&self, deck: usize, column: usize) -> impl Iterator<Item = Slot> + '_ {
        self.gone.iter().copied().filter(move |slot| (slot.deck, slot.column) == (deck, column))
    }
}

/// Cards with the sockets above and the strips below them, which stand next to each other when
/// the things of a column are read from top to bottom.
fn slots(picture: &Picture) -> HashMap<&NodeId, Slot> {
    let mut things: Vec<(usize, &Card)> = picture.cards.iter().map(|card| (column_of(card.x), card)).collect();
    things.sort_by(|(a, one), (b, other)| a.cmp(b).then(one.y.total_cmp(&other.y)));
    let deck_of = |y: f32| picture.heads.iter().filter(|head| head.y < y).map(deck_number).max();
    let mut slots: HashMap<&NodeId, Slot> = HashMap::new();
    let mut socket_top: Option<f32> = None;
    let mut last: Option<&NodeId> = None;
    for (column, card) in things {
        match card.shape {
            Shape::Socket => socket_top = Some(socket_top.unwrap_or(card.y)),
            Shape::Card => {
                let top = socket_top.take().unwrap_or(card.y);
                let height = card.y + card.h - top;
                let deck = deck_of(top).unwrap_or(0);
                slots.insert(&card.id, Slot { deck, column, top, height });
                last = Some(&card.id);
            }
            Shape::Strip => {
                if let Some(slot) = last.and_then(|id| slots.get_mut(id)) {
                    slot.height = card.y + card.h - slot.top;
                }
            }
        }
    }
    slots
}

fn deck_number(head: &crate::picture::Head) -> usize {
    head.id.split('.').next().and_then(|deck| deck.parse().ok()).unwrap_or(0)
}
