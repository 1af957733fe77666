//! What is wrong with Services.

use std::collections::BTreeSet;
use std::net::IpAddr;

use serde_json::Value;

use super::problems::Problems;
use super::{containers, meta, probes, words};
use crate::fields::{items, number, text};

const TYPES: [&str; 4] = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];

pub(super) fn check(value: &Value, problems: &mut Problems) {
    let kind = text(value, "/spec/type");
    let headless = text(value, "/spec/clusterIP") == "None";
    let ports = items(value, "/spec/ports");
    if ports.is_empty() && !headless && kind != "ExternalName" {
        problems.required("spec.ports");
    }
    match kind {
        "ExternalName" => {
            let name = text(value, "/spec/externalName").trim_end_matches('.');
            if name.is_empty() {
                problems.required("spec.externalName");
            } else {
                problems.all_invalid("spec.externalName", name, &words::subdomain(name));
            }
        }
        "NodePort" | "LoadBalancer" if headless => {
            let why = format!("may not be set to 'None' for {kind} services");
            problems.invalid("spec.clusterIPs[0]", "None", &why);
        }
        _ => {}
    }
    check_ports(ports, problems);
    meta::labels("spec.selector", &value["spec"]["selector"], problems);
    let affinity = text(value, "/spec/sessionAffinity");
    if !["ClientIP", "None"].contains(&affinity) {
        problems.unsupported("spec.sessionAffinity", affinity, &["ClientIP", "None"]);
    }
    if !TYPES.contains(&kind) {
        problems.unsupported("spec.type", kind, &TYPES);
    }
    let address = text(value, "/spec/clusterIP");
    if !["", "None"].contains(&address) && address.parse::<IpAddr>().is_err() {
        problems.invalid(
            "spec.clusterIPs[0]",
            address,
            "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
        );
    }
    let inside = kind == "ClusterIP" || kind == "ExternalName";
    for (index, port) in ports.iter().enumerate() {
        if inside && number(port, "/nodePort").is_some_and(|port| port != 0) {
            let why = format!("may not be used when `type` is '{kind}'");
            problems.forbidden(format!("spec.ports[{index}].nodePort"), &why);
        }
    }
    let traffic = text(value, "/spec/externalTrafficPolicy");
    if inside && !traffic.is_empty() {
        let why = "may only be set for externally-accessible services";
        problems.invalid("spec.externalTrafficPolicy", traffic, why);
    }
}

fn check_ports(ports: &[Value], problems: &mut Problems) {
    let mut names = BTreeSet::new();
    for (index, port) in ports.iter().enumerate() {
        let at = format!("spec.ports[{index}]");
        let name = text(port, "/name");
        if name.is_empty() {
            if ports.len() > 1 {
                problems.required(format!("{at}.name"));
            }
        } else {
            problems.all_invalid(format!("{at}.name"), name, &words::label(name));
            if !names.insert(name) {
                problems.duplicate(format!("{at}.name"), name);
            }
        }
        let number = number(port, "/port").unwrap_or(0);
        if let Some(why) = words::port(number) {
            problems.invalid(format!("{at}.port"), number, why);
        }
        containers::protocol(port, &at, problems);
        probes::port(&port["targetPort"], &format!("{at}.targetPort"), problems);
    }
    let mut known = BTreeSet::new();
    for (index, port) in ports.iter().enumerate() {
        let (protocol, number) = (text(port, "/protocol"), number(port, "/port").unwrap_or(0));
        if !known.insert((protocol, number)) {
            let shown = format!(
                r#"{{"Name":"","Protocol":{protocol:?},"AppProtocol":null,"Port":{number},"TargetPort":0,"NodePort":0}}"#
            );
            problems.duplicate_shown(format!("spec.ports[{index}]"), &shown);
        }
    }
}

/// A Service keeps its addresses, unless it comes to have none.
pub(super) fn check_change(before: &Value, after: &Value, problems: &mut Problems) {
    let (was, is) = (text(before, "/spec/clusterIP"), text(after, "/spec/clusterIP"));
    let external = |value: &Value| text(value, "/spec/type") == "ExternalName";
    if !was.is_empty() && was != is && !external(before) && !external(after) {
        problems.invalid("spec.clusterIPs[0]", after["spec"]["clusterIPs"].clone(), "may not change once set");
    }
}
