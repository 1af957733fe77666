//! What a person can do.

use serde::{Deserialize, Serialize};

/// One thing that a person can do, as fine as the table of roles tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// See the picture, traces, events; export what one sees.
    ViewPicture,
    /// Read logs.
    ReadLogs,
    /// Read an object's YAML (never a Secret's).
    ReadYaml,
    /// Make share links and snapshots.
    Share,
    /// Deploy, upgrade, roll back, scale, restart, pause, delete a Pod, edit YAML.
    Change,
    /// Take what runs in one environment to another.
    Promote,
    /// Open a terminal in a Pod.
    OpenTerminal,
    /// Drain a Machine; people, grants, tokens of others, sources, settings, the whole audit.
    Administer,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 8] = [
        Self::ViewPicture,
        Self::ReadLogs,
        Self::ReadYaml,
        Self::Share,
        Self::Change,
        Self::Promote,
        Self::OpenTerminal,
        Self::Administer,
    ];

    /// The permission's name, as denials print it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ViewPicture => "view-picture",
            Self::ReadLogs => "read-logs",
            Self::ReadYaml => "read-yaml",
            Self::Share => "share",
            Self::Change => "change",
            Self::Promote => "promote",
            Self::OpenTerminal => "open-terminal",
            Self::Administer => "administer",
        }
    }
}
