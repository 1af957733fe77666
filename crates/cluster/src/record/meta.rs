//! What every object has.

use std::sync::Arc;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, Time};
use topology::Namespace;

use super::labels::Labels;

/// Which annotations are worth their memory.
#[derive(Clone, Copy)]
pub(crate) enum Keep {
    /// Ours and the revision; what is kept of kinds that come by the thousand.
    Few,
    /// All but kubectl's copy of the manifest: clouds and controllers speak through annotations.
    All,
}

/// Identity and the little of the metadata that the picture needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Meta {
    pub name: Arc<str>,
    pub namespace: Option<Namespace>,
    pub uid: Arc<str>,
    pub labels: Labels,
    pub annotations: Labels,
    pub created_at: Option<i64>,
    pub generation: i64,
    pub owner: Option<Owner>,
    pub deleting: bool,
}

/// The object that made this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    pub kind: Arc<str>,
    pub name: Arc<str>,
    pub uid: Arc<str>,
}

impl Meta {
    /// Of a namespaced object; one that names no namespace is in `default`.
    pub(crate) fn namespaced(meta: &ObjectMeta, keep: Keep) -> Self {
        let namespace = Namespace::from(meta.namespace.as_deref().unwrap_or("default"));
        Self { namespace: Some(namespace), ..Self::cluster_wide(meta, keep) }
    }

    /// Of an object that stands in no namespace.
    pub(crate) fn cluster_wide(meta: &ObjectMeta, keep: Keep) -> Self {
        let kept = |key: &str| match keep {
            Keep::Few => key.starts_with("hopmap.dev/") || key == "deployment.kubernetes.io/revision",
            Keep::All => key != "kubectl.kubernetes.io/last-applied-configuration",
        };
        Self {
            name: text(meta.name.as_deref()),
            namespace: None,
            uid: text(meta.uid.as_deref()),
            labels: meta.labels.as_ref().map(Labels::from).unwrap_or_default(),
            annotations: meta.annotations.iter().flatten().filter(|(k, _)| kept(k)).collect(),
            created_at: meta.creation_timestamp.as_ref().map(millis),
            generation: meta.generation.unwrap_or_default(),
            owner: owner(meta),
            deleting: meta.deletion_timestamp.is_some(),
        }
    }

    /// The namespace of a namespaced object.
    pub(crate) fn space(&self) -> Namespace {
        self.namespace.clone().unwrap_or_else(|| "default".into())
    }

    /// Whether `owner` means this object: an uid that differs is a namesake made later.
    pub(crate) fn is(&self, owner: &Owner) -> bool {
        self.name == owner.name && (self.uid == owner.uid || self.uid.is_empty() || owner.uid.is_empty())
    }
}

fn owner(meta: &ObjectMeta) -> Option<Owner> {
    let references = meta.owner_references.as_deref().unwrap_or_default();
    let chosen = references.iter().find(|reference| reference.controller == Some(true)).or(references.first())?;
    Some(Owner {
        kind: chosen.kind.as_str().into(),
        name: chosen.name.as_str().into(),
        uid: chosen.uid.as_str().into(),
    })
}

/// Empty text when there is none.
pub(crate) fn text(value: Option<&str>) -> Arc<str> {
    value.unwrap_or_default().into()
}

/// Milliseconds since 1970.
pub(crate) fn millis(time: &Time) -> i64 {
    time.0.as_millisecond()
}
