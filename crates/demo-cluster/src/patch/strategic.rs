//! Strategic merge patch: as a merge patch, but the types say which lists merge, and by which field of their items.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::go_text;
use crate::schema::{Field, Ty};
use crate::status_error::StatusError;

/// Merges a patch into an object.
pub(crate) fn merge(ty: &Ty, target: &mut Value, patch: &Value) -> Result<(), StatusError> {
    let original = std::mem::take(target);
    let Value::Object(patch) = patch.clone() else {
        *target = original;
        return Ok(());
    };
    let Value::Object(original) = original else {
        *target = Value::Object(patch);
        return Ok(());
    };
    *target = Value::Object(merge_map(ty, original, patch)?);
    Ok(())
}

const ORDER: &str = "$setElementOrder/";
const DELETE: &str = "$deleteFromPrimitiveList/";

fn failed(message: String) -> StatusError {
    StatusError::internal(message)
}

fn bad_type(directive: &Value, patch: &Map<String, Value>) -> StatusError {
    let patch = go_text(&Value::Object(patch.clone()));
    failed(format!("unknown patch type: {} in map: {patch}", go_text(directive)))
}

fn merge_map(
    ty: &Ty,
    mut original: Map<String, Value>,
    mut patch: Map<String, Value>,
) -> Result<Map<String, Value>, StatusError> {
    if let Some(directive) = patch.remove("$patch") {
        return match directive.as_str() {
            Some("replace") => Ok(patch),
            Some("delete") => Ok(Map::new()),
            _ => {
                patch.insert("$patch".to_owned(), directive.clone());
                Err(bad_type(&directive, &patch))
            }
        };
    }
    if let Some(Value::Array(kept)) = patch.remove("$retainKeys") {
        retain(&mut original, &patch, &kept)?;
    }
    let ordered: Vec<String> = patch.keys().filter(|key| key.starts_with(ORDER)).cloned().collect();
    for key in ordered {
        if let Some(order) = patch.remove(&key) {
            put_in_order(ty, &mut original, &mut patch, &key[ORDER.len()..], &order)?;
        }
    }
    for (key, value) in patch {
        match key.strip_prefix(DELETE) {
            Some(list) => delete_scalars(original.get_mut(list), &value),
            None => merge_field(ty, &mut original, key, value)?,
        }
    }
    Ok(original)
}

fn retain(original: &mut Map<String, Value>, patch: &Map<String, Value>, kept: &[Value]) -> Result<(), StatusError> {
    let keeps = |key: &str| kept.iter().any(|one| one.as_str() == Some(key));
    let stray = patch.iter().any(|(key, value)| !value.is_null() && !key.starts_with('$') && !keeps(key));
    if stray {
        return Err(StatusError::bad_request("invalid patch format of retainKeys"));
    }
    original.retain(|key, _| keeps(key));
    Ok(())
}

fn field_of<'a>(ty: &'a Ty, key: &str) -> Option<&'a Field> {
    ty.structure().and_then(|structure| structure.field(key))
}

fn merge_field(ty: &Ty, original: &mut Map<String, Value>, key: String, patch: Value) -> Result<(), StatusError> {
    if patch.is_null() {
        original.remove(&key);
        return Ok(());
    }
    let field = field_of(ty, &key);
    let inner = match (ty, field) {
        (_, Some(field)) => field.ty.clone(),
        (Ty::Map(item), None) => (**item).clone(),
        _ => Ty::Unknown,
    };
    let merged = match (original.remove(&key), patch) {
        (Some(Value::Object(was)), Value::Object(patch)) => Some(Value::Object(merge_map(&inner, was, patch)?)),
        (Some(Value::Array(was)), Value::Array(patch)) if field.is_some_and(|field| field.merges) => {
            let merge_key = field.and_then(|field| field.merge_key.as_deref());
            Some(Value::Array(merge_list(&inner, was, patch, merge_key)?))
        }
        (Some(Value::Array(_)), Value::Array(patch)) => Some(Value::Array(patch)),
        (_, patch) => without_directives(patch),
    };
    if let Some(merged) = merged {
        original.insert(key, merged);
    }
    Ok(())
}

/// What is new is taken as it is, but for what only directs.
fn without_directives(patch: Value) -> Option<Value> {
    match patch {
        Value::Object(map) if map.contains_key("$patch") => None,
        Value::Object(map) => {
            let kept = map.into_iter().filter(|(key, value)| !value.is_null() && !key.starts_with('$'));
            Some(Value::Object(kept.filter_map(|(key, value)| Some((key, without_directives(value)?))).collect()))
        }
        Value::Array(list) => Some(Value::Array(list.into_iter().filter_map(without_directives).collect())),
        other => Some(other),
    }
}

