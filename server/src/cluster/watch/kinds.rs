//! The table of watched kinds, and the only code that is made once for each of them.

use std::hash::{DefaultHasher, Hash, Hasher};

use ::cluster::{Change, ObjectKind, Record};
use k8s_openapi::{
    Metadata, Resource,
    api::{
        apps::v1::{DaemonSet, Deployment, ReplicaSet, StatefulSet},
        autoscaling::v2::HorizontalPodAutoscaler,
        batch::v1::{CronJob, Job},
        core::v1::{Event, Namespace, Node, Pod, Service},
        discovery::v1::EndpointSlice,
        networking::v1::{Ingress, IngressClass},
    },
    apimachinery::pkg::apis::meta::v1::{ListMeta, ObjectMeta, Status},
};
use kube::core::WatchEvent;
use serde::{Deserialize, de::DeserializeOwned};

/// One watched kind. Everything that is made for a type of its own is in the two decoders, so the
/// loop that lists and watches is compiled once.
pub struct Watched {
    /// The plural, as it stands in addresses.
    pub plural: &'static str,
    /// The group; empty for the core.
    pub group: &'static str,
    version: &'static str,
    /// Whether its objects live in namespaces.
    pub namespaced: bool,
    /// Which of the objects.
    pub selector: Option<&'static str>,
    pub(super) kind: ObjectKind,
    pub(super) page: fn(&[u8]) -> Result<Page, serde_json::Error>,
    pub(super) heard: fn(&[u8]) -> Result<Heard, serde_json::Error>,
}

/// A page of a list, made slim.
pub(super) struct Page {
    pub(super) records: Vec<Record>,
    /// The token of the next page.
    pub(super) next: Option<String>,
    pub(super) version: String,
    /// Another number when an object came, changed or went.
    pub(super) print: u64,
}

/// One line of a watch.
pub(super) enum Heard {
    Change { change: Change, version: String },
    Bookmark { version: String },
    Error { code: i32, message: String },
}

/// Every watched kind, in the order of the chain where there is one.
pub static TABLE: &[Watched] = &[
    watched::<Namespace>(ObjectKind::Namespace, None),
    watched::<Node>(ObjectKind::Node, None),
    watched::<IngressClass>(ObjectKind::IngressClass, None),
    watched::<Ingress>(ObjectKind::Ingress, None),
    watched::<Service>(ObjectKind::Service, None),
    watched::<EndpointSlice>(ObjectKind::EndpointSlice, None),
    watched::<Deployment>(ObjectKind::Deployment, None),
    watched::<StatefulSet>(ObjectKind::StatefulSet, None),
    watched::<DaemonSet>(ObjectKind::DaemonSet, None),
    watched::<ReplicaSet>(ObjectKind::ReplicaSet, None),
    watched::<Job>(ObjectKind::Job, None),
    watched::<CronJob>(ObjectKind::CronJob, None),
    watched::<Pod>(ObjectKind::Pod, None),
    watched::<HorizontalPodAutoscaler>(ObjectKind::HorizontalPodAutoscaler, None),
    watched::<Event>(ObjectKind::Event, Some("type!=Normal")),
];

const fn watched<K>(kind: ObjectKind, selector: Option<&'static str>) -> Watched
where
    K: Resource + Metadata<Ty = ObjectMeta> + DeserializeOwned + Clone,
    for<'a> Record: From<&'a K>,
{
    Watched {
        plural: K::URL_PATH_SEGMENT,
        group: K::GROUP,
        version: K::VERSION,
        namespaced: kind.is_namespaced(),
        selector,
        kind,
        page: page::<K>,
        heard: heard::<K>,
    }
}

impl Watched {
    /// The address of all its objects, everywhere or in one namespace.
    pub(super) fn path(&self, namespace: Option<&str>) -> String {
        let Self { plural, group, version, .. } = self;
        let root = if group.is_empty() { format!("/api/{version}") } else { format!("/apis/{group}/{version}") };
        match namespace {
            Some(namespace) => format!("{root}/namespaces/{namespace}/{plural}"),
            None => format!("{root}/{plural}"),
        }
    }

    /// The name by which RBAC knows it: `pods`, `ingresses.networking.k8s.io`.
    pub fn resource(&self) -> String {
        if self.group.is_empty() { self.plural.to_owned() } else { format!("{}.{}", self.plural, self.group) }
    }
}

#[derive(Deserialize)]
struct List<K> {
    metadata: ListMeta,
    // A list of nothing is `null` where it was written by Go.
    items: Option<Vec<K>>,
}

fn page<K>(bytes: &[u8]) -> Result<Page, serde_json::Error>
where
    K: Metadata<Ty = ObjectMeta> + DeserializeOwned,
    for<'a> Record: From<&'a K>,
{
    let List { metadata, items } = serde_json::from_slice::<List<K>>(bytes)?;
    Ok(Page {
        print: items.iter().flatten().map(print).fold(0, |all, one| all ^ one),
        records: items.iter().flatten().map(Record::from).collect(),
        next: metadata.continue_.filter(|token| !token.is_empty()),
        version: metadata.resource_version.unwrap_or_default(),
    })
}

/// The sum of these does not depend on the order of the objects.
fn print<K: Metadata<Ty = ObjectMeta>>(object: &K) -> u64 {
    let ObjectMeta { uid, resource_version, .. } = object.metadata();
    let mut hasher = DefaultHasher::new();
    (uid, resource_version).hash(&mut hasher);
    hasher.finish()
}

fn heard<K>(line: &[u8]) -> Result<Heard, serde_json::Error>
where
    K: Metadata<Ty = ObjectMeta> + DeserializeOwned,
    for<'a> Record: From<&'a K>,
{
    let version = |object: &K| object.metadata().resource_version.clone().unwrap_or_default();
    Ok(match serde_json::from_slice::<WatchEvent<K>>(line)? {
        WatchEvent::Added(object) | WatchEvent::Modified(object) => {
            Heard::Change { change: Change::Apply(Record::from(&object)), version: version(&object) }
        }
        WatchEvent::Deleted(object) => {
            Heard::Change { change: Change::Delete(Record::from(&object).key()), version: version(&object) }
        }
        WatchEvent::Bookmark(bookmark) => Heard::Bookmark { version: bookmark.metadata.resource_version },
        WatchEvent::Error(status) => Heard::Error { code: status.code.into(), message: status.message },
    })
}

/// What the API server says when it does not do what it was asked; empty when it says nothing
/// that can be read.
pub(super) fn status_message(bytes: &[u8]) -> String {
    serde_json::from_slice::<Status>(bytes).ok().and_then(|status| status.message).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifteen_kinds_are_watched_and_no_secret_is_among_them() {
        assert_eq!(TABLE.len(), 15);
        assert!(TABLE.iter().all(|watched| !matches!(watched.plural, "secrets" | "configmaps")));
    }

    #[test]
    fn addresses_are_those_of_the_api_server() {
        let path = |plural: &str, namespace| {
            TABLE.iter().find(|watched| watched.plural == plural).map(|watched| watched.path(namespace))
        };
        assert_eq!(path("pods", None).as_deref(), Some("/api/v1/pods"));
        assert_eq!(
            path("ingresses", Some("prod")).as_deref(),
            Some("/apis/networking.k8s.io/v1/namespaces/prod/ingresses")
        );
        assert_eq!(
            path("horizontalpodautoscalers", None).as_deref(),
            Some("/apis/autoscaling/v2/horizontalpodautoscalers")
        );
    }
}
