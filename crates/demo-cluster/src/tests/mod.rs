//! The cluster as its clients see it.
#![allow(clippy::unwrap_used)]

mod access;
mod client;
mod faulty;
mod garbage;
mod logs;
mod machines;
mod paging;
mod reading;
mod recorded;
mod rollouts;
mod switches;
mod tables;
mod watching;
mod workloads;
mod worlds;
mod writing;