fn delete_scalars(list: Option<&mut Value>, gone: &Value) {
    if let (Some(Value::Array(list)), Value::Array(gone)) = (list, gone) {
        list.retain(|one| !gone.contains(one));
    }
}

fn key_of<'a>(item: &'a Value, key: &str) -> Result<&'a Value, StatusError> {
    item.get(key).ok_or_else(|| failed(format!("map: {} does not contain declared merge key: {key}", go_text(item))))
}

fn merge_list(
    list: &Ty,
    original: Vec<Value>,
    patch: Vec<Value>,
    key: Option<&str>,
) -> Result<Vec<Value>, StatusError> {
    let item = if let Ty::List(item) = list { item } else { list };
    let Some(key) = key.filter(|_| original.iter().chain(&patch).any(Value::is_object)) else {
        let mut all = original.clone();
        all.extend(patch.iter().filter(|one| !original.contains(one)).cloned());
        return Ok(ordered(all, &patch, &original, None));
    };
    let (original, patch) = special(original, patch, key)?;
    let mut merged = original.clone();
    for one in &patch {
        let value = key_of(one, key)?;
        match merged.iter_mut().find(|known| known.get(key) == Some(value)) {
            Some(known) => {
                if let (Value::Object(was), Value::Object(one)) = (std::mem::take(known), one.clone()) {
                    *known = Value::Object(merge_map(item, was, one)?);
                }
            }
            None => merged.push(without_directives(one.clone()).unwrap_or_default()),
        }
    }
    for one in &merged {
        key_of(one, key)?;
    }
    Ok(ordered(merged, &patch, &original, Some(key)))
}

/// Does what the items that direct say, and takes them out.
fn special(mut original: Vec<Value>, patch: Vec<Value>, key: &str) -> Result<(Vec<Value>, Vec<Value>), StatusError> {
    let mut kept = Vec::new();
    let mut replace = false;
    for one in patch {
        match (one.get("$patch"), &one) {
            (None, _) => kept.push(one),
            (Some(directive), _) if directive == "delete" => {
                let gone = key_of(&one, key)?;
                original.retain(|known| known.get(key) != Some(gone));
            }
            (Some(directive), _) if directive == "replace" => replace = true,
            (Some(directive), Value::Object(map)) => return Err(bad_type(directive, map)),
            _ => {}
        }
    }
    Ok(if replace { (kept, Vec::new()) } else { (original, kept) })
}

fn same(one: &Value, other: &Value, key: Option<&str>) -> bool {
    key.map_or(one == other, |key| one.get(key) == other.get(key))
}

fn index(list: &[Value], item: &Value, key: Option<&str>) -> Option<usize> {
    list.iter().position(|one| same(one, item, key))
}

/// The order of a merged list: what the patch names in its order, and what only the object has where it stood.
fn ordered(all: Vec<Value>, patch: &[Value], original: &[Value], key: Option<&str>) -> Vec<Value> {
    let (mut named, mut others): (Vec<Value>, Vec<Value>) =
        all.into_iter().partition(|one| index(patch, one, key).is_some());
    let by = |order: &[Value], one: &Value, other: &Value| {
        index(order, one, key).zip(index(order, other, key)).map_or(Ordering::Equal, |(one, other)| one.cmp(&other))
    };
    named.sort_by(|one, other| by(patch, one, other));
    others.sort_by(|one, other| by(original, one, other));
    let (mut named, mut others) = (named.into_iter().peekable(), others.into_iter().peekable());
    let mut out = Vec::new();
    while let Some(next) = named.peek() {
        match others.peek() {
            Some(other) if by(original, other, next) == Ordering::Less => out.extend(others.next()),
            _ => out.extend(named.next()),
        }
    }
    out.extend(others);
    out
}

