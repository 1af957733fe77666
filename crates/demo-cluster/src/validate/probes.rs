//! What is wrong with probes.

use serde_json::Value;

use super::problems::Problems;
use super::words;
use crate::fields::{number, text};

/// `once` is of probes that succeed at the first success.
pub(super) fn check(probe: &Value, at: &str, once: bool, problems: &mut Problems) {
    handler(probe, at, problems);
    for field in ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"] {
        problems.not_negative(format!("{at}.{field}"), number(probe, &format!("/{field}")));
    }
    if let Some(threshold) = number(probe, "/successThreshold").filter(|threshold| once && *threshold != 1) {
        problems.invalid(format!("{at}.successThreshold"), threshold, "must be 1");
    }
}

fn handler(probe: &Value, at: &str, problems: &mut Problems) {
    let mut count = 0;
    for kind in ["exec", "httpGet", "tcpSocket", "grpc"] {
        let Some(handler) = probe.get(kind).filter(|handler| !handler.is_null()) else { continue };
        let at = format!("{at}.{kind}");
        count += 1;
        if count > 1 {
            problems.forbidden(at, "may not specify more than 1 handler type");
            continue;
        }
        match kind {
            "exec" => {
                if crate::fields::items(handler, "/command").is_empty() {
                    problems.required(format!("{at}.command"));
                }
            }
            "httpGet" => {
                if text(handler, "/path").is_empty() {
                    problems.required(format!("{at}.path"));
                }
                port(&handler["port"], &format!("{at}.port"), problems);
            }
            _ => port(&handler["port"], &format!("{at}.port"), problems),
        }
    }
    if count == 0 {
        problems.required_because(at, "must specify a handler type");
    }
}

/// A port by its number or name.
pub(super) fn port(port: &Value, field: &str, problems: &mut Problems) {
    if let Value::String(name) = port {
        return problems.all_invalid(field, name, &words::port_name(name));
    }
    let number = port.as_i64().unwrap_or(0);
    if let Some(why) = words::port(number) {
        problems.invalid(field, number, why);
    }
}
