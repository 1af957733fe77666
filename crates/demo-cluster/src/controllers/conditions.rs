//! Conditions in a status.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::clock::stamp;
use crate::fields::{items, object, text};

/// The status of a condition, empty where there is none.
pub(crate) fn status<'a>(object: &'a Value, kind: &str) -> &'a str {
    find(object, kind).map_or("", |condition| text(condition, "/status"))
}

pub(crate) fn find<'a>(object: &'a Value, kind: &str) -> Option<&'a Value> {
    items(object, "/status/conditions").iter().find(|condition| text(condition, "/type") == kind)
}

/// Puts a condition; the time of its transition stays while its status does.
pub(crate) fn put(value: &mut Value, now: Timestamp, kind: &str, is: &str, reason: &str, message: &str) {
    let before = find(value, kind).cloned().unwrap_or_default();
    // Whoever wrote the condition by hand may have left the time out; an empty one no client can read.
    let since = Some(text(&before, "/lastTransitionTime")).filter(|since| !since.is_empty());
    let since = since.filter(|_| text(&before, "/status") == is).map_or_else(|| stamp(now), str::to_owned);
    let mut condition = json!({"type": kind, "status": is, "lastTransitionTime": since});
    if !reason.is_empty() {
        condition["reason"] = reason.into();
    }
    if !message.is_empty() {
        condition["message"] = message.into();
    }
    match text(value, "/kind") {
        "Pod" => {
            condition["lastProbeTime"] = Value::Null;
            condition["observedGeneration"] = value["metadata"]["generation"].clone();
        }
        "Job" => condition["lastProbeTime"] = stamp(now).into(),
        // Of a Node that fell silent it is known when it last spoke.
        "Node" if is == "Unknown" => condition["lastHeartbeatTime"] = before["lastHeartbeatTime"].clone(),
        "Node" => condition["lastHeartbeatTime"] = stamp(now).into(),
        _ => {}
    }
    let conditions = object(value, "/status").entry("conditions").or_insert_with(|| json!([]));
    if let Value::Array(all) = conditions {
        match all.iter().position(|one| text(one, "/type") == kind) {
            Some(at) => all[at] = condition,
            None => all.push(condition),
        }
    }
}

/// Takes a condition away.
pub(crate) fn drop(value: &mut Value, kind: &str) {
    if let Some(Value::Array(all)) = value.pointer_mut("/status/conditions") {
        all.retain(|one| text(one, "/type") != kind);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_that_was_written_without_a_time_gets_one() {
        let mut pod =
            json!({"kind": "Pod", "metadata": {}, "status": {"conditions": [{"type": "Ready", "status": "False"}]}});
        put(&mut pod, Timestamp::UNIX_EPOCH, "Ready", "False", "", "");
        assert_eq!(pod["status"]["conditions"][0]["lastTransitionTime"], "1970-01-01T00:00:00Z");
    }
}
