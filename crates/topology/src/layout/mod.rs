//! Where everything stands.
//!
//! Ranks are fixed by kind, so what is left to find is the order within a column and the rows:
//! barycentre sweeps for the one, a least-squares fit for the other. Decks that are read as a chain
//! are lanes; workloads that no request was traced to flow as a grid below them, as text flows.
//!
//! A pure function of structure and of the picture before: health and counts move nothing.

mod assign;
mod bands;
mod cards;
mod grid;
mod heads;
mod lanes;
mod lines;
mod measure;
mod memory;
mod order;
mod rows;
mod spread;

use crate::{picture::Picture, view::View};
use measure::{BAND_PAD, DECK_GAP, FIRST_TOP, MARGIN};

/// Positions a view. Cards that `previous` holds keep their column and their order in it.
pub fn layout(view: &View, previous: Option<&Picture>) -> Picture {
    let memory = memory::Memory::new(view, previous);
    let blocks = rows::blocks(view);
    let plan = assign::plan(view);
    let mut places = cards::Places::new(view.hops.len());
    let mut picture = Picture { counts: view.counts, ..Picture::default() };
    let mut top = FIRST_TOP;
    for (number, deck) in plan.decks.iter().enumerate() {
        let columns = match deck {
            assign::Deck::Lanes(columns) => lanes::place(view, &blocks, columns, &memory, number, top),
            assign::Deck::Grid(cards) => grid::place(view, &blocks, cards, &memory, number, top),
        };
        let bottom = rows::bottom(&columns).unwrap_or(top);
        heads::add(view, &plan, number, top, &mut picture);
        bands::add(view, &columns, number, &mut picture.bands);
        places.take(view, &blocks, &columns, number);
        places.close_deck(bottom);
        top = bottom + BAND_PAD + DECK_GAP + BAND_PAD;
    }
    picture.cards = places.cards(view);
    picture.lines = lines::lines(view, &places);
    let right = picture.cards.iter().map(|card| card.x + card.w).fold(0.0_f32, f32::max);
    let bottom = picture.cards.iter().map(|card| card.y + card.h).fold(0.0_f32, f32::max);
    picture.width = (right + MARGIN).max(measure::WIDTH);
    picture.height = bottom + BAND_PAD + MARGIN;
    picture
}
