//! The log-in throttle: by name and by address, counted in the store.

use std::net::IpAddr;

use super::SignInError;
use crate::store::{FailureKind, Store, hash_of_secret, now_ms};

/// Failures after which a name waits.
const BY_NAME: i64 = 5;
/// Failures after which an address waits: an office behind one address has many people.
const BY_ADDRESS: i64 = 50;
/// How long it waits, and how long failures count.
const WINDOW_MS: i64 = 15 * 60 * 1000;

#[derive(Clone, Debug)]
pub(super) struct Throttle {
    store: Store,
}

/// One try, already counted as a failure.
#[derive(Debug)]
pub(super) struct Attempt {
    name: String,
    address: String,
    left: u32,
}

impl Attempt {
    /// What to say when it was one.
    pub(super) fn wrong(&self) -> SignInError {
        SignInError::Wrong { left: self.left }
    }
}

impl Throttle {
    pub(super) const fn new(store: Store) -> Self {
        Self { store }
    }

    /// Counts a try as failed, unless name or address wait. A refused try is not counted, so
    /// that going on trying does not make the wait longer for the one whose name it is.
    pub(super) async fn begin(&self, key: &str, address: IpAddr) -> Result<Attempt, SignInError> {
        self.store.prune_failures(WINDOW_MS).await?;
        let name = hash_of_secret(key);
        let address = neighbourhood(address);
        let waits = |seconds| SignInError::AddressWaits { seconds };
        self.free(FailureKind::Address, &address, BY_ADDRESS, waits).await?;
        let waits = |seconds| SignInError::NameWaits { seconds };
        self.free(FailureKind::Name, &name, BY_NAME, waits).await?;

        self.store.count_failure(FailureKind::Address, &address, WINDOW_MS).await?;
        let failures = self.store.count_failure(FailureKind::Name, &name, WINDOW_MS).await?;
        if failures > BY_NAME {
            // Tries made at the same time got here before this one.
            return Err(waits(seconds_of(WINDOW_MS)));
        }
        Ok(Attempt { name, address, left: u32::try_from(BY_NAME - failures).unwrap_or(0) })
    }

    /// It was right: the name's failures are forgotten, and this one is taken off the address.
    pub(super) async fn succeeded(&self, attempt: &Attempt) -> Result<(), SignInError> {
        self.store.forget_failures(FailureKind::Name, &attempt.name).await?;
        // Only this one: whoever knows one password must not get endless tries at others.
        self.store.uncount_failure(FailureKind::Address, &attempt.address).await?;
        Ok(())
    }

    /// It was never looked at.
    pub(super) async fn take_back(&self, attempt: &Attempt) -> Result<(), SignInError> {
        self.store.uncount_failure(FailureKind::Name, &attempt.name).await?;
        self.store.uncount_failure(FailureKind::Address, &attempt.address).await?;
        Ok(())
    }

    async fn free(
        &self,
        kind: FailureKind,
        subject: &str,
        most: i64,
        waits: impl Fn(u64) -> SignInError,
    ) -> Result<(), SignInError> {
        match self.store.failures(kind, subject, WINDOW_MS).await? {
            Some((failures, last_at)) if failures >= most => Err(waits(seconds_of(last_at + WINDOW_MS - now_ms()))),
            _ => Ok(()),
        }
    }
}

fn seconds_of(ms: i64) -> u64 {
    u64::try_from(ms.max(0)).unwrap_or(0).div_ceil(1000).max(1)
}

/// An IPv6 customer has 2⁶⁴ addresses: they count as one.
fn neighbourhood(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_addresses_of_one_ipv6_network_count_as_one() {
        let one = neighbourhood("2001:db8:1:2::1".parse().unwrap());
        assert_eq!(one, neighbourhood("2001:db8:1:2:ffff::9".parse().unwrap()));
        assert_ne!(one, neighbourhood("2001:db8:1:3::1".parse().unwrap()));
        assert_eq!(neighbourhood("::ffff:10.0.0.1".parse().unwrap()), "10.0.0.1");
    }

    #[tokio::test]
    async fn tries_made_at_the_same_time_are_all_counted() {
        let throttle = Throttle::new(Store::in_memory().await.unwrap());
        let address = "10.0.0.1".parse().unwrap();
        let tries = (0..20).map(|_| throttle.begin("wang.min", address));
        let let_through = futures::future::join_all(tries).await;
        assert_eq!(let_through.iter().filter(|attempt| attempt.is_ok()).count(), 5);
    }

    #[tokio::test]
    async fn an_address_waits_after_fifty_failures_whatever_the_names() {
        let throttle = Throttle::new(Store::in_memory().await.unwrap());
        let address = "10.0.0.1".parse().unwrap();
        for n in 0..50 {
            throttle.begin(&format!("name{n}"), address).await.unwrap();
        }
        let error = throttle.begin("another", address).await.unwrap_err();
        assert!(matches!(error, SignInError::AddressWaits { seconds } if seconds > 890));
        throttle.begin("another", "10.0.0.2".parse().unwrap()).await.unwrap();
    }
}
