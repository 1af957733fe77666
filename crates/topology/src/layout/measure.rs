//! The measures of the picture, in CSS pixels.

/// A card.
pub const CARD_W: f32 = 232.0;
pub const CARD_H: f32 = 56.0;
/// An attached hop.
pub const SOCKET_H: f32 = 20.0;
/// One Pod below its workload, set in so that its line can be seen.
pub const STRIP_H: f32 = 22.0;
pub const STRIP_PITCH: f32 = 27.0;
pub const STRIP_INSET: f32 = 24.0;
/// Left edge of the first column, and from one column to the next.
pub const LEFT: f32 = 36.0;
pub const PITCH: f32 = 338.0;
/// Between cards, between groups without a band, and between the cards of two bands.
pub const GAP: f32 = 8.0;
pub const GROUP_GAP: f32 = 20.0;
pub const BAND_GAP: f32 = 40.0;
/// Around the cards of a band.
pub const BAND_PAD: f32 = 12.0;
/// Between the bands of two decks; the trunk and the heads stand there.
pub const DECK_GAP: f32 = 56.0;
/// Top of the first card.
pub const FIRST_TOP: f32 = 46.0;
pub const MARGIN: f32 = 20.0;
/// The canvas that is left of 1440 when rail and inspector stand.
pub const WIDTH: f32 = 964.0;
/// From a card's left edge to where brackets run.
pub const BRACKET: f32 = 14.0;
/// Columns that fit into [`WIDTH`].
pub const COLUMNS: usize = 3;

/// Left edge of a column.
#[allow(clippy::cast_precision_loss)] // a picture has a few hundred columns at most
pub fn column_x(column: usize) -> f32 {
    LEFT + PITCH * column as f32
}

/// The column of a left edge.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // rounded and never negative
pub fn column_of(x: f32) -> usize {
    ((x - LEFT) / PITCH).floor().max(0.0) as usize
}

/// A count as a length's factor.
#[allow(clippy::cast_precision_loss)] // counts of rows stay far below 2^24
pub fn times(count: usize) -> f32 {
    count as f32
}
