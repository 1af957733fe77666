//! The road from a real HTTP API server, through a real kube client, to pictures.
#![allow(clippy::unwrap_used)]

mod equality;
mod faults;
mod kubeconfigs;
mod no_cluster;
mod permissions;
#[path = "../stage/mod.rs"]
mod stage;
mod staleness;
mod streams;
