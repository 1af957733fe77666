//! The picture in the browser. This module alone touches it: Leptos does not look into `#picture`.
//!
//! ```text
//! stream ──events──▶ kept picture ──patch──▶ groups of the SVG, by data-id
//! pointer, wheel, keys ──▶ camera | hover | choice ──▶ State ──▶ Leptos
//! ```
//!
//! What can be thought without a browser stands in [`camera`], [`way`], [`walk`], [`hits`] and
//! [`minimap`], and is tested natively; the rest is compiled for the browser only.

pub mod camera;
pub mod hits;
pub mod minimap;
pub mod walk;
pub mod way;

#[cfg(feature = "hydrate")]
mod choice;
#[cfg(feature = "hydrate")]
mod dom;
#[cfg(feature = "hydrate")]
mod finding;
#[cfg(feature = "hydrate")]
mod hover;
#[cfg(feature = "hydrate")]
mod keys;
#[cfg(feature = "hydrate")]
mod live;
#[cfg(feature = "hydrate")]
mod patch;
#[cfg(feature = "hydrate")]
mod pointer;
#[cfg(feature = "hydrate")]
mod stream;
#[cfg(feature = "hydrate")]
mod view;

#[cfg(feature = "hydrate")]
pub use live::{start, visit_of_page};
