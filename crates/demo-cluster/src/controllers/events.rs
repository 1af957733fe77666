//! Events: the same one again is counted, not repeated.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::engine::{Engine, Task};
use crate::clock::{parse, stamp};
use crate::fields::{number, set, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::random::hash;

/// As the real server's `--event-ttl`.
const KEPT: SignedDuration = SignedDuration::from_hours(1);
/// More are never kept: a demo with hundreds of changes a second would fill the memory with an hour of them.
const MOST: usize = 10_000;
const SCHEDULER: &str = "default-scheduler";

/// Records that something went as it should.
pub(crate) fn tell(engine: &mut Engine, about: &Value, component: &str, reason: &str, message: &str) {
    record(engine, about, component, ("Normal", reason, message), None);
}

/// Records a warning about an object.
pub(crate) fn warn(engine: &mut Engine, about: &Value, component: &str, reason: &str, message: &str) {
    record(engine, about, component, ("Warning", reason, message), None);
}

/// Records what a kubelet did with a container: type, reason and message.
pub(crate) fn of_container(engine: &mut Engine, pod: &Value, container: &str, what: (&str, &str, &str)) {
    record(engine, pod, "kubelet", what, Some(format!("spec.containers{{{container}}}")));
}

fn record(
    engine: &mut Engine,
    about: &Value,
    component: &str,
    (kind, reason, message): (&str, &str, &str),
    field: Option<String>,
) {
    // While a world lives through its past, most of what happens would be forgotten before anybody could read it.
    if engine.now() + KEPT <= Timestamp::now() {
        return;
    }
    let name = text(about, "/metadata/name");
    let namespace = match text(about, "/metadata/namespace") {
        "" => "default",
        namespace => namespace,
    };
    let field_text = field.as_deref().unwrap_or("");
    let sum = hash(format!("{}{reason}{message}{field_text}", text(about, "/metadata/uid")).as_bytes());
    let key = Key::new(namespace, &format!("{name}.{sum:016x}"));
    let (now, precise) = (stamp(engine.now()), format!("{:.6}", engine.now()));
    if engine.store.has(Kind::Event, &key) {
        let again = engine.edit(Kind::Event, &key, |event| count_again(event, &now, &precise));
        if again.is_ok() {
            return;
        }
    }
    let mut event = json!({
        "kind": "Event", "apiVersion": "v1",
        "metadata": {"name": &*key.name, "namespace": namespace},
        "involvedObject": {
            "kind": about["kind"], "apiVersion": about["apiVersion"], "name": name,
            "uid": about["metadata"]["uid"], "resourceVersion": about["metadata"]["resourceVersion"],
        },
        "type": kind, "reason": reason, "message": message, "reportingComponent": component,
    });
    if !text(about, "/metadata/namespace").is_empty() {
        event["involvedObject"]["namespace"] = namespace.into();
    }
    if let Some(field) = field {
        event["involvedObject"]["fieldPath"] = field.into();
    }
    // The scheduler speaks the newer form, in which nothing is counted until it happens again.
    let form = if component == SCHEDULER {
        let action = if reason == "Scheduled" { "Binding" } else { "Scheduling" };
        json!({
            "action": action, "eventTime": precise, "firstTimestamp": null, "lastTimestamp": null, "source": {},
            "reportingInstance": SCHEDULER,
        })
    } else {
        let node = if component == "kubelet" { node_of(about) } else { "" };
        let mut source = json!({"component": component});
        if !node.is_empty() {
            source["host"] = node.into();
        }
        json!({
            "count": 1, "eventTime": null, "firstTimestamp": now, "lastTimestamp": now, "source": source,
            "reportingInstance": node,
        })
    };
    if let (Some(event), Value::Object(form)) = (event.as_object_mut(), form) {
        event.extend(form);
    }
    keep(engine, key, event);
}

fn node_of(about: &Value) -> &str {
    match text(about, "/kind") {
        "Node" => text(about, "/metadata/name"),
        _ => text(about, "/spec/nodeName"),
    }
}

fn count_again(event: &mut Value, now: &str, precise: &str) {
    if let Some(count) = number(event, "/count") {
        set(event, "/count", count + 1);
        set(event, "/lastTimestamp", now);
    } else {
        let count = number(event, "/series/count").unwrap_or(1);
        set(event, "/series", json!({"count": count + 1, "lastObservedTime": precise}));
    }
}

fn keep(engine: &mut Engine, key: Key, event: Value) {
    // Nobody needs an event in a namespace that is going, where it is refused.
    if engine.create(Kind::Event, &key, event).is_err() {
        return;
    }
    let due = engine.now() + KEPT;
    engine.enqueue_at(due, Task::Event, key.clone());
    engine.events.push_back(key);
    while engine.events.len() > MOST {
        if let Some(oldest) = engine.events.pop_front() {
            engine.store.take(Kind::Event, &oldest);
        }
    }
}

/// Forgets an event that was not repeated for an hour.
pub(crate) fn forget_old(engine: &mut Engine, key: &Key) {
    let Some(event) = engine.value(Kind::Event, key) else {
        return;
    };
    let times = ["/lastTimestamp", "/series/lastObservedTime", "/eventTime"];
    let last = times.iter().find_map(|at| parse(text(&event, at))).unwrap_or_default();
    if last + KEPT <= engine.now() {
        engine.store.take(Kind::Event, key);
        engine.events.retain(|kept| kept != key);
    } else {
        engine.enqueue_at(last + KEPT, Task::Event, key.clone());
    }
}
