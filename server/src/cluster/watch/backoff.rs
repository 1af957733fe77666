//! How long to wait after a failure.

use std::time::Duration;

use crate::cluster::Patience;

/// Doubles from the first wait to the longest, with jitter so that fifteen watches that lost the
/// same server do not come back in the same millisecond.
pub(super) struct Backoff {
    next: Duration,
    first: Duration,
    most: Duration,
}

impl Backoff {
    pub(super) fn new(patience: &Patience) -> Self {
        Self { next: patience.backoff_first, first: patience.backoff_first, most: patience.backoff_most }
    }

    /// All is well again.
    pub(super) fn reset(&mut self) {
        self.next = self.first;
    }

    /// The wait after one more failure: three quarters to all of the present step.
    pub(super) fn wait(&mut self) -> Duration {
        let step = self.next;
        self.next = (step * 2).min(self.most);
        step.mul_f64(0.75 + 0.25 * jitter())
    }
}

/// From 0 to 1; falls back to the middle where the operating system has no randomness to give.
pub(super) fn jitter() -> f64 {
    getrandom::u32().map_or(0.5, |bits| f64::from(bits) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_from_half_a_second_to_four_and_start_again_after_success() {
        let mut backoff = Backoff::new(&Patience::default());
        let first = backoff.wait();
        assert!(first >= Duration::from_millis(375) && first <= Duration::from_millis(500));
        let last = (0..10).map(|_| backoff.wait()).last().unwrap_or_default();
        assert!(last >= Duration::from_secs(3) && last <= Duration::from_secs(4));
        backoff.reset();
        assert!(backoff.wait() <= Duration::from_millis(500));
    }
}