/// `$setElementOrder`: the list of the patch is merged, and then put in this order.
fn put_in_order(
    ty: &Ty,
    original: &mut Map<String, Value>,
    patch: &mut Map<String, Value>,
    name: &str,
    order: &Value,
) -> Result<(), StatusError> {
    let Value::Array(order) = order else {
        return Err(StatusError::bad_request("invalid patch format of setElementOrder list"));
    };
    let field = field_of(ty, name);
    let key = field.and_then(|field| field.merge_key.as_deref());
    let list = field.map_or(Ty::Unknown, |field| field.ty.clone());
    let patched = match patch.remove(name) {
        Some(Value::Array(patched)) => Some(patched),
        Some(other) => {
            patch.insert(name.to_owned(), other);
            None
        }
        None => None,
    };
    if let Some(patched) = &patched {
        check_order(patched, order, key)?;
    }
    let was = match original.get(name) {
        Some(Value::Array(was)) => Some(was.clone()),
        _ => None,
    };
    let merged = match (was.clone(), patched) {
        (Some(was), None) => was,
        (None, Some(patched)) => match without_directives(Value::Array(patched)) {
            Some(Value::Array(kept)) => kept,
            _ => return Ok(()),
        },
        (Some(was), Some(patched)) => merge_list(&list, was, patched, key)?,
        (None, None) => return Ok(()),
    };
    let done = ordered(merged, order, &was.unwrap_or_default(), key);
    original.insert(name.to_owned(), Value::Array(done));
    Ok(())
}

/// What the patch names must stand in the order that it asks for.
fn check_order(patch: &[Value], order: &[Value], key: Option<&str>) -> Result<(), StatusError> {
    let mut left = order.iter();
    let named = patch.iter().filter(|one| one.get("$patch").is_none());
    for one in named {
        if order.is_empty() || !left.any(|place| same(place, one, key)) {
            let (patch, order) = (Value::Array(patch.to_vec()), Value::Array(order.to_vec()));
            return Err(failed(format!(
                "The order in patch list:\n{}\n doesn't match $setElementOrder list:\n{}\n",
                go_text(&patch),
                go_text(&order)
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::merge;
    use crate::kinds::Kind;
    use crate::schema;
    use serde_json::{Value, json};

    fn merged(mut object: Value, patch: &Value) -> Value {
        merge(&schema::of(Kind::Pod), &mut object, patch).unwrap();
        object
    }

    #[test]
    fn containers_merge_by_name_and_keep_what_is_not_mentioned() {
        let pod = json!({"spec": {"containers": [
            {"name": "app", "image": "a:1", "env": [{"name": "A", "value": "1"}], "ports": [{"containerPort": 80, "name": "http"}]},
            {"name": "log", "image": "l:1"},
        ]}});
        let patch = json!({"spec": {"containers": [
            {"name": "app", "image": "a:2", "env": [{"name": "B", "value": "2"}], "ports": [{"containerPort": 80, "name": "web"}]},
            {"name": "log", "$patch": "delete"},
        ]}});
        assert_eq!(
            merged(pod, &patch),
            json!({"spec": {"containers": [{
                "name": "app", "image": "a:2",
                "env": [{"name": "B", "value": "2"}, {"name": "A", "value": "1"}],
                "ports": [{"containerPort": 80, "name": "web"}],
            }]}})
        );
    }

    #[test]
    fn conditions_merge_by_type_and_unnamed_lists_are_replaced() {
        let pod = json!({
            "status": {"conditions": [{"type": "Ready", "status": "False"}]},
            "spec": {"containers": [{"name": "a", "args": ["a", "b"]}]},
        });
        let patch = json!({
            "status": {"conditions": [{"type": "Ready", "status": "True"}, {"type": "Other", "status": "True"}]},
            "spec": {"containers": [{"name": "a", "args": ["c"]}]},
        });
        let pod = merged(pod, &patch);
        assert_eq!(pod["status"]["conditions"].as_array().map(Vec::len), Some(2));
        assert_eq!(pod["status"]["conditions"][0]["status"], "True");
        assert_eq!(pod["spec"]["containers"][0]["args"], json!(["c"]));
    }

    #[test]
    fn directives_order_retain_and_replace() {
        let pod = json!({
            "metadata": {"finalizers": ["x", "y"]},
            "spec": {"containers": [{"name": "a", "env": [{"name": "A"}, {"name": "B"}]}], "securityContext": {"runAsUser": 1}},
        });
        let patch = json!({
            "metadata": {"$deleteFromPrimitiveList/finalizers": ["x"]},
            "spec": {
                "containers": [{"name": "a", "$setElementOrder/env": [{"name": "B"}, {"name": "A"}]}],
                "securityContext": {"$retainKeys": ["runAsGroup"], "runAsGroup": 2},
            },
        });
        assert_eq!(
            merged(pod, &patch),
            json!({
                "metadata": {"finalizers": ["y"]},
                "spec": {"containers": [{"name": "a", "env": [{"name": "B"}, {"name": "A"}]}], "securityContext": {"runAsGroup": 2}},
            })
        );
    }
}
