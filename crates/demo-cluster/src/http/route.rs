//! Paths and queries of the API.

use crate::kinds::Kind;

/// What a path names, of the kinds that are here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) kind: Kind,
    pub(crate) namespace: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) subresource: Option<String>,
}

/// What a path below `/api` or `/apis` says, whether there is such a thing or not: access is decided before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) group: String,
    pub(crate) version: String,
    pub(crate) resource: String,
    pub(crate) namespace: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) subresource: Option<String>,
    /// There is more behind the subresource.
    deeper: bool,
    /// `/api/v1/watch/…`, which was given up for a parameter long ago.
    pub(crate) old_watch: bool,
}

/// Reads a path; `None` where it names no resource.
pub(crate) fn parse(path: &str) -> Option<Route> {
    let parts: Vec<String> = path.split('/').filter(|part| !part.is_empty()).map(decoded).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let (group, version, mut rest) = match parts.as_slice() {
        ["api", version, rest @ ..] => ("", *version, rest),
        ["apis", group, version, rest @ ..] => (*group, *version, rest),
        _ => return None,
    };
    let old_watch = rest.first() == Some(&"watch");
    if old_watch {
        rest = &rest[1..];
    }
    let (namespace, resource, rest) = match rest {
        // A Namespace's own subresource stands where the kinds within it stand.
        ["namespaces", namespace, plural, rest @ ..] if !["status", "finalize"].contains(plural) => {
            (Some(*namespace), *plural, rest)
        }
        // A Namespace is within itself, as far as access goes.
        ["namespaces", namespace, ..] => (Some(*namespace), "namespaces", &rest[1..]),
        [plural, rest @ ..] => (None, *plural, rest),
        [] => return None,
    };
    let part = |at: usize| rest.get(at).map(|part| (*part).to_owned());
    Some(Route {
        group: group.to_owned(),
        version: version.to_owned(),
        resource: resource.to_owned(),
        namespace: namespace.map(str::to_owned),
        name: part(0),
        subresource: part(1),
        deeper: rest.len() > 2,
        old_watch,
    })
}

impl Route {
    /// What it names among the kinds that are here; `None` where the real server has nothing either.
    pub(crate) fn target(&self) -> Option<Target> {
        let kind = Kind::of(&self.group, &self.version, &self.resource)?;
        // A namespaced object is reached through its namespace only, another never; a Namespace is within itself.
        let reachable = match kind {
            Kind::Namespace => self.namespace == self.name,
            kind if kind.namespaced() => self.namespace.is_some() || self.name.is_none(),
            _ => self.namespace.is_none(),
        };
        if !reachable || (self.deeper && self.subresource.as_deref() != Some("proxy")) {
            return None;
        }
        Some(Target {
            kind,
            namespace: self.namespace.clone().filter(|_| kind.namespaced()),
            name: self.name.clone(),
            subresource: self.subresource.clone(),
        })
    }
}

/// The parameters of a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(query: &str) -> Self {
        Self(
            query
                .split('&')
                .filter(|pair| !pair.is_empty())
                .map(|pair| {
                    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                    (decoded(name), decoded(&value.replace('+', " ")))
                })
                .collect(),
        )
    }

    /// A parameter, empty where it is absent.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// Present and not said to be false, which is how the real one reads it.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.has(name) && !matches!(self.get(name), "false" | "0")
    }
}

pub(crate) fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = if bytes[at] == b'%' {
            text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok())
        } else {
            None
        };
        out.push(code.unwrap_or(bytes[at]));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Query, parse};
    use crate::kinds::Kind;

    #[test]
    fn paths_name_kind_namespace_name_and_subresource() {
        let target = |path: &str| parse(path).and_then(|route| route.target());
        let order = target("/apis/apps/v1/namespaces/prod/deployments/order/scale").unwrap();
        assert_eq!(order.kind, Kind::Deployment);
        assert_eq!(order.namespace.as_deref(), Some("prod"));
        assert_eq!(order.name.as_deref(), Some("order"));
        assert_eq!(order.subresource.as_deref(), Some("scale"));
        assert_eq!(target("/api/v1/namespaces/prod/status").unwrap().kind, Kind::Namespace);
        let prod = target("/api/v1/namespaces/prod").unwrap();
        assert_eq!((prod.name.as_deref(), prod.namespace), (Some("prod"), None));
        assert_eq!(parse("/api/v1/namespaces/prod").unwrap().namespace.as_deref(), Some("prod"), "for access");
        assert_eq!(target("/api/v1/pods").unwrap().namespace, None);
        for nowhere in ["/apis/gateway.networking.k8s.io/v1/gateways", "/api/v1/secrets", "/api/v1/pods/a", "/x"] {
            assert_eq!(target(nowhere), None, "{nowhere}");
        }
    }

    #[test]
    fn parameters_are_decoded() {
        let query = Query::parse("labelSelector=app%3Dorder%2Ctier+in+%28a%29&watch=1");
        assert_eq!(query.get("labelSelector"), "app=order,tier in (a)");
        assert!(query.flag("watch"));
    }
}
