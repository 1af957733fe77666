//! The fault-injection tests B4, each by its number: the real engine and kube's real client against
//! an API server that fails, or a network that does.
//!
//! Number 8 needs a process of its own, for its memory is measured: `tests/load`.
#![allow(clippy::unwrap_used)]

mod clocks;
mod credentials;
mod guard;
mod lists;
mod many_namespaces;
mod not_found;
mod outages;
mod permissions;
mod pressure;
mod shapes;
#[path = "../stage/mod.rs"]
mod stage;
