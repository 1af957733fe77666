//! What two servers may say differently is replaced.

use serde_json::Value;

use crate::fields::text;

/// What the answers so far have told.
#[derive(Default)]
pub(super) struct Known {
    pub(super) version: String,
    pub(super) uid: String,
    seen: Vec<(String, &'static str)>,
}

impl Known {
    pub(super) fn learn(&mut self, answer: &Value) {
        let version = text(answer, "/metadata/resourceVersion");
        if !version.is_empty() {
            self.version = version.to_owned();
            self.uid = text(answer, "/metadata/uid").to_owned();
        }
        self.collect(answer);
    }

    fn collect(&mut self, value: &Value) {
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    let placeholder = match key.as_str() {
                        "uid" => "<uid>",
                        "resourceVersion" => "<version>",
                        "clusterIP" => "<ip>",
                        _ => "",
                    };
                    match value.as_str() {
                        Some(text) if !placeholder.is_empty() && text.len() > 4 && !text.starts_with("11111111-") => {
                            self.seen.push((text.to_owned(), placeholder));
                        }
                        _ => self.collect(value),
                    }
                }
            }
            Value::Array(list) => list.iter().for_each(|one| self.collect(one)),
            _ => {}
        }
    }
}

const TIMES: [&str; 5] = ["creationTimestamp", "deletionTimestamp", "time", "lastUpdateTime", "lastTransitionTime"];

pub(super) fn of(value: &Value, known: &Known) -> Value {
    match value {
        Value::Object(map) => {
            let entries = map.iter().map(|(key, value)| {
                let value = match value {
                    Value::String(_) if TIMES.contains(&key.as_str()) => "<time>".into(),
                    Value::String(_) if key == "resourceVersion" => "<version>".into(),
                    Value::String(ip) if key == "clusterIP" && !["None", ""].contains(&ip.as_str()) => "<ip>".into(),
                    Value::Array(causes) if key == "causes" => {
                        let mut kept: Vec<Value> = Vec::new();
                        for cause in causes.iter().map(|cause| of(cause, known)) {
                            if !kept.contains(&cause) {
                                kept.push(cause);
                            }
                        }
                        Value::Array(kept)
                    }
                    Value::Array(entries) if key.ends_with("managedFields") => {
                        // Sorted by their seconds, which depend on when a second ends.
                        let mut entries: Vec<Value> = entries.iter().map(|entry| of(entry, known)).collect();
                        entries.sort_by_key(|entry| {
                            format!("{}{}{}", entry["operation"], entry["manager"], entry["subresource"])
                        });
                        Value::Array(entries)
                    }
                    Value::Array(_) if key == "clusterIPs" => vec!["<ip>"].into(),
                    Value::Number(_) if key == "nodePort" => "<node port>".into(),
                    other => of(other, known),
                };
                (key.clone(), value)
            });
            Value::Object(entries.collect())
        }
        Value::Array(list) => list.iter().map(|one| of(one, known)).collect(),
        Value::String(text) => Value::String(plain(text, known)),
        other => other.clone(),
    }
}

fn plain(text: &str, known: &Known) -> String {
    let mut text = text.to_owned();
    for (is, placeholder) in &known.seen {
        text = text.replace(is, placeholder);
    }
    // How two Pods differ is shown as a text of the server's own form.
    if let Some(at) = text.find("\n@@") {
        text.truncate(at);
    }
    // Objects are shown with their fields in an order that means nothing.
    for (start, end) in [
        ("Invalid value: \"{", "}\": "),
        ("Invalid value: {\"labels\"", "}: "),
        ("Invalid value: {\"metadata\"", "}: "),
    ] {
        if let (Some(from), Some(to)) = (text.find(start), text.rfind(end)) {
            text.replace_range(from..to + end.len(), "<object>: ");
        }
    }
    if let Some(at) = text.find("The range of valid IPs is ") {
        text.truncate(at);
    }
    if let (Some(from), true) = (text.find("in record ("), text.contains("ResourceVersion in record")) {
        let end = text[from..].find(')').map_or(text.len(), |end| from + end);
        text.replace_range(from + "in record (".len()..end, "<version>");
    }
    text
}

/// Tells each part in which two answers differ.
pub(super) fn compare(real: &Value, here: &Value, differs: &mut impl FnMut(&str, &Value, &Value)) {
    let (Value::Object(one), Value::Object(other)) = (real, here) else {
        return differs("answer", real, here);
    };
    for key in one.keys().chain(other.keys().filter(|key| !one.contains_key(*key))) {
        let (real, here) = (one.get(key).unwrap_or(&Value::Null), other.get(key).unwrap_or(&Value::Null));
        let inner = ["metadata", "spec", "status"].contains(&key.as_str());
        if inner && real.is_object() && here.is_object() {
            compare(real, here, differs);
        } else {
            differs(key, real, here);
        }
    }
}
