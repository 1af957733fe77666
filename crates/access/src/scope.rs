//! Where something is done.

use serde::{Deserialize, Serialize};
pub use topology::Environment;
use topology::Namespace;

/// Where a grant holds, or where an action happens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Everywhere.
    Everywhere,
    /// One cluster, by name.
    Cluster(String),
    /// All namespaces of one environment, in every cluster.
    Environment(Environment),
    /// One namespace of one cluster.
    Namespace {
        /// The cluster's name.
        cluster: String,
        /// The namespace.
        namespace: Namespace,
        /// The environment of the namespace, as far as anybody said. In a grant it is ignored.
        environment: Option<Environment>,
    },
}

impl Scope {
    /// Whether something that holds here holds for `there` too.
    pub fn contains(&self, there: &Self) -> bool {
        match (self, there) {
            (Self::Everywhere, _) => true,
            (Self::Cluster(own), Self::Cluster(cluster) | Self::Namespace { cluster, .. }) => own == cluster,
            (
                Self::Environment(own),
                Self::Environment(environment) | Self::Namespace { environment: Some(environment), .. },
            ) => own == environment,
            (
                Self::Namespace { cluster: own_cluster, namespace: own, .. },
                Self::Namespace { cluster, namespace, .. },
            ) => own_cluster == cluster && own == namespace,
            _ => false,
        }
    }

    /// The environment that decides how careful one has to be; `None` counts as prod.
    pub const fn environment(&self) -> Option<Environment> {
        match self {
            Self::Everywhere | Self::Cluster(_) => None,
            Self::Environment(environment) => Some(*environment),
            Self::Namespace { environment, .. } => *environment,
        }
    }
}
