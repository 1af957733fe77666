//! How well a thing is.

use serde::{Deserialize, Serialize};

/// The health of a node, in Argo CD's vocabulary.
///
/// The order is that of "worst of": [`Health::Healthy`] is the best, [`Health::Unknown`] the
/// worst, so `max` of many is what stands for all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Health {
    /// Does what it should.
    #[default]
    Healthy,
    /// Stopped by somebody's wish.
    Suspended,
    /// On its way to healthy.
    Progressing,
    /// Named by something, but not there.
    Missing,
    /// Does not do what it should.
    Degraded,
    /// Nobody could tell.
    Unknown,
}

impl Health {
    /// Every health, best first.
    pub const ALL: [Self; 6] =
        [Self::Healthy, Self::Suspended, Self::Progressing, Self::Missing, Self::Degraded, Self::Unknown];

    /// The name as it stands in JSON and in class names.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Healthy => "Healthy",
            Self::Suspended => "Suspended",
            Self::Progressing => "Progressing",
            Self::Missing => "Missing",
            Self::Degraded => "Degraded",
            Self::Unknown => "Unknown",
        }
    }

    /// Whether somebody should look at it: worse than being on its way.
    pub const fn is_hurt(self) -> bool {
        matches!(self, Self::Missing | Self::Degraded | Self::Unknown)
    }
}
