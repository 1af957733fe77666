//! Which place a request names, for `access` to decide about.

use access::Scope;
use api::endpoints::{GraphQuery, NodeQuery, Nothing, PictureQuery};

/// A query string that says where.
pub trait NamesScope {
    /// The place; [`Scope::Everywhere`] when it names none. The environment is not the client's
    /// to say: it is left out, and counts as prod.
    fn scope(&self) -> Scope;
}

impl NamesScope for Nothing {
    fn scope(&self) -> Scope {
        Scope::Everywhere
    }
}

impl NamesScope for GraphQuery {
    fn scope(&self) -> Scope {
        cluster(self.cluster.as_deref())
    }
}

impl NamesScope for PictureQuery {
    fn scope(&self) -> Scope {
        cluster(self.cluster.as_deref())
    }
}

impl NamesScope for NodeQuery {
    fn scope(&self) -> Scope {
        let cluster = self.id.cluster().into_owned();
        match self.id.namespace() {
            Some(namespace) => Scope::Namespace { cluster, namespace, environment: None },
            None => Scope::Cluster(cluster),
        }
    }
}

fn cluster(name: Option<&str>) -> Scope {
    name.map_or(Scope::Everywhere, |name| Scope::Cluster(name.to_owned()))
}
