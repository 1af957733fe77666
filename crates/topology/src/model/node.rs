//! One hop of the picture.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Code, Facts, Health, Kind, Namespace, NodeId, Phrase, Severity, phrase};

/// One hop: an object of the cluster, or a thing that its objects name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Identity; kind, namespace and name below are its parts.
    pub id: NodeId,
    /// What it is.
    pub kind: Kind,
    /// The namespace, where the kind has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub namespace: Option<Namespace>,
    /// The object's own name.
    pub name: Arc<str>,
    /// What people call it (`hopmap.dev/title`).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<Arc<str>>,
    /// Who looks after it (`hopmap.dev/owner`).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub owner: Option<Arc<str>>,
    /// Where to read what to do (`hopmap.dev/runbook`).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub runbook: Option<Arc<str>>,
    /// Its own health.
    pub health: Health,
    /// The worst health along the way that requests take from here on.
    pub reach_health: Health,
    /// Why the health is what it is, in one sentence; empty when there is nothing to say.
    #[serde(flatten, with = "phrase::message")]
    pub message: Phrase,
    /// Typed facts of its kind.
    #[serde(skip_serializing_if = "Facts::is_empty", default)]
    pub facts: Facts,
    /// `gateway` marks a workload that routes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<Arc<str>>,
    /// Codes of the findings that stand on this node; whole findings stand at the graph.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<Code>,
}

impl Node {
    /// A healthy node without facts; kind, namespace and name come from the id.
    pub fn new(id: NodeId) -> Self {
        let (namespace, name) = (id.namespace(), id.name().into());
        Self::named(id, namespace, name)
    }

    /// As [`Node::new`], for who has the id's parts at hand and shares them.
    pub fn named(id: NodeId, namespace: Option<Namespace>, name: Arc<str>) -> Self {
        Self {
            kind: id.kind(),
            namespace,
            name,
            id,
            title: None,
            owner: None,
            runbook: None,
            health: Health::Healthy,
            reach_health: Health::Healthy,
            message: Phrase::default(),
            facts: Facts::new(),
            role: None,
            findings: Vec::new(),
        }
    }

    /// A node that something names although it does not exist.
    pub fn missing(id: NodeId, message: Phrase) -> Self {
        Self { health: Health::Missing, reach_health: Health::Missing, message, ..Self::new(id) }
    }

    /// The errors that were found on it.
    pub fn errors(&self) -> impl Iterator<Item = Code> {
        self.findings.iter().copied().filter(|code| code.severity() == Severity::Error)
    }

    /// Its health as those see it who need it: an error breaks the way, even where the object by
    /// itself is well.
    pub fn own_health(&self) -> Health {
        if self.errors().next().is_some() { self.health.max(Health::Degraded) } else { self.health }
    }
}
