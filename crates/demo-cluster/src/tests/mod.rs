//! The cluster as its clients see it.
#![allow(clippy::unwrap_used)]

mod client;
mod faulty;
mod reading;
mod rollouts;
mod watching;
mod worlds;
mod writing;
