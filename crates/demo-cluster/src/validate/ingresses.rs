//! What is wrong with Ingresses.

use serde_json::Value;

use super::problems::Problems;
use super::words;
use crate::fields::{items, number, text};

pub(super) fn check(value: &Value, problems: &mut Problems) {
    let spec = &value["spec"];
    let rules = items(spec, "/rules");
    let default = spec.get("defaultBackend").filter(|backend| !backend.is_null());
    if rules.is_empty() && default.is_none() {
        problems.invalid("spec", Value::Null, "either `defaultBackend` or `rules` must be specified");
    }
    if let Some(default) = default {
        backend(default, "spec.defaultBackend", problems);
    }
    for (index, rule) in rules.iter().enumerate() {
        check_rule(rule, &format!("spec.rules[{index}]"), problems);
    }
    let class = text(spec, "/ingressClassName");
    if !class.is_empty() {
        problems.all_invalid("spec.ingressClassName", class, &words::subdomain(class));
    }
}

fn check_rule(rule: &Value, at: &str, problems: &mut Problems) {
    let host = text(rule, "/host");
    let field = format!("{at}.host");
    if host.parse::<std::net::IpAddr>().is_ok() {
        problems.invalid(field, host, "must be a DNS name, not an IP address");
    } else if !host.is_empty() {
        let name = host.strip_prefix("*.").unwrap_or(host);
        problems.all_invalid(&field, host, &words::subdomain(name));
    }
    let Some(http) = rule.get("http").filter(|http| !http.is_null()) else { return };
    let paths = items(http, "/paths");
    if paths.is_empty() {
        problems.required(format!("{at}.http.paths"));
    }
    for (index, path) in paths.iter().enumerate() {
        check_path(path, &format!("{at}.http.paths[{index}]"), problems);
    }
}

const TYPES: [&str; 3] = ["Exact", "ImplementationSpecific", "Prefix"];

fn check_path(value: &Value, at: &str, problems: &mut Problems) {
    let (path, kind) = (text(value, "/path"), text(value, "/pathType"));
    let field = format!("{at}.path");
    match kind {
        "" => problems.required_because(format!("{at}.pathType"), "pathType must be specified"),
        "Exact" | "Prefix" => {
            if !path.starts_with('/') {
                problems.invalid(&field, path, "must be an absolute path");
            }
            if !path.is_empty() {
                for part in ["//", "/./", "/../", "%2f", "%2F"] {
                    if path.contains(part) {
                        problems.invalid(&field, path, &format!("must not contain '{part}'"));
                    }
                }
                for end in ["/..", "/."] {
                    if path.ends_with(end) {
                        problems.invalid(&field, path, &format!("cannot end with '{end}'"));
                    }
                }
            }
        }
        "ImplementationSpecific" => {
            if !path.is_empty() && !path.starts_with('/') {
                problems.invalid(&field, path, "must be an absolute path");
            }
        }
        other => problems.unsupported(format!("{at}.pathType"), other, &TYPES),
    }
    backend(&value["backend"], &format!("{at}.backend"), problems);
}

fn backend(backend: &Value, at: &str, problems: &mut Problems) {
    let there = |field: &str| backend.get(field).is_some_and(|value| !value.is_null());
    match (there("resource"), there("service")) {
        (true, true) => problems.invalid(at, "", "cannot set both resource and service backends"),
        (true, false) => {}
        (false, false) => problems.invalid(at, "", "resource or service backend is required"),
        (false, true) => service(&backend["service"], at, problems),
    }
}

fn service(service: &Value, at: &str, problems: &mut Problems) {
    let name = text(service, "/name");
    if name.is_empty() {
        problems.required(format!("{at}.service.name"));
    } else {
        problems.all_invalid(format!("{at}.service.name"), name, &words::label(name));
    }
    let (port, number) = (text(service, "/port/name"), number(service, "/port/number").unwrap_or(0));
    if !port.is_empty() && number != 0 {
        problems.invalid(at, "", "cannot set both port name & port number");
    } else if !port.is_empty() {
        let field = format!("{at}.service.port.name");
        problems.all_invalid(&field, port, &words::port_name(port));
    } else if number == 0 {
        problems.required_because(at, "port name or number is required");
    } else if let Some(why) = words::port(number) {
        problems.invalid(format!("{at}.service.port.number"), number, why);
    }
}
