//! One way from a hop to the next.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Facts, NodeId};

/// How one node leads to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)] // The contract's table of relations says from what to what.
pub enum Relation {
    Carries,
    Forwards,
    Listens,
    Offers,
    Owns,
    Registers,
    ResolvesTo,
    Routes,
    RunsOn,
    Selects,
}

impl Relation {
    /// The name as it stands in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Carries => "carries",
            Self::Forwards => "forwards",
            Self::Listens => "listens",
            Self::Offers => "offers",
            Self::Owns => "owns",
            Self::Registers => "registers",
            Self::ResolvesTo => "resolves-to",
            Self::Routes => "routes",
            Self::RunsOn => "runs-on",
            Self::Selects => "selects",
        }
    }
}

/// Who says that the edge is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provenance {
    /// Objects of the cluster.
    Declared,
    /// A service registry.
    Registered,
    /// A gateway's configuration.
    Configured,
    /// Metrics or DNS.
    Observed,
    /// The inventory file.
    Written,
}

impl Provenance {
    /// Every provenance, in the legend's order.
    pub const ALL: [Self; 5] = [Self::Declared, Self::Registered, Self::Configured, Self::Observed, Self::Written];

    /// The name as it stands in JSON and in class names.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Registered => "registered",
            Self::Configured => "configured",
            Self::Observed => "observed",
            Self::Written => "written",
        }
    }
}

/// One way from a hop to the next; facts stand inline in JSON.
///
/// Edges order by from, relation, to, facts: the order of the contract.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Edge {
    /// Where the request comes from.
    pub from: NodeId,
    /// How it gets on.
    pub relation: Relation,
    /// Where it goes.
    pub to: NodeId,
    /// Typed facts of the relation.
    #[serde(flatten)]
    pub facts: Facts,
    /// Who says so.
    pub provenance: Provenance,
    /// The id of the source that said so.
    pub source: Arc<str>,
}
