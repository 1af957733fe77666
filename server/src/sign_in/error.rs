//! Why somebody could not sign in, or could not be made known.

use thiserror::Error;

use super::{NameError, PasswordError};
use crate::store::StoreError;

/// Why signing in, or preparing it, did not work.
#[derive(Debug, Error)]
pub enum SignInError {
    /// Which of the two is not said.
    #[error("Name or password is wrong. {}", after(*left))]
    Wrong {
        /// How many more tries this name has.
        left: u32,
    },
    /// Too many failures for this name.
    #[error("Too many failed tries for this name. Wait {} and try again.", minutes(*seconds))]
    NameWaits {
        /// For how long it still waits.
        seconds: u64,
    },
    /// Too many failures from this address.
    #[error("Too many failed tries from this address. Wait {} and try again.", minutes(*seconds))]
    AddressWaits {
        /// For how long it still waits.
        seconds: u64,
    },
    /// More log-ins at once than passwords can be checked.
    #[error("Too many people sign in at this moment. Try again in a few seconds.")]
    Busy,
    /// The one-time link is no good.
    #[error(
        "This link was used already, has expired, or a newer one was printed. Restart Hopmap to \
         print a new one, or add the Admin with: hopmap user add <name> --role admin"
    )]
    LinkRefused,
    /// Nobody has that name.
    #[error("there is nobody named {0}; hopmap user list shows who there is")]
    NoSuchUser(String),
    /// The name cannot be one.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The password cannot be one.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The session could not be read or written.
    #[error("the session could not be kept: {0}; try again")]
    Session(#[from] tower_sessions::session::Error),
    /// The hash function failed.
    #[error("the password could not be hashed: {0}; report this with the program's version")]
    Hash(String),
    /// The operating system gave no random numbers.
    #[error("the operating system gives no random numbers: {0}; restart the machine")]
    NoRandomness(getrandom::Error),
}

fn after(left: u32) -> String {
    match left {
        0 => "This name now waits 15 minutes.".to_owned(),
        1 => "After 1 more try this name waits 15 minutes.".to_owned(),
        left => format!("After {left} more tries this name waits 15 minutes."),
    }
}

fn minutes(seconds: u64) -> String {
    match seconds.div_ceil(60) {
        0 | 1 => "1 minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}
