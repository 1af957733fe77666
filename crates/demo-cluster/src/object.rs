//! An object at rest: its JSON, written once, and the few facts that are looked up without parsing it.
//!
//! Fifty thousand Pods as trees of maps would take a gigabyte, as text an eighth of it; so the text is what is kept.

use std::cmp::Ordering;
use std::net::Ipv4Addr;
use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use serde_json::Value;

use crate::fields::{items, text};
use crate::kinds::Kind;
use crate::quantity::Load;

/// Where an object stands; the namespace is empty for cluster-scoped kinds. Orders as etcd does.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) namespace: Arc<str>,
    pub(crate) name: Arc<str>,
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.namespace == other.namespace {
            return self.name.cmp(&other.name);
        }
        // As paths: what is in `a-b` comes before what is in `a`, for a dash is less than a slash.
        let path = |key: &Self| -> Vec<u8> { key.namespace.bytes().chain([b'/']).collect() };
        path(self).cmp(&path(other))
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Key {
    pub(crate) fn new(namespace: &str, name: &str) -> Self {
        Self { namespace: namespace.into(), name: name.into() }
    }

    /// The key of another object in the same namespace.
    pub(crate) fn beside(&self, name: &str) -> Self {
        Self { namespace: Arc::clone(&self.namespace), name: name.into() }
    }
}

/// Labels, in the order of the JSON.
pub(crate) type Labels = Arc<[(Arc<str>, Arc<str>)]>;

/// One version of an object.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) kind: Kind,
    pub(crate) key: Key,
    pub(crate) version: u64,
    pub(crate) uid: Arc<str>,
    pub(crate) labels: Labels,
    /// The uids of its owners.
    pub(crate) owners: Vec<Arc<str>>,
    /// The Node of a Pod.
    pub(crate) node: Option<Arc<str>>,
    /// The address of a Pod.
    pub(crate) address: Option<Ipv4Addr>,
    /// What a Pod asks of its Node.
    pub(crate) load: Load,
    /// It is being deleted.
    pub(crate) going: bool,
    pub(crate) json: Bytes,
    parsed: OnceLock<Arc<Value>>,
}

impl Object {
    /// Takes an object whose `metadata.resourceVersion` is already `version`.
    pub(crate) fn new(kind: Kind, version: u64, mut value: Value) -> Self {
        let pod = kind == Kind::Pod;
        let node = Some(text(&value, "/spec/nodeName")).filter(|node| pod && !node.is_empty()).map(Arc::from);
        let address = if pod { text(&value, "/status/podIP").parse().ok() } else { None };
        let mut object = Self {
            kind,
            key: Key::new(text(&value, "/metadata/namespace"), text(&value, "/metadata/name")),
            version,
            uid: text(&value, "/metadata/uid").into(),
            labels: labels_of(&value),
            owners: items(&value, "/metadata/ownerReferences").iter().map(|owner| text(owner, "/uid").into()).collect(),
            node,
            address,
            load: if pod { Load::of_pod(&value) } else { Load::default() },
            going: value.pointer("/metadata/deletionTimestamp").is_some_and(Value::is_string),
            json: Bytes::new(),
            parsed: OnceLock::new(),
        };
        object.json = written(kind, &mut value);
        if !pod {
            object.parsed = OnceLock::from(Arc::new(value));
        }
        object
    }

    /// Takes an object that is already text, as [`text_of`] wrote it.
    pub(crate) fn ready_made(kind: Kind, key: Key, version: u64, head: Head, json: Bytes) -> Self {
        let Head { uid, labels, owners, node, address, load } = head;
        let (going, parsed) = (false, OnceLock::new());
        Self { kind, key, version, uid, labels, owners, node, address, load, going, json, parsed }
    }

    /// The object as a tree. Kept for later, except for Pods, of which there may be very many.
    pub(crate) fn value(&self) -> Arc<Value> {
        if let Some(value) = self.parsed.get() {
            return Arc::clone(value);
        }
        let value = Arc::new(serde_json::from_slice(&self.json).unwrap_or(Value::Null));
        if self.kind != Kind::Pod {
            let _ = self.parsed.set(Arc::clone(&value));
        }
        value
    }

    /// The text without `kind` and `apiVersion`, as items of a list stand.
    pub(crate) fn item(&self) -> &[u8] {
        &self.json[prefix(self.kind).len()..]
    }

    pub(crate) fn label(&self, key: &str) -> Option<&str> {
        self.labels.iter().find(|(name, _)| &**name == key).map(|(_, value)| &**value)
    }
}

/// What [`Object`] knows besides its text.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) uid: Arc<str>,
    pub(crate) labels: Labels,
    pub(crate) owners: Vec<Arc<str>>,
    pub(crate) node: Option<Arc<str>>,
    pub(crate) address: Option<Ipv4Addr>,
    pub(crate) load: Load,
}

fn labels_of(value: &Value) -> Labels {
    value.pointer("/metadata/labels").and_then(Value::as_object).map_or_else(
        || Arc::from([]),
        |map| map.iter().map(|(key, value)| (key.as_str().into(), value.as_str().unwrap_or("").into())).collect(),
    )
}

/// Every text begins with its kind, as the real server writes it; [`Object::item`] cuts that off. Items begin
/// with the comma's successor, so the brace is added where they are listed.
pub(crate) fn prefix(kind: Kind) -> &'static str {
    static PREFIXES: OnceLock<Vec<String>> = OnceLock::new();
    &PREFIXES.get_or_init(|| {
        crate::kinds::KINDS
            .iter()
            .map(|facts| format!(r#"{{"kind":"{}","apiVersion":"{}","#, facts.name, facts.api_version()))
            .collect()
    })[kind as usize]
}

fn written(kind: Kind, value: &mut Value) -> Bytes {
    let facts = kind.facts();
    let Value::Object(map) = value else {
        return Bytes::new();
    };
    map.remove("kind");
    map.remove("apiVersion");
    let body = serde_json::to_vec(&map).unwrap_or_default();
    map.insert("kind".into(), facts.name.into());
    map.insert("apiVersion".into(), facts.api_version().into());
    let mut json = Vec::with_capacity(body.len() + prefix(kind).len());
    json.extend_from_slice(prefix(kind).as_bytes());
    json.extend_from_slice(body.get(1..).unwrap_or(b"}"));
    json.into()
}
