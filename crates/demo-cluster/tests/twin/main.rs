//! The twin suite: what the demo cluster answers is what a real Kubernetes answers.
//!
//! Every case runs on both and fails where they differ. The real one is started by `cargo xtask test`.
#![allow(clippy::unwrap_used)]

mod harness;

mod access;
mod applying;
mod collecting;
mod creating;
mod deleting;
mod endpoints;
mod events;
mod kubectl;
mod listing;
mod logs;
mod patching;
mod reading;
mod rollouts;
mod scaling;
mod selecting;
mod updating;
mod validating;
mod watching;
mod watching_starts;
mod workloads;
