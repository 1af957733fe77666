//! What is wrong with the spec of a Pod.

use std::collections::BTreeSet;

use serde_json::Value;

use super::problems::Problems;
use super::{containers, meta, words};
use crate::fields::{items, number, text};

pub(super) fn check(spec: &Value, at: &str, problems: &mut Problems) {
    let volumes = volumes(spec, at, problems);
    containers::check(spec, at, &volumes, problems);
    let restart = text(spec, "/restartPolicy");
    if restart.is_empty() {
        problems.required(format!("{at}.restartPolicy"));
    } else if !["Always", "OnFailure", "Never"].contains(&restart) {
        problems.unsupported(format!("{at}.restartPolicy"), restart, &["Always", "OnFailure", "Never"]);
    }
    let dns = text(spec, "/dnsPolicy");
    let policies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
    if dns.is_empty() {
        problems.required(format!("{at}.dnsPolicy"));
    } else if !policies.contains(&dns) {
        problems.unsupported(format!("{at}.dnsPolicy"), dns, &policies);
    }
    meta::labels(&format!("{at}.nodeSelector"), &spec["nodeSelector"], problems);
    for (field, wrong) in [
        ("serviceAccountName", words::subdomain(text(spec, "/serviceAccountName"))),
        ("nodeName", words::subdomain(text(spec, "/nodeName"))),
        ("hostname", words::label(text(spec, "/hostname"))),
        ("subdomain", words::label(text(spec, "/subdomain"))),
    ] {
        let value = text(spec, &format!("/{field}"));
        if !value.is_empty() {
            problems.all_invalid(format!("{at}.{field}"), value, &wrong);
        }
    }
    if let Some(deadline) = number(spec, "/activeDeadlineSeconds")
        && !(1..=i64::from(i32::MAX)).contains(&deadline)
    {
        let why = "must be between 1 and 2147483647, inclusive";
        problems.invalid(format!("{at}.activeDeadlineSeconds"), deadline, why);
    }
    tolerations(spec, at, problems);
}

/// The names of the volumes.
fn volumes<'a>(spec: &'a Value, at: &str, problems: &mut Problems) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::new();
    for (index, volume) in items(spec, "/volumes").iter().enumerate() {
        let name = text(volume, "/name");
        let field = format!("{at}.volumes[{index}].name");
        if name.is_empty() {
            problems.required(field);
            continue;
        }
        let wrong = words::label(name);
        problems.all_invalid(&field, name, &wrong);
        if wrong.is_empty() && !names.insert(name) {
            problems.duplicate(field, name);
        }
    }
    names
}

fn tolerations(spec: &Value, at: &str, problems: &mut Problems) {
    for (index, toleration) in items(spec, "/tolerations").iter().enumerate() {
        let at = format!("{at}.tolerations[{index}]");
        let (key, operator) = (text(toleration, "/key"), text(toleration, "/operator"));
        if !key.is_empty() {
            problems.all_invalid(format!("{at}.key"), key, &words::qualified(key));
        } else if operator != "Exists" {
            let why = "operator must be Exists when `key` is empty, which means \"match all values and all keys\"";
            problems.invalid(format!("{at}.operator"), operator, why);
        }
        if !["Equal", "Exists", ""].contains(&operator) {
            problems.unsupported(format!("{at}.operator"), operator, &["Equal", "Exists"]);
        }
        let effect = text(toleration, "/effect");
        let effects = ["NoExecute", "NoSchedule", "PreferNoSchedule"];
        if !effect.is_empty() && !effects.contains(&effect) {
            problems.unsupported(format!("{at}.effect"), effect, &effects);
        }
    }
}
