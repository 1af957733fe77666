//! The four roles and the one table that says what each may do.

use serde::{Deserialize, Serialize};

use crate::{Action, Environment};

/// What a grant gives. Each role may do all that the ones before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Looks.
    Viewer,
    /// Reads logs and changes what is not prod.
    Developer,
    /// Changes prod too.
    Releaser,
    /// Looks after Hopmap itself.
    Admin,
}

impl Role {
    /// Every role, the weakest first.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Developer, Self::Releaser, Self::Admin];

    /// The name as it stands in JSON and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Developer => "developer",
            Self::Releaser => "releaser",
            Self::Admin => "admin",
        }
    }

    /// The role of this name, if there is one.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }

    /// The table of design §7: the weakest role that may do this there. `environment: None`
    /// counts as prod, because nobody said that it is not.
    pub const fn needed_for(action: Action, environment: Option<Environment>) -> Self {
        let prod = matches!(environment, None | Some(Environment::Prod));
        match (action, prod) {
            (Action::ViewPicture, _) => Self::Viewer,
            (Action::ReadLogs | Action::ReadYaml | Action::Share, _)
            | (Action::Change | Action::OpenTerminal, false) => Self::Developer,
            (Action::Change | Action::OpenTerminal, true) | (Action::Promote, _) => Self::Releaser,
            (Action::Administer, _) => Self::Admin,
        }
    }
}
