//! Reading a cluster: finding it ([`connect`]) and watching its kinds ([`watch`]).
//!
//! Objects become the slim records of the crate `cluster` at the door, page by page; nothing in
//! here keeps a whole one. What comes out is a stream of [`watch::Event`]s that the one task in
//! [`crate::picture`] takes in.

pub mod connect;
mod connect_error;
mod kubeconfig;
mod patience;
mod renew;
pub mod watch;

pub use connect::Connection;
pub use connect_error::ConnectError;
pub use kubeconfig::{Origin, Surroundings};
pub use patience::Patience;

/// Milliseconds since 1970, as the server's clock has it.
pub(crate) fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
