//! Paths and queries of the API.

use crate::kinds::Kind;

/// What a path names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) kind: Kind,
    pub(crate) namespace: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) subresource: Option<String>,
}

/// Reads a path; `None` where the real server has nothing either.
pub(crate) fn parse(path: &str) -> Option<Target> {
    let parts: Vec<String> = path.split('/').filter(|part| !part.is_empty()).map(decoded).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let (group, version, rest) = match parts.as_slice() {
        ["api", version, rest @ ..] => ("", *version, rest),
        ["apis", group, version, rest @ ..] => (*group, *version, rest),
        _ => return None,
    };
    let (namespace, plural, rest) = match rest {
        // A Namespace's own subresource stands where the kinds within it stand.
        ["namespaces", namespace, plural, rest @ ..] if !["status", "finalize"].contains(plural) => {
            (Some(*namespace), *plural, rest)
        }
        [plural, rest @ ..] => (None, *plural, rest),
        [] => return None,
    };
    let kind = Kind::of(group, version, plural)?;
    // A namespaced object is reached through its namespace only, another never.
    let reachable = if kind.namespaced() { namespace.is_some() || rest.is_empty() } else { namespace.is_none() };
    if !reachable || rest.len() > 2 {
        return None;
    }
    let part = |at: usize| rest.get(at).map(|part| (*part).to_owned());
    Some(Target { kind, namespace: namespace.map(str::to_owned), name: part(0), subresource: part(1) })
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

    pub(crate) fn flag(&self, name: &str) -> bool {
        matches!(self.get(name), "true" | "1")
    }

    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.get(name).parse().ok()
    }

    /// `dryRun=All`.
    pub(crate) fn dry(&self) -> bool {
        self.get("dryRun") == "All"
    }
}

fn decoded(text: &str) -> String {
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
        let target = parse("/apis/apps/v1/namespaces/prod/deployments/order/scale").unwrap();
        assert_eq!(target.kind, Kind::Deployment);
        assert_eq!(target.namespace.as_deref(), Some("prod"));
        assert_eq!(target.name.as_deref(), Some("order"));
        assert_eq!(target.subresource.as_deref(), Some("scale"));
        assert_eq!(parse("/api/v1/namespaces/prod/status").unwrap().kind, Kind::Namespace);
        assert_eq!(parse("/api/v1/namespaces/prod").unwrap().name.as_deref(), Some("prod"));
        assert_eq!(parse("/api/v1/pods").unwrap().namespace, None);
        for nowhere in ["/apis/gateway.networking.k8s.io/v1/gateways", "/api/v1/secrets", "/api/v1/pods/a", "/x"] {
            assert_eq!(parse(nowhere), None, "{nowhere}");
        }
    }

    #[test]
    fn parameters_are_decoded() {
        let query = Query::parse("labelSelector=app%3Dorder%2Ctier+in+%28a%29&watch=1");
        assert_eq!(query.get("labelSelector"), "app=order,tier in (a)");
        assert!(query.flag("watch"));
    }
}
