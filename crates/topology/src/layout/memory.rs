//! Where things stood before.

use std::collections::HashMap;

use super::{heads, measure::column_of};
use crate::{
    Namespace, NodeId,
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

impl Slot {
    pub fn bottom(&self) -> f32 {
        self.top + self.height
    }
}

/// The picture before, when it is close enough to start from.
#[derive(Debug, Default)]
pub struct Memory {
    /// By hop of the view.
    slots: Vec<Option<Slot>>,
    /// Cards that are gone.
    gone: Vec<Slot>,
    /// Every card that stood, gone or not, with its namespace.
    stood: Vec<(Option<Namespace>, Slot)>,
    /// Where each deck started.
    tops: HashMap<usize, f32>,
}

impl Memory {
    pub fn new(view: &View, previous: Option<&Picture>) -> Self {
        let mut memory = Self { slots: vec![None; view.hops.len()], ..Self::default() };
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
            memory.stood.extend(memory.slots[at].map(|slot| (hop.namespace.clone(), slot)));
        }
        memory.stood.extend(before.iter().map(|(id, slot)| (id.namespace(), *slot)));
        memory.tops = heads::tops(previous);
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

    /// Where the uppermost card of a namespace stood, though it may be gone.
    pub fn namespace_top(&self, deck: usize, namespace: Option<&Namespace>) -> Option<f32> {
        let own = self.stood.iter().filter(|(name, slot)| slot.deck == deck && name.as_ref() == namespace);
        own.map(|(_, slot)| slot.top).reduce(f32::min)
    }

    /// The lower edge of what stood above a height in one of these columns.
    pub fn bottom_above(&self, deck: usize, columns: &[usize], height: f32) -> Option<f32> {
        let above = self.stood.iter().map(|(_, slot)| slot).filter(|slot| slot.deck == deck && slot.top < height);
        above.filter(|slot| columns.contains(&slot.column)).map(Slot::bottom).reduce(f32::max)
    }

    /// Where the first cards of a deck could stand.
    pub fn deck_top(&self, deck: usize) -> Option<f32> {
        self.tops.get(&deck).copied()
    }
}

/// Cards with the sockets above and the strips below them, which stand next to each other when
/// the things of a column are read from top to bottom.
fn slots(picture: &Picture) -> HashMap<&NodeId, Slot> {
    let mut things: Vec<(usize, &Card)> = picture.cards.iter().map(|card| (column_of(card.x), card)).collect();
    things.sort_by(|(a, one), (b, other)| a.cmp(b).then(one.y.total_cmp(&other.y)));
    let deck_of = |y: f32| picture.heads.iter().filter(|head| head.y < y).map(heads::deck_of).max();
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
