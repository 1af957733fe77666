//! A small Kubernetes API server in memory, over real HTTP, with a company living in it.
//!
//! It serves the demo and the tests: real clients list, watch, patch, create and delete; controllers make Deployments
//! roll; switches make it fail in the ways that real clusters fail.

mod addresses;
mod authorization;
mod clock;
mod controllers;
mod defaults;
mod direct;
mod faults;
mod fields;
mod history;
mod http;
mod kinds;
mod life;
mod managed_fields;
mod object;
mod patch;
pub mod proxy;
mod quantity;
mod random;
mod schema;
mod selector;
mod status_error;
mod store;
mod validate;
mod world;
mod write;

#[cfg(test)]
mod tests;

use std::io;
use std::sync::{Arc, Mutex};

use serde_json::Value;

pub use authorization::{ACCOUNTS, Account};
pub use controllers::{BEHAVIOUR, Controllers, Pace};
pub use faults::{Faults, ListAnswer, ListFault, Rule, Seen, Switches, Versions};
pub use http::Serving;
pub use life::Life;
pub use status_error::StatusError;
pub use world::World;

use authorization::{Accounts, Authorizer};
use controllers::Engine;
use kinds::Kind;
use store::Store;

/// A cluster: its objects, and what shall go wrong with it. Clones are the same cluster.
#[derive(Debug, Clone)]
pub struct DemoCluster {
    store: Arc<Store>,
    faults: Arc<Faults>,
    accounts: Arc<Accounts>,
    authorizer: Arc<Authorizer>,
    /// The controllers' state while they do not run.
    engine: Arc<Mutex<Option<Engine>>>,
}

impl DemoCluster {
    /// A cluster with a world in it, settled.
    pub fn new(world: World) -> Self {
        let store = Arc::new(Store::new());
        let engine = world.settle(&store);
        let faults = Arc::new(Faults::new(Arc::clone(&store)));
        let (accounts, authorizer) = (Arc::new(Accounts::new()), Arc::new(Authorizer::new(Arc::clone(&store))));
        Self { store, faults, accounts, authorizer, engine: Arc::new(Mutex::new(Some(engine))) }
    }

    /// The switches for what shall go wrong.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Lets a bearer token be an account's from now on, besides those of [`ACCOUNTS`]. What the account may do is what
    /// RBAC objects say.
    pub fn add_account(&self, token: &str, user: &str, groups: &[&str]) {
        self.accounts.add(token, user, groups);
    }

    /// Lets a bearer token be nobody's from now on: 401.
    pub fn revoke(&self, token: &str) {
        self.accounts.revoke(token);
    }

    /// Starts to answer on a listener, in the background. A cluster may be served at several addresses, and again after
    /// it was stopped.
    #[expect(clippy::unused_async, reason = "it needs the runtime that awaiting it proves to be there")]
    pub async fn serve(&self, listener: tokio::net::TcpListener) -> io::Result<Serving> {
        self.server().serve(listener)
    }

    fn server(&self) -> http::Server {
        http::Server {
            store: Arc::clone(&self.store),
            faults: Arc::clone(&self.faults),
            accounts: Arc::clone(&self.accounts),
            authorizer: Arc::clone(&self.authorizer),
        }
    }

    /// Runs the controllers, at a pace at which a rollout can be watched.
    pub fn run_controllers(&self) -> Controllers {
        self.run_controllers_at(Pace::lively())
    }

    /// Runs the controllers at another pace.
    pub fn run_controllers_at(&self, pace: Pace) -> Controllers {
        controllers::start(Arc::clone(&self.engine), pace)
    }

    /// Lets life go on: rollouts, scales and crashes, so many changes a second; `None` is one every eight seconds.
    pub fn live(&self, changes_per_second: Option<f64>) -> Life {
        life::start(Arc::clone(&self.store), changes_per_second)
    }

    /// Creates an object, or replaces the one that is there, status and all.
    pub fn apply(&self, object: Value) -> Result<Value, StatusError> {
        direct::apply(&self.store, object)
    }

    /// An object, by any name of its kind.
    pub fn get(&self, kind: &str, namespace: Option<&str>, name: &str) -> Option<Value> {
        let kind = Kind::named(kind)?;
        self.store.get(kind, &direct::key(kind, namespace, name)).map(|object| (*object.value()).clone())
    }

    /// All objects of a kind, by namespace and name.
    pub fn list(&self, kind: &str) -> Vec<Value> {
        let objects = Kind::named(kind).map(|kind| self.store.all(kind, None)).unwrap_or_default();
        objects.iter().map(|object| (*object.value()).clone()).collect()
    }

    /// How many objects of a kind there are.
    pub fn count(&self, kind: &str) -> usize {
        Kind::named(kind).map_or(0, |kind| self.store.count(kind))
    }

    /// The version of the last change.
    pub fn version(&self) -> u64 {
        self.store.version()
    }

    /// Deletes an object and what it owns; false when there is none.
    pub fn delete(&self, kind: &str, namespace: Option<&str>, name: &str) -> bool {
        Kind::named(kind).is_some_and(|kind| {
            let key = direct::key(kind, namespace, name);
            write::delete(&self.store, kind, &key, write::Deletion::PLAIN).is_ok()
        })
    }

    /// Merges a patch (RFC 7396) into an object, status and all.
    pub fn merge(&self, kind: &str, namespace: Option<&str>, name: &str, patch: Value) -> Result<Value, StatusError> {
        let kind =
            Kind::named(kind).ok_or_else(|| StatusError::bad_request(format!("no kind {kind:?} in this cluster")))?;
        direct::merge(&self.store, kind, namespace, name, &patch)
    }
}
