//! What is forbidden, whatever the rules of the cluster say.

use serde::{Deserialize, Serialize};

use crate::kinds::Kind;

/// 403 to what all its parts describe.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rule {
    /// To one kind, by any of its names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// To one verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb: Option<String>,
    /// Only at the cluster scope.
    #[serde(default)]
    pub cluster_wide_only: bool,
    /// Only within a namespace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
}

impl Rule {
    pub(super) fn forbids(&self, kind: Kind, verb: &str, namespace: Option<&str>) -> bool {
        self.kind.as_deref().is_none_or(|name| Kind::named(name) == Some(kind))
            && self.verb.as_deref().is_none_or(|its| its == verb)
            && (!self.cluster_wide_only || (namespace.is_none() && (self.kind.is_some() || kind.namespaced())))
            && self.namespace.as_deref().is_none_or(|its| namespace == Some(its))
    }
}
