//! What a namespace is for.

use serde::{Deserialize, Serialize};

/// An environment, as the label `hopmap.dev/environment` on a Namespace names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // The four words speak for themselves.
pub enum Environment {
    Dev,
    Test,
    Staging,
    Prod,
}

impl Environment {
    /// Every environment, in the order in which a release passes them.
    pub const ALL: [Self; 4] = [Self::Dev, Self::Test, Self::Staging, Self::Prod];

    /// The name as it stands in labels, addresses and class names.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Test => "test",
            Self::Staging => "staging",
            Self::Prod => "prod",
        }
    }

    /// The environment of this name, if there is one.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|env| env.as_str() == name)
    }
}
