//! One request for a page, with all that the server knows when it answers.
//!
//! The same value stands in the page as JSON, so that the browser begins where the server ended.
//! The picture itself is not in it: it stands in the page already, drawn.

use api::endpoints::{Frame, NodeDocument, Person, PictureQuery};
use serde::{Deserialize, Serialize};
use topology::{Environment, picture::Counts};

use crate::{address::Address, words::Language};

/// A theme that somebody chose; without one the system decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The value of the cookie and of `<html data-theme>`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Light, Self::Dark].into_iter().find(|theme| theme.as_str() == name)
    }
}

/// How the page is to look for whoever reads it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// The language.
    pub language: Language,
    /// The theme; `None`: as the system.
    pub theme: Option<Theme>,
}

/// A visit to the Map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// How it looks.
    pub preferences: Preferences,
    /// Who is signed in.
    pub person: Person,
    /// What was asked for.
    pub address: Address,
    /// The environment that is shown; `None`: all.
    pub environment: Option<Environment>,
    /// The moment of the answer, in milliseconds since 1970.
    pub now: i64,
    /// Which picture is drawn: `<instance>-<revision>`.
    pub event_id: String,
    /// What the frame says.
    pub frame: Frame,
    /// What is drawn and what is not.
    pub counts: Counts,
    /// Size of the drawing, at 100 %.
    pub size: (f32, f32),
    /// The chosen thing; `None` when nothing is chosen or it does not exist.
    pub chosen: Option<NodeDocument>,
}

impl Visit {
    /// What the API is asked for this view.
    pub fn question(&self) -> PictureQuery {
        self.address.question(self.environment)
    }
}
