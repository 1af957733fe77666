//! Ingress.

use std::sync::Arc;

use k8s_openapi::api::networking::v1::{Ingress, IngressBackend};

use super::meta::{Keep, Meta, text};

/// An Ingress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IngressRecord {
    pub(crate) meta: Meta,
    pub(crate) class: Class,
    pub(crate) default_backend: Option<Backend>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) tls_hosts: Vec<Arc<str>>,
    /// Whether it has TLS at all; a section without hosts means every host.
    pub(crate) tls: bool,
    pub(crate) addresses: Vec<Arc<str>>,
}

/// Who shall serve the Ingress.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Class {
    /// `spec.ingressClassName`.
    Named(Arc<str>),
    /// The old annotation, which needs no IngressClass.
    Annotated(Arc<str>),
    /// The default class, if there is one.
    Default,
}

/// One host and path. Host `*` when the rule has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    pub host: Arc<str>,
    pub path: Arc<str>,
    pub path_type: Arc<str>,
    pub backend: Backend,
}

/// Where a rule leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Backend {
    Service {
        name: Arc<str>,
        port: BackendPort,
    },
    /// Something that is no Service.
    Resource,
}

/// The port as the Ingress names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BackendPort {
    Number(i32),
    Name(Arc<str>),
    None,
}

impl IngressRecord {
    /// Whether nginx takes it as a canary of another Ingress.
    pub(crate) fn is_canary(&self) -> bool {
        self.meta.annotations.get("nginx.ingress.kubernetes.io/canary") == Some("true")
            || self.meta.annotations.get("alb.ingress.kubernetes.io/canary") == Some("true")
    }

    /// Whether requests for this host come encrypted.
    pub(crate) fn tls_for(&self, host: &str) -> bool {
        self.tls && (self.tls_hosts.is_empty() || self.tls_hosts.iter().any(|tls| covers(tls, host)))
    }

    /// Hosts in the order of their names; `*` alone when only a default backend stands there.
    pub(crate) fn hosts(&self) -> Vec<&Arc<str>> {
        let mut hosts: Vec<_> = self.rules.iter().map(|rule| &rule.host).collect();
        hosts.sort();
        hosts.dedup();
        hosts
    }
}

/// Whether a TLS host, perhaps `*.example.com`, covers the host of a rule.
fn covers(tls: &str, host: &str) -> bool {
    tls == host
        || tls.strip_prefix('*').is_some_and(|suffix| {
            host.strip_suffix(suffix).is_some_and(|label| !label.is_empty() && !label.contains('.'))
        })
}

impl From<&IngressBackend> for Backend {
    fn from(backend: &IngressBackend) -> Self {
        let Some(service) = &backend.service else {
            return Self::Resource;
        };
        let port = service.port.as_ref();
        Self::Service {
            name: service.name.as_str().into(),
            port: match (port.and_then(|port| port.number), port.and_then(|port| port.name.as_ref())) {
                (Some(number), _) => BackendPort::Number(number),
                (None, Some(name)) => BackendPort::Name(name.as_str().into()),
                (None, None) => BackendPort::None,
            },
        }
    }
}

impl From<&Ingress> for IngressRecord {
    fn from(object: &Ingress) -> Self {
        let meta = Meta::namespaced(&object.metadata, Keep::All);
        let spec = object.spec.clone().unwrap_or_default();
        let status = object.status.as_ref().and_then(|status| status.load_balancer.as_ref());
        let entries = status.and_then(|lb| lb.ingress.as_ref());
        let tls = spec.tls.as_deref().unwrap_or_default();
        Self {
            class: class(spec.ingress_class_name.as_deref(), &meta),
            default_backend: spec.default_backend.as_ref().map(Backend::from),
            rules: rules(&spec),
            // One section without hosts covers all, and then no list may narrow it.
            tls_hosts: if tls.iter().any(|entry| entry.hosts.as_ref().is_none_or(Vec::is_empty)) {
                Vec::new()
            } else {
                tls.iter().flat_map(|entry| entry.hosts.iter().flatten()).map(|host| host.as_str().into()).collect()
            },
            tls: !tls.is_empty(),
            addresses: entries
                .into_iter()
                .flatten()
                .filter_map(|entry| entry.ip.as_deref().or(entry.hostname.as_deref()))
                .filter(|address| !address.is_empty())
                .map(Into::into)
                .collect(),
            meta,
        }
    }
}

fn class(named: Option<&str>, meta: &Meta) -> Class {
    if let Some(name) = named.filter(|name| !name.is_empty()) {
        return Class::Named(name.into());
    }
    let annotated = meta.annotations.get("kubernetes.io/ingress.class");
    annotated.map_or(Class::Default, |name| Class::Annotated(name.into()))
}

fn rules(spec: &k8s_openapi::api::networking::v1::IngressSpec) -> Vec<Rule> {
    let mut rules = Vec::new();
    for rule in spec.rules.iter().flatten() {
        let host = rule.host.as_deref().filter(|host| !host.is_empty()).unwrap_or("*");
        let host: Arc<str> = host.into();
        for path in rule.http.iter().flat_map(|http| &http.paths) {
            let written = path.path.as_deref().filter(|path| !path.is_empty());
            let path_type = Some(path.path_type.as_str()).filter(|kind| !kind.is_empty());
            rules.push(Rule {
                host: Arc::clone(&host),
                path: text(written.or(Some("/"))),
                path_type: path_type.unwrap_or("ImplementationSpecific").into(),
                backend: Backend::from(&path.backend),
            });
        }
        if let (None, Some(backend)) = (&rule.http, &spec.default_backend) {
            // A host without paths sends everything to the default backend.
            rules.push(Rule { host, path: "/".into(), path_type: "Prefix".into(), backend: Backend::from(backend) });
        }
    }
    rules
}
