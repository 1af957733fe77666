//! The question that a view answers; it stands in the page's address.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{Environment, Namespace, NodeId};

/// What to show. Equal questions share one view.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Question {
    /// Only namespaces of this environment; `None`: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<Environment>,
    /// Only these namespaces; empty: all (of the environment).
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub namespaces: BTreeSet<Namespace>,
    /// Workloads whose Pods are drawn although they are healthy.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub unfolded: BTreeSet<NodeId>,
    /// Only what is hurt and what leads to it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub problems_only: bool,
}

impl Question {
    /// Whether it asks for a part of the namespaces only.
    pub fn leaves_namespaces_out(&self) -> bool {
        self.environment.is_some() || !self.namespaces.is_empty()
    }
}
