//! Icons of the kinds and marks of the healths, as `<symbol>`s that cards refer to.

use std::fmt::Write;

use crate::Kind;

/// Kind icons on a 16 px square, one stroke width; colour and stroke come from the class `i`.
const ICONS: &[(&str, &str)] = &[
    (
        "domain",
        r#"<circle cx="8" cy="8" r="6"/><path d="M2 8h12M8 2c2 2 2.6 4 2.6 6S10 12 8 14c-2-2-2.6-4-2.6-6S6 4 8 2z"/>"#,
    ),
    (
        "lb",
        r#"<path d="M2 8h4M6 8c3 0 2-4.5 5-4.5h1M6 8c3 0 2 4.5 5 4.5h1M6 8h6"/><path d="m12 1.8 2 1.7-2 1.7M12 6.3 14 8l-2 1.7M12 10.8l2 1.7-2 1.7"/>"#,
    ),
    ("ingress", r#"<path d="M7 2.5h5.5v11H7"/><path d="M2 8h7M6.5 5.5 9 8l-2.5 2.5"/>"#),
    ("service", r#"<circle cx="8" cy="8" r="2"/><path d="M8 2v4M8 10v4M2 8h4M10 8h4"/>"#),
    (
        "gateway",
        r#"<rect x="2" y="2.5" width="12" height="11" rx="2"/><path d="M4.5 6.2h7M9.5 4.5l2 1.7M11.5 9.8h-7M6.5 11.5l-2-1.7"/>"#,
    ),
    (
        "route",
        r#"<circle cx="4" cy="4" r="1.7"/><circle cx="12" cy="12" r="1.7"/><path d="M4 5.7v2.3c0 2.5 2 4 4 4h2.3"/>"#,
    ),
    ("registry", r#"<path d="M3 3.5h10M3 8h6.5M3 12.5h4"/><circle cx="12" cy="10.5" r="2.2"/>"#),
    ("workload", r#"<path d="M8 2 14 5 8 8 2 5z"/><path d="m2 8 6 3 6-3M2 11l6 3 6-3"/>"#),
    (
        "stateful",
        r#"<ellipse cx="8" cy="4" rx="5.5" ry="2.2"/><path d="M2.5 4v8c0 1.2 2.5 2.2 5.5 2.200s5.5-1 5.5-2.200V4M2.5 8c0 1.2 2.5 2.2 5.5 2.200s5.5-1 5.5-2.2"/>"#,
    ),
    ("clock", r#"<circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.5 1.5"/>"#),
    ("pod", r#"<path d="M8 1.8 13.5 5v6L8 14.2 2.5 11V5z"/>"#),
    (
        "machine",
        r#"<rect x="2" y="3" width="12" height="4.2" rx="1"/><rect x="2" y="8.8" width="12" height="4.2" rx="1"/><path d="M4.5 5.1h.01M4.5 10.9h.01"/>"#,
    ),
    ("hidden", r#"<rect x="3.5" y="7" width="9" height="6.5" rx="1.5"/><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2"/>"#),
    ("right", r#"<path d="m6.5 4.5 3.5 3.5-3.5 3.5"/>"#),
];

/// Health marks: a shape each, filled for a hop's own health, hollow (`-reach`) for what it
/// inherits from further on. The class `h-ink` is the ground's colour.
const MARKS: &[(&str, &str)] = &[
    (
        "Healthy",
        r#"<circle cx="8" cy="8" r="7" fill="currentColor"/><path class="h-ink" d="m4.8 8.3 2.2 2.2 4.2-4.5" stroke-width="1.8"/>"#,
    ),
    (
        "Suspended",
        r#"<rect x="1.5" y="1.5" width="13" height="13" rx="3" fill="currentColor"/><path class="h-ink" d="M6 5v6M10 5v6" stroke-width="1.9"/>"#,
    ),
    (
        "Suspended-reach",
        r#"<rect x="2" y="2" width="12" height="12" rx="3" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M6.2 5.500v5M9.8 5.500v5" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"/>"#,
    ),
    (
        "Progressing",
        r#"<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2"/><path d="M8 4.2a3.8 3.8 0 0 1 0 7.6z" fill="currentColor"/>"#,
    ),
    (
        "Progressing-reach",
        r#"<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M8 4.800a3.2 3.2 0 0 1 0 6.400z" fill="none" stroke="currentColor" stroke-width="1.3"/>"#,
    ),
    (
        "Missing",
        r#"<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.8" stroke-dasharray="3 2.28"/><path d="m5.8 10.2 4.4-4.4" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/>"#,
    ),
    (
        "Missing-reach",
        r#"<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.3" stroke-dasharray="2.6 1.3"/><path d="m6 10 4-4" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round"/>"#,
    ),
    (
        "Degraded",
        r#"<path d="M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1z" fill="currentColor"/><path class="h-ink" d="M8 4.2v4.6M8 11.6v.1" stroke-width="1.9"/>"#,
    ),
    (
        "Degraded-reach",
        r#"<path d="M5.3 1.7h5.4l3.6 3.6v5.4l-3.6 3.6H5.3l-3.6-3.6V5.3z" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M8 4.7v4M8 11.3v.1" stroke="currentColor" stroke-width="1.7" stroke-linecap="round"/>"#,
    ),
    (
        "Unknown",
        r#"<path d="M8 .8 15.2 8 8 15.2.8 8z" fill="currentColor"/><path class="h-ink" d="M6.3 6.3c.2-2 3.5-1.9 3.4.1 0 1.2-1.7 1.3-1.7 2.5M8 11.2v.1" stroke-width="1.5"/>"#,
    ),
    (
        "Unknown-reach",
        r#"<path d="M8 1.6 14.4 8 8 14.4 1.6 8z" fill="none" stroke="currentColor" stroke-width="1.4"/><path d="M6.5 6.500c.2-1.8 3.1-1.7 3 .1 0 1.1-1.5 1.2-1.5 2.300M8 11v.1" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round"/>"#,
    ),
];

/// All symbols (`i-…` for kinds, `h-…` for healths); a document needs them once, inside of any
/// `<svg>`.
pub fn symbols() -> String {
    let icons = ICONS.iter().map(|(name, shape)| ("i", name, shape));
    let marks = MARKS.iter().map(|(name, shape)| ("h", name, shape));
    let mut symbols = String::new();
    for (set, name, shape) in icons.chain(marks) {
        // Writing into a String cannot fail.
        let _ = write!(symbols, "<symbol id=\"{set}-{name}\" viewBox=\"0 0 16 16\">{shape}</symbol>");
    }
    symbols
}

/// The id of a kind's symbol.
pub const fn icon(kind: Kind, gateway: bool) -> &'static str {
    match kind {
        Kind::Domain => "i-domain",
        Kind::Proxy | Kind::LoadBalancer => "i-lb",
        Kind::Ingress | Kind::Gateway => "i-ingress",
        Kind::HTTPRoute | Kind::GRPCRoute | Kind::GatewayRoute => "i-route",
        Kind::Service => "i-service",
        Kind::RegistryService => "i-registry",
        Kind::Deployment | Kind::StatefulSet | Kind::DaemonSet | Kind::ReplicaSet if gateway => "i-gateway",
        Kind::StatefulSet => "i-stateful",
        Kind::Deployment | Kind::DaemonSet | Kind::ReplicaSet => "i-workload",
        Kind::CronJob | Kind::Job => "i-clock",
        Kind::Pod => "i-pod",
        Kind::Machine => "i-machine",
        Kind::Hidden => "i-hidden",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Health;

    #[test]
    fn every_kind_and_every_health_has_its_symbol() {
        let symbols = symbols();
        for kind in Kind::ALL {
            assert!(symbols.contains(&format!("id=\"{}\"", icon(kind, false))), "{kind}");
        }
        for health in Health::ALL {
            assert!(symbols.contains(&format!("id=\"h-{}\"", health.as_str())), "{health:?}");
            if health != Health::Healthy {
                assert!(symbols.contains(&format!("id=\"h-{}-reach\"", health.as_str())), "{health:?}");
            }
        }
    }
}
