//! An applied configuration is merged into an object: its fields win, its lists with keys are merged item by item, in
//! its order.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::typed::{Layout, Shape, entry_shape, keyed_step};

/// The object with the configuration in it.
pub(super) fn merged(shape: Shape<'_>, live: &Value, config: &Value) -> Value {
    merge(shape, Some(live), Some(config)).unwrap_or(Value::Null)
}

fn merge(shape: Shape<'_>, live: Option<&Value>, config: Option<&Value>) -> Option<Value> {
    let layout = shape.layout(config.or(live)?);
    match (&layout, live, config) {
        (Layout::Fields(_) | Layout::Entries(_), live, config) if is_map(live) || is_map(config) => {
            merge_maps(&layout, live, config)
        }
        (Layout::Keyed(..) | Layout::Values, live, config) if is_list(live) || is_list(config) => {
            merge_lists(&layout, live, config)
        }
        _ => config.or(live).cloned(),
    }
}

/// Whether there is something in it: empty ones are leaves, so that empty and absent stay apart.
fn is_map(value: Option<&Value>) -> bool {
    value.and_then(Value::as_object).is_some_and(|map| !map.is_empty())
}

fn is_list(value: Option<&Value>) -> bool {
    value.and_then(Value::as_array).is_some_and(|list| !list.is_empty())
}

fn merge_maps(layout: &Layout<'_>, live: Option<&Value>, config: Option<&Value>) -> Option<Value> {
    let empty = Map::new();
    let live = live.and_then(Value::as_object).unwrap_or(&empty);
    let config = config.and_then(Value::as_object).unwrap_or(&empty);
    let mut out = Map::new();
    for name in live.keys().chain(config.keys().filter(|name| !live.contains_key(*name))) {
        if let Some(value) = merge(entry_shape(layout, name).0, live.get(name), config.get(name)) {
            out.insert(name.clone(), value);
        }
    }
    (!out.is_empty()).then_some(Value::Object(out))
}

fn merge_lists(layout: &Layout<'_>, live: Option<&Value>, config: Option<&Value>) -> Option<Value> {
    let item = match *layout {
        Layout::Keyed(_, ty) => Shape::of(ty),
        _ => Shape::of(&crate::schema::Ty::Any),
    };
    let step = |item: &Value| match *layout {
        Layout::Keyed(keys, ty) => keyed_step(keys, ty, item).unwrap_or_default(),
        _ => format!("v:{item}"),
    };
    let steps = |list: Option<&Value>| -> Vec<(String, Value)> {
        list.and_then(Value::as_array).into_iter().flatten().map(|item| (step(item), item.clone())).collect()
    };
    let (left, right) = (steps(live), steps(config));
    let of_left: BTreeMap<&String, &Value> = left.iter().map(|(step, item)| (step, item)).collect();
    let of_right: BTreeMap<&String, &Value> = right.iter().map(|(step, item)| (step, item)).collect();
    let order = interleaved(&left, &right, &of_left, &of_right);
    let out: Vec<Value> = order
        .into_iter()
        .filter_map(|step| merge(item, of_left.get(step).copied(), of_right.get(step).copied()))
        .collect();
    (!out.is_empty()).then_some(Value::Array(out))
}

/// The order of a merged list: that of the configuration, with what only the object has where it stood.
fn interleaved<'a>(
    left: &'a [(String, Value)],
    right: &'a [(String, Value)],
    of_left: &BTreeMap<&String, &Value>,
    of_right: &BTreeMap<&String, &Value>,
) -> Vec<&'a String> {
    let mut shared = right.iter().map(|(step, _)| step).filter(|step| of_left.contains_key(step));
    let mut next_shared = shared.next();
    let mut done = BTreeSet::new();
    let mut order = Vec::new();
    let (mut at_left, mut at_right) = (0, 0);
    while at_left < left.len() || at_right < right.len() {
        if let (Some((one, _)), Some((other, _))) = (left.get(at_left), right.get(at_right)) {
            if one == other {
                done.insert(one);
                order.push(other);
                at_left += 1;
                at_right += 1;
                next_shared = shared.next();
                continue;
            }
            if of_right.contains_key(one) && next_shared.is_some_and(|next| next != one) {
                // Shared, but not the one whose turn it is.
                at_left += 1;
                continue;
            }
        }
        if let Some((one, _)) = left.get(at_left) {
            if !of_right.contains_key(one) {
                order.push(one);
                at_left += 1;
                continue;
            } else if done.contains(one) {
                at_left += 1;
            }
        }
        if let Some((other, _)) = right.get(at_right) {
            done.insert(other);
            order.push(other);
            at_right += 1;
            if next_shared == Some(other) {
                next_shared = shared.next();
            }
        }
    }
    order
}
