//! Namespace.

use k8s_openapi::api::core::v1::Namespace;
use topology::Environment;

use super::meta::{Keep, Meta};

/// A Namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamespaceRecord {
    pub(crate) meta: Meta,
    pub(crate) environment: Option<Environment>,
}

impl From<&Namespace> for NamespaceRecord {
    fn from(object: &Namespace) -> Self {
        let meta = Meta::cluster_wide(&object.metadata, Keep::Few);
        let environment = meta.labels.get("hopmap.dev/environment");
        Self { environment: environment.and_then(Environment::parse), meta }
    }
}
