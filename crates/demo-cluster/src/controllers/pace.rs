//! How long things take.

use jiff::SignedDuration;

/// How long the cluster takes over its work, so that a rollout can be watched in a demo and is instant in a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// From a Pod's creation to its Node.
    pub schedule: SignedDuration,
    /// Pulling an image.
    pub pull: SignedDuration,
    /// From the start of a container to its readiness.
    pub ready: SignedDuration,
    /// Ending a Pod gracefully.
    pub stop: SignedDuration,
    /// How long a crashing container lives.
    pub crash: SignedDuration,
    /// The first pause after a crash or a failed pull; each doubles, up to 30 times this.
    pub back_off: SignedDuration,
    /// How long the Pod of a Job works.
    pub job: SignedDuration,
    /// From the death of a Node to its being called unreachable.
    pub lost: SignedDuration,
    /// How long Pods may stay on an unreachable Node where they tolerate it for the usual 300 seconds.
    pub evict: SignedDuration,
}

impl Pace {
    /// As in the demo: quick, but visible.
    pub const fn lively() -> Self {
        Self {
            schedule: SignedDuration::from_millis(120),
            pull: SignedDuration::from_millis(500),
            ready: SignedDuration::from_millis(600),
            stop: SignedDuration::from_millis(500),
            crash: SignedDuration::from_secs(4),
            back_off: SignedDuration::from_secs(10),
            job: SignedDuration::from_secs(8),
            lost: SignedDuration::from_secs(4),
            evict: SignedDuration::from_secs(12),
        }
    }

    /// Everything at once; only what fails takes its pauses, shorter ones.
    pub const fn instant() -> Self {
        Self {
            schedule: SignedDuration::ZERO,
            pull: SignedDuration::ZERO,
            ready: SignedDuration::ZERO,
            stop: SignedDuration::ZERO,
            crash: SignedDuration::from_millis(50),
            back_off: SignedDuration::from_millis(200),
            job: SignedDuration::ZERO,
            lost: SignedDuration::from_millis(20),
            evict: SignedDuration::from_millis(100),
        }
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self::lively()
    }
}
