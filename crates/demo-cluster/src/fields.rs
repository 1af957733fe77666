//! Reading and writing JSON objects by pointer; what is absent reads as empty, as in Kubernetes.

use serde_json::{Map, Value};

pub(crate) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or("")
}

pub(crate) fn number(value: &Value, pointer: &str) -> Option<i64> {
    value.pointer(pointer).and_then(Value::as_i64)
}

pub(crate) fn flag(value: &Value, pointer: &str) -> bool {
    value.pointer(pointer).and_then(Value::as_bool).unwrap_or(false)
}

pub(crate) fn items<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

pub(crate) fn annotation<'a>(value: &'a Value, key: &str) -> &'a str {
    value.pointer("/metadata/annotations").and_then(|all| all.get(key)).and_then(Value::as_str).unwrap_or("")
}

pub(crate) fn label<'a>(value: &'a Value, key: &str) -> &'a str {
    value.pointer("/metadata/labels").and_then(|all| all.get(key)).and_then(Value::as_str).unwrap_or("")
}

/// The object at a pointer, made on the way where it is absent.
pub(crate) fn object<'a>(value: &'a mut Value, pointer: &str) -> &'a mut Map<String, Value> {
    let mut here = value;
    for part in pointer.split('/').skip(1) {
        here = as_object(here).entry(part.replace("~1", "/").replace("~0", "~")).or_insert(Value::Null);
    }
    as_object(here)
}

fn as_object(value: &mut Value) -> &mut Map<String, Value> {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    match value {
        Value::Object(map) => map,
        _ => unreachable!("made an object above"),
    }
}

/// Sets the field at a pointer, making the objects above it.
pub(crate) fn set(value: &mut Value, pointer: &str, new: impl Into<Value>) {
    if let Some((above, name)) = pointer.rsplit_once('/') {
        object(value, above).insert(name.replace("~1", "/").replace("~0", "~"), new.into());
    }
}

/// Sets the field only where it is absent or null.
pub(crate) fn set_default(value: &mut Value, pointer: &str, new: impl Into<Value>) {
    if value.pointer(pointer).is_none_or(Value::is_null) {
        set(value, pointer, new);
    }
}

pub(crate) fn remove(value: &mut Value, pointer: &str) {
    if let Some((above, name)) = pointer.rsplit_once('/')
        && let Some(Value::Object(map)) = value.pointer_mut(above)
    {
        map.remove(&name.replace("~1", "/").replace("~0", "~"));
    }
}
