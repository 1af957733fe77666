//! The binary `hopmap`, as a library so that tests can start it whole.
//!
//! ```text
//! cluster  ──watch events──▶  picture (index → graph → view → layout → patch)  ──▶  http (SSE)
//! http  ──▶  sign_in (who is it?)  ──▶  access (may they?)  ──▶  picture | store
//! pages  ──▶  the same handlers, in process
//! ```

pub mod cluster;
pub mod commands;
pub mod http;
pub mod pages;
pub mod picture;
pub mod sign_in;
pub mod store;
