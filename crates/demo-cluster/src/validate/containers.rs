//! What is wrong with containers.

use std::collections::BTreeSet;

use serde_json::Value;

use super::problems::Problems;
use super::{probes, words};
use crate::fields::{flag, items, number, text};
use crate::schema::{billionths, canonical};

pub(super) fn check(spec: &Value, at: &str, volumes: &BTreeSet<&str>, problems: &mut Problems) {
    let all = items(spec, "/containers");
    if all.is_empty() {
        problems.required(format!("{at}.containers"));
    }
    let mut names = BTreeSet::new();
    let host = flag(spec, "/hostNetwork");
    for list in ["containers", "initContainers"] {
        for (index, container) in items(spec, &format!("/{list}")).iter().enumerate() {
            let at = format!("{at}.{list}[{index}]");
            check_one(container, &at, host, volumes, &mut names, problems);
        }
    }
}

fn check_one<'a>(
    container: &'a Value,
    at: &str,
    host_network: bool,
    volumes: &BTreeSet<&str>,
    names: &mut BTreeSet<&'a str>,
    problems: &mut Problems,
) {
    let name = text(container, "/name");
    let field = format!("{at}.name");
    if name.is_empty() {
        problems.required(&field);
    } else {
        let wrong = words::label(name);
        problems.all_invalid(&field, name, &wrong);
    }
    let image = text(container, "/image");
    if image.is_empty() {
        problems.required(format!("{at}.image"));
    } else if image.trim() != image {
        problems.invalid(format!("{at}.image"), image, "must not have leading or trailing whitespace");
    }
    if !name.is_empty() && !names.insert(name) {
        problems.duplicate(field, name);
    }
    for (field, supported) in [
        ("terminationMessagePolicy", &["File", "FallbackToLogsOnError"][..]),
        ("imagePullPolicy", &["Always", "IfNotPresent", "Never"]),
    ] {
        let value = text(container, &format!("/{field}"));
        if value.is_empty() {
            problems.required(format!("{at}.{field}"));
        } else if !supported.contains(&value) {
            problems.unsupported(format!("{at}.{field}"), value, supported);
        }
    }
    ports(container, at, host_network, problems);
    environment(container, at, problems);
    mounts(container, at, volumes, problems);
    resources(container, at, problems);
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
        if let Some(value) = container.get(probe) {
            probes::check(value, &format!("{at}.{probe}"), probe != "readinessProbe", problems);
        }
    }
}

fn ports(container: &Value, at: &str, host_network: bool, problems: &mut Problems) {
    let mut names = BTreeSet::new();
    for (index, port) in items(container, "/ports").iter().enumerate() {
        let at = format!("{at}.ports[{index}]");
        let name = text(port, "/name");
        if !name.is_empty() {
            let wrong = words::port_name(name);
            problems.all_invalid(format!("{at}.name"), name, &wrong);
            if wrong.is_empty() && !names.insert(name) {
                problems.duplicate(format!("{at}.name"), name);
            }
        }
        let (inside, outside) = (number(port, "/containerPort").unwrap_or(0), number(port, "/hostPort").unwrap_or(0));
        if inside == 0 {
            problems.required(format!("{at}.containerPort"));
        } else if let Some(why) = words::port(inside) {
            problems.invalid(format!("{at}.containerPort"), inside, why);
        }
        if outside != 0 {
            if let Some(why) = words::port(outside) {
                problems.invalid(format!("{at}.hostPort"), outside, why);
            } else if host_network && outside != inside {
                let why = "must match `containerPort` when `hostNetwork` is true";
                problems.invalid(format!("{at}.hostPort"), outside, why);
            }
        }
        protocol(port, &at, problems);
    }
}

pub(super) fn protocol(port: &Value, at: &str, problems: &mut Problems) {
    let protocol = text(port, "/protocol");
    if protocol.is_empty() {
        problems.required(format!("{at}.protocol"));
    } else if !["SCTP", "TCP", "UDP"].contains(&protocol) {
        problems.unsupported(format!("{at}.protocol"), protocol, &["SCTP", "TCP", "UDP"]);
    }
}

fn environment(container: &Value, at: &str, problems: &mut Problems) {
    for (index, variable) in items(container, "/env").iter().enumerate() {
        let at = format!("{at}.env[{index}]");
        let name = text(variable, "/name");
        if name.is_empty() {
            problems.required(format!("{at}.name"));
        } else {
            problems.all_invalid(format!("{at}.name"), name, &words::environment_name(name));
        }
        let from = variable.get("valueFrom").filter(|from| !from.is_null());
        if from.is_some() && !text(variable, "/value").is_empty() {
            problems.invalid(format!("{at}.valueFrom"), "", "may not be specified when `value` is not empty");
        }
    }
}

fn mounts(container: &Value, at: &str, volumes: &BTreeSet<&str>, problems: &mut Problems) {
    let mut paths = BTreeSet::new();
    for (index, mount) in items(container, "/volumeMounts").iter().enumerate() {
        let at = format!("{at}.volumeMounts[{index}]");
        let (name, path) = (text(mount, "/name"), text(mount, "/mountPath"));
        if name.is_empty() {
            problems.required(format!("{at}.name"));
        }
        if !volumes.contains(name) {
            problems.not_found(format!("{at}.name"), name);
        }
        if path.is_empty() {
            problems.required(format!("{at}.mountPath"));
        }
        if !paths.insert(path) {
            problems.invalid(format!("{at}.mountPath"), path, "must be unique");
        }
    }
}

const STANDARD: [&str; 3] = ["cpu", "memory", "ephemeral-storage"];

fn resources(container: &Value, at: &str, problems: &mut Problems) {
    let at = format!("{at}.resources");
    let amount = |value: &Value| billionths(value.as_str().unwrap_or("")).unwrap_or(0);
    for list in ["limits", "requests"] {
        for (resource, asked) in container["resources"][list].as_object().into_iter().flatten() {
            let field = format!("{at}.{list}[{resource}]");
            let known = STANDARD.contains(&&**resource) || resource.starts_with("hugepages-");
            if !resource.contains('/') && !known {
                let why = "must be a standard resource type or fully qualified";
                problems.invalid(&field, resource.as_str(), why);
                problems.invalid(&field, resource.as_str(), "must be a standard resource for containers");
            }
            if amount(asked) < 0 {
                problems.invalid(field, asked.clone(), "must be greater than or equal to 0");
            }
            let limit = container["resources"]["limits"].get(resource);
            if list == "requests"
                && let Some(limit) = limit.filter(|limit| amount(limit) < amount(asked))
            {
                let limit = canonical(limit.as_str().unwrap_or("")).unwrap_or_default();
                let why = format!("must be less than or equal to {resource} limit of {limit}");
                problems.invalid(format!("{at}.requests"), asked.clone(), &why);
            }
        }
    }
}

/// Half a byte is none.
pub(super) fn fractions(value: &Value, spec: &str, warnings: &mut Vec<String>) {
    let at = spec[1..].replace('/', ".");
    for (index, container) in items(value, &format!("{spec}/containers")).iter().enumerate() {
        for list in ["requests", "limits"] {
            for resource in ["memory", "ephemeral-storage"] {
                let given = container["resources"][list][resource].as_str().and_then(canonical);
                if let Some(given) = given.filter(|given| given.ends_with(['m', 'u', 'n'])) {
                    warnings.push(format!(
                        "{at}.containers[{index}].resources.{list}[{resource}]: fractional byte value {given:?} is \
                         invalid, must be an integer"
                    ));
                }
            }
        }
    }
}
