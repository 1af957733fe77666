//! Who a node is.

use std::{borrow::Cow, fmt, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use super::Kind;

/// The name of a Kubernetes namespace (or, for a registry, of the source's own namespace).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Namespace(Arc<str>);

impl Namespace {
    /// Takes the name as the API server wrote it.
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self(name.into())
    }

    /// The bare name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Namespace {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

/// The identity of a node: `<cluster>/<Kind>/<namespace or ->/<name>`.
///
/// A `/` or `%` inside a part is percent-encoded, so an id always has three slashes.
/// Cheap to clone. Ids order as their text does.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(Arc<str>);

/// Why a text is no [`NodeId`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NodeIdError {
    /// There are not exactly four parts.
    #[error("{0:?} is not a node id: expected <cluster>/<Kind>/<namespace or ->/<name>")]
    Shape(String),
    /// The second part is no kind.
    #[error("{id:?} is not a node id: {kind:?} is not a kind")]
    Kind {
        /// The whole text.
        id: String,
        /// Its second part.
        kind: String,
    },
}

impl NodeId {
    /// The id of a thing in a namespace, or of one without (`None`).
    pub fn new(cluster: &str, kind: Kind, namespace: Option<&Namespace>, name: &str) -> Self {
        let namespace = namespace.map_or(Cow::Borrowed("-"), |ns| encode(ns.as_str()));
        Self(format!("{}/{kind}/{namespace}/{}", encode(cluster), encode(name)).into_boxed_str().into())
    }

    /// Reads an id back from its text.
    pub fn parse(text: &str) -> Result<Self, NodeIdError> {
        let parts: Vec<&str> = text.split('/').collect();
        let [cluster, kind, namespace, name] = parts[..] else {
            return Err(NodeIdError::Shape(text.to_owned()));
        };
        if cluster.is_empty() || namespace.is_empty() || name.is_empty() {
            return Err(NodeIdError::Shape(text.to_owned()));
        }
        if Kind::parse(kind).is_none() {
            return Err(NodeIdError::Kind { id: text.to_owned(), kind: kind.to_owned() });
        }
        Ok(Self(text.into()))
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The cluster part, decoded.
    pub fn cluster(&self) -> Cow<'_, str> {
        decode(self.part(0))
    }

    /// The kind part.
    #[allow(clippy::missing_panics_doc)] // it was a kind when the id was made
    pub fn kind(&self) -> Kind {
        Kind::parse(self.part(1)).expect("checked when the id was made")
    }

    /// The namespace part, decoded; `None` for `-`.
    pub fn namespace(&self) -> Option<Namespace> {
        match self.part(2) {
            "-" => None,
            text => Some(Namespace::new(decode(text).as_ref())),
        }
    }

    /// The name part, decoded.
    pub fn name(&self) -> Cow<'_, str> {
        decode(self.part(3))
    }

    fn part(&self, index: usize) -> &str {
        self.0.split('/').nth(index).unwrap_or_default()
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for NodeId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for NodeId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

fn encode(part: &str) -> Cow<'_, str> {
    if part.contains(['/', '%']) {
        Cow::Owned(part.replace('%', "%25").replace('/', "%2F"))
    } else {
        Cow::Borrowed(part)
    }
}

fn decode(part: &str) -> Cow<'_, str> {
    if part.contains('%') { Cow::Owned(part.replace("%2F", "/").replace("%25", "%")) } else { Cow::Borrowed(part) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_id_reads_as_the_contract_writes_it() {
        let id = NodeId::new("iot-hz", Kind::Service, Some(&"prod".into()), "order");
        assert_eq!(id.as_str(), "iot-hz/Service/prod/order");
        let id = NodeId::new("iot-hz", Kind::Domain, None, "*.iot.example");
        assert_eq!(id.as_str(), "iot-hz/Domain/-/*.iot.example");
    }

    #[test]
    fn what_is_no_id_says_why() {
        assert!(matches!(NodeId::parse("a/b"), Err(NodeIdError::Shape(_))));
        assert!(matches!(NodeId::parse("a/Nonsense/-/x"), Err(NodeIdError::Kind { .. })));
    }

    proptest! {
        #[test]
        fn any_name_comes_back_as_it_went_in(cluster in ".{1,12}", ns in ".{1,12}", name in ".{1,12}") {
            prop_assume!(ns != "-");
            let id = NodeId::new(&cluster, Kind::Pod, Some(&ns.as_str().into()), &name);
            let read = NodeId::parse(id.as_str()).unwrap();
            prop_assert_eq!(read.cluster(), cluster);
            let namespace = read.namespace().unwrap();
            prop_assert_eq!(namespace.as_str(), ns);
            prop_assert_eq!(read.name(), name);
        }
    }
}
