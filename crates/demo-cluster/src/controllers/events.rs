//! Warning events: the same one again is counted, not repeated.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::engine::{Engine, Task};
use crate::clock::{parse, stamp};
use crate::fields::{number, set, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::random::hash;

/// As the real server's `--event-ttl`.
const KEPT: SignedDuration = SignedDuration::from_hours(1);

/// Records a warning about an object.
pub(crate) fn warn(engine: &mut Engine, about: &Value, component: &str, reason: &str, message: &str) {
    let name = text(about, "/metadata/name");
    let namespace = match text(about, "/metadata/namespace") {
        "" => "default",
        namespace => namespace,
    };
    let sum = hash(format!("{}{reason}{message}", text(about, "/metadata/uid")).as_bytes());
    let key = Key::new(namespace, &format!("{name}.{sum:016x}"));
    let now = stamp(engine.now());
    let again = engine.edit(Kind::Event, &key, |event| {
        let count = number(event, "/count").unwrap_or(1);
        set(event, "/count", count + 1);
        set(event, "/lastTimestamp", now.clone());
    });
    if again.is_ok() {
        return;
    }
    let event = json!({
        "kind": "Event", "apiVersion": "v1",
        "metadata": {"name": &*key.name, "namespace": namespace},
        "involvedObject": {
            "kind": about["kind"], "apiVersion": about["apiVersion"], "name": name, "namespace": namespace,
            "uid": about["metadata"]["uid"], "resourceVersion": about["metadata"]["resourceVersion"],
        },
        "type": "Warning", "reason": reason, "message": message, "count": 1,
        "firstTimestamp": now, "lastTimestamp": now, "eventTime": null,
        "source": {"component": component, "host": about.pointer("/spec/nodeName").cloned().unwrap_or_default()},
        "reportingComponent": component, "reportingInstance": "",
    });
    // A warning about something in a namespace that is going is of no use to anybody.
    if engine.create(Kind::Event, &key, event).is_ok() {
        let due = engine.now() + KEPT;
        engine.enqueue_at(due, Task::Event, key);
    }
}

/// Forgets an event that was not repeated for an hour.
pub(crate) fn forget_old(engine: &mut Engine, key: &Key) {
    let Some(event) = engine.value(Kind::Event, key) else {
        return;
    };
    let last = parse(text(&event, "/lastTimestamp")).unwrap_or_default();
    if last + KEPT <= engine.now() {
        engine.store.take(Kind::Event, key);
    } else {
        engine.enqueue_at(last + KEPT, Task::Event, key.clone());
    }
}
