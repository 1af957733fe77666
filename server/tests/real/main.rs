//! The same watches before a real API server, which `cargo xtask test` starts and names in
//! `HOPMAP_REAL_KUBECONFIG` and `HOPMAP_REAL_KUBECTL`.
#![allow(clippy::unwrap_used)]

mod accounts;
mod changes;
mod cluster;
mod outages;
#[path = "../stage/mod.rs"]
mod stage;
