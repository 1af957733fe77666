//! Who may do what where.
//!
//! [`decide`] is the only place that says yes. The table is design §7; what is not in it is
//! denied. Pure: no store, no async, no clock.

mod action;
mod decision;
mod role;
mod scope;

pub use action::Action;
pub use decision::{Decision, Denied, Grant, decide};
pub use role::Role;
pub use scope::{Environment, Scope};
