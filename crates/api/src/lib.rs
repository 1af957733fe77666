//! The one door: every endpoint's method, path, shapes and the access it needs.
//!
//! The router, the browser's client and the test of every role against every route are made from
//! this table, so none of them can name an endpoint that the others do not know. Pure: it runs in
//! the server and in the browser.

mod endpoint;
pub mod endpoints;
mod problem;

pub use endpoint::{Answer, Endpoint, Method, Needs, Row};
pub use problem::{PROBLEM_CONTENT_TYPE, Problem};
