//! What an applied configuration has wrong with its type, worded as the server words it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::set::{field, written};
use super::typed::{Layout, Shape, entry_shape, keyed_step};
use crate::schema::Ty;

/// Everything wrong, as one sentence; `None` when nothing is.
pub(super) fn problems(ty: &Ty, config: &Value) -> Option<String> {
    let mut found = Vec::new();
    look(ty, Shape::of(ty), config, &mut Vec::new(), &mut found);
    match &found[..] {
        [] => None,
        [only] => Some(only.clone()),
        many => Some(format!("errors:\n  {}", many.join("\n  "))),
    }
}

fn look(ty: &Ty, shape: Shape<'_>, value: &Value, path: &mut Vec<String>, found: &mut Vec<String>) {
    if value.is_null() {
        return;
    }
    if let Some(problem) = mismatch(ty, value) {
        found.push(format!("{}: {problem}", written(path)));
        return;
    }
    let layout = shape.layout(value);
    match (ty, value) {
        (Ty::Struct(_) | Ty::Map(_), Value::Object(map)) => {
            for (name, inner) in map {
                path.push(field(name));
                let inner_type = match (ty, ty.structure()) {
                    (Ty::Map(item), _) => Some(&**item),
                    (_, Some(structure)) => structure.field(name).map(|field| &field.ty),
                    _ => None,
                };
                match inner_type {
                    Some(ty) => look(ty, inner_shape(&layout, ty, name), inner, path, found),
                    None => found.push(format!("{}: field not declared in schema", written(path))),
                }
                path.pop();
            }
        }
        (Ty::List(item), Value::Array(list)) => {
            look_for_repeated(&layout, list, path, found);
            for (index, inner) in list.iter().enumerate() {
                let step = match &layout {
                    Layout::Keyed(keys, ty) => keyed_step(keys, ty, inner).unwrap_or_else(|| index.to_string()),
                    _ => index.to_string(),
                };
                path.push(step);
                look(item, Shape::of(item), inner, path, found);
                path.pop();
            }
        }
        _ => {}
    }
}

/// What is owned as a whole is looked into all the same.
fn inner_shape<'a>(layout: &Layout<'a>, ty: &'a Ty, name: &str) -> Shape<'a> {
    match layout {
        Layout::Fields(_) | Layout::Entries(_) => entry_shape(layout, name).0,
        _ => Shape::of(ty),
    }
}

fn look_for_repeated(layout: &Layout<'_>, list: &[Value], path: &[String], found: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    for item in list {
        let step = match layout {
            Layout::Keyed(keys, ty) => keyed_step(keys, ty, item),
            Layout::Values => Some(format!("v:{item}")),
            _ => None,
        };
        if let Some(step) = step
            && !seen.insert(step.clone())
        {
            found.push(format!("{}: duplicate entries for key {}", written(path), written(&[step])));
        }
    }
}

fn mismatch(ty: &Ty, value: &Value) -> Option<String> {
    let go_type = match value {
        Value::Null => "<nil>",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float64",
        Value::Number(_) => "int64",
        Value::String(_) => "string",
        Value::Array(_) => "[]interface {}",
        Value::Object(_) => "map[string]interface {}",
    };
    let shown = crate::patch::go_text(value);
    match ty {
        Ty::Int32 | Ty::Int64 | Ty::Float if !value.is_number() => {
            Some(format!("expected numeric (int or float), got {go_type}"))
        }
        Ty::String | Ty::Bytes | Ty::Time | Ty::MicroTime if !value.is_string() => {
            let quoted = if value.is_array() || value.is_object() { format!("{go_type}{{…}}") } else { shown };
            Some(format!("expected string, got &value.valueUnstructured{{Value:{quoted}}}"))
        }
        Ty::Bool if !value.is_boolean() => Some(format!("expected boolean, got &{{{shown}}}")),
        Ty::List(_) if !value.is_array() => Some(format!("expected list, got &{{{shown}}}")),
        Ty::Map(_) | Ty::Struct(_) if !value.is_object() => Some(format!("expected map, got &{{{shown}}}")),
        _ => None,
    }
}
