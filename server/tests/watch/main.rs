//! The road from a real HTTP API server, through a real kube client, to pictures.
#![allow(clippy::unwrap_used)]

mod changes;
mod equality;
mod faults;
mod no_cluster;
mod permissions;
mod proxy;
mod stage;
mod staleness;
mod streams;
