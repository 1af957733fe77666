//! What the real server has and this one has not: said by name, and not taken for what nobody has.

use http::Method;

use super::route::Route;
use crate::kinds::Kind;
use crate::status_error::StatusError;

/// Resources of every real cluster of this release that are not here.
const RESOURCES: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "bindings",
            "componentstatuses",
            "endpoints",
            "persistentvolumeclaims",
            "persistentvolumes",
            "podtemplates",
            "replicationcontrollers",
            "secrets",
        ],
    ),
    (
        "admissionregistration.k8s.io",
        &[
            "mutatingwebhookconfigurations",
            "validatingadmissionpolicies",
            "validatingadmissionpolicybindings",
            "validatingwebhookconfigurations",
        ],
    ),
    ("apiextensions.k8s.io", &["customresourcedefinitions"]),
    ("apiregistration.k8s.io", &["apiservices"]),
    ("authentication.k8s.io", &["tokenreviews"]),
    ("certificates.k8s.io", &["certificatesigningrequests"]),
    ("events.k8s.io", &["events"]),
    ("flowcontrol.apiserver.k8s.io", &["flowschemas", "prioritylevelconfigurations"]),
    ("networking.k8s.io", &["ipaddresses", "networkpolicies", "servicecidrs"]),
    ("node.k8s.io", &["runtimeclasses"]),
    ("resource.k8s.io", &["deviceclasses", "resourceclaims", "resourceclaimtemplates", "resourceslices"]),
    ("scheduling.k8s.io", &["priorityclasses"]),
    ("storage.k8s.io", &["csidrivers", "csinodes", "csistoragecapacities", "storageclasses", "volumeattachments"]),
];

/// Subresources that are not here, of whatever kind.
pub(super) fn subresource(kind: Kind, part: &str) -> bool {
    let has: &[&str] = match kind {
        Kind::Pod => &["attach", "binding", "ephemeralcontainers", "exec", "portforward", "proxy", "resize"],
        Kind::Service | Kind::Node => &["proxy"],
        Kind::Namespace => &["finalize"],
        Kind::ServiceAccount => &["token"],
        Kind::ResourceQuota => &["status"],
        _ => &[],
    };
    has.contains(&part)
}

/// Whether the real server has it.
pub(super) fn known(route: &Route) -> bool {
    RESOURCES.iter().any(|(group, resources)| *group == route.group && resources.contains(&route.resource.as_str()))
}

/// The refusal of what a route names, which is no kind that is here.
pub(super) fn refusal(route: &Route, method: &Method) -> StatusError {
    if route.old_watch {
        return StatusError::not_implemented("the path /watch/; the parameter watch=true does the same");
    }
    if known(route) {
        let what =
            if route.group.is_empty() { route.resource.clone() } else { format!("{}.{}", route.resource, route.group) };
        return StatusError::not_implemented(&what);
    }
    let wrong_method = *method != Method::GET
        && Kind::of(&route.group, &route.version, &route.resource).is_some_and(Kind::namespaced)
        && route.namespace.is_none();
    if wrong_method { super::not_allowed() } else { StatusError::no_such_path() }
}
