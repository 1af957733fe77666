//! Values seen through their types: which fields are in one, how two differ, what is left when fields are taken away.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::set::{self, Set};
use crate::schema::{Struct, Topology, Ty};

/// A type together with how the field that has it wants it owned.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape<'a> {
    ty: &'a Ty,
    topology: &'a Topology,
}

/// How a value of a shape is owned.
pub(super) enum Layout<'a> {
    /// As a whole.
    Leaf,
    Fields(&'static Struct),
    Entries(&'a Ty),
    Keyed(&'a [String], &'a Ty),
    Values,
}

const USUAL: &Topology = &Topology::Usual;

impl<'a> Shape<'a> {
    pub(super) fn of(ty: &'a Ty) -> Self {
        Self { ty, topology: USUAL }
    }

    pub(super) fn layout(self, value: &Value) -> Layout<'a> {
        match (self.ty, self.topology) {
            (_, Topology::Atomic) => Layout::Leaf,
            (Ty::List(_), Topology::Set) => Layout::Values,
            (Ty::List(item), Topology::Keys(keys)) => Layout::Keyed(keys, item),
            (Ty::Map(item), _) => Layout::Entries(item),
            (Ty::Struct(_), _) => match self.ty.structure() {
                Some(structure) if !structure.atomic => Layout::Fields(structure),
                _ => Layout::Leaf,
            },
            (Ty::Unknown, _) if value.is_object() => Layout::Entries(self.ty),
            _ => Layout::Leaf,
        }
    }
}

/// The shape of a field, and whether its type names it.
pub(super) fn field_shape<'a>(structure: &'static Struct, name: &str) -> Option<Shape<'a>> {
    structure.field(name).map(|field| Shape { ty: &field.ty, topology: &field.topology })
}

/// The step to an item of a list with keys; `None` where it has none of them.
pub(super) fn keyed_step(keys: &[String], item_type: &Ty, item: &Value) -> Option<String> {
    let structure = item_type.structure();
    let mut key = BTreeMap::new();
    for name in keys {
        let default = || structure.and_then(|structure| structure.field(name)?.when_key_is_missing());
        if let Some(value) = item.as_object()?.get(name).cloned().or_else(default) {
            key.insert(name, value);
        }
    }
    if key.is_empty() {
        return None;
    }
    Some(format!("k:{}", serde_json::to_string(&key).unwrap_or_default()))
}

/// The items of a list, each with its step; of those that stand twice the first.
pub(super) fn steps<'v>(layout: &Layout<'_>, value: &'v Value) -> Vec<(String, &'v Value)> {
    let mut seen = BTreeSet::new();
    let step = |item: &Value| match layout {
        Layout::Keyed(keys, ty) => keyed_step(keys, ty, item),
        _ => Some(format!("v:{item}")),
    };
    let items = value.as_array().into_iter().flatten();
    items.filter_map(|item| Some((step(item)?, item))).filter(|(step, _)| seen.insert(step.clone())).collect()
}

/// Every leaf and every item that a value names.
pub(super) fn fields_of(shape: Shape<'_>, value: &Value) -> Set {
    let mut set = Set::default();
    collect(shape, value, &mut Vec::new(), &mut set);
    set
}

fn collect(shape: Shape<'_>, value: &Value, path: &mut Vec<String>, set: &mut Set) {
    let layout = shape.layout(value);
    match layout {
        Layout::Leaf => set.insert(path),
        Layout::Fields(_) | Layout::Entries(_) => {
            for (name, inner) in value.as_object().into_iter().flatten() {
                let (shape, named) = entry_shape(&layout, name);
                path.push(set::field(name));
                collect(shape, inner, path, set);
                if !named || inner.is_null() || inner.as_object().is_some_and(Map::is_empty) {
                    set.insert(path);
                }
                path.pop();
            }
        }
        Layout::Keyed(_, item) => {
            for (step, inner) in steps(&layout, value) {
                path.push(step);
                collect(Shape::of(item), inner, path, set);
                set.insert(path);
                path.pop();
            }
        }
        Layout::Values => {
            for (step, _) in steps(&layout, value) {
                path.push(step);
                set.insert(path);
                path.pop();
            }
        }
    }
}

const UNKNOWN: &Ty = &Ty::Unknown;

/// The shape of an entry of a map or struct, and whether the type names it.
pub(super) fn entry_shape<'a>(layout: &Layout<'a>, name: &str) -> (Shape<'a>, bool) {
    match layout {
        Layout::Fields(structure) => match field_shape(structure, name) {
            Some(shape) => (shape, true),
            None => (Shape::of(UNKNOWN), false),
        },
        Layout::Entries(item) => (Shape::of(item), false),
        _ => (Shape::of(UNKNOWN), false),
    }
}

/// How one value came from another.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    pub(super) added: Set,
    pub(super) removed: Set,
    pub(super) modified: Set,
}

impl Comparison {
    pub(super) fn of(shape: Shape<'_>, before: &Value, after: &Value) -> Self {
        let mut comparison = Self::default();
        comparison.compare(shape, Some(before), Some(after), &mut Vec::new());
        comparison
    }

    pub(super) fn ignoring(self, ignored: &Set) -> Self {
        Self {
            added: self.added.without_all_below(ignored),
            removed: self.removed.without_all_below(ignored),
            modified: self.modified.without_all_below(ignored),
        }
    }

    fn compare(&mut self, shape: Shape<'_>, before: Option<&Value>, after: Option<&Value>, path: &mut Vec<String>) {
        let layout = shape.layout(after.or(before).unwrap_or(&Value::Null));
        // Nothing on both sides is told apart by what kind of nothing it is.
        let leaf = matches!(layout, Layout::Leaf) || (is_empty(before) && is_empty(after));
        if !leaf {
            self.compare_items(&layout, before, after, path);
        }
        match (before, after) {
            (None, Some(_)) => self.added.insert(path),
            (Some(_), None) => self.removed.insert(path),
            (Some(before), Some(after)) if leaf && before != after => self.modified.insert(path),
            _ => {}
        }
    }

    fn compare_items(
        &mut self,
        layout: &Layout<'_>,
        before: Option<&Value>,
        after: Option<&Value>,
        path: &mut Vec<String>,
    ) {
        let items = |value: Option<&'_ Value>| -> BTreeMap<String, Value> {
            match (layout, value) {
                (Layout::Fields(_) | Layout::Entries(_), Some(Value::Object(map))) => {
                    map.iter().map(|(name, value)| (set::field(name), value.clone())).collect()
                }
                (Layout::Keyed(..) | Layout::Values, Some(value)) => {
                    steps(layout, value).into_iter().map(|(step, value)| (step, value.clone())).collect()
                }
                _ => BTreeMap::new(),
            }
        };
        let (before, after) = (items(before), items(after));
        for step in before.keys().chain(after.keys().filter(|step| !before.contains_key(*step))) {
            let shape = match layout {
                Layout::Keyed(_, item) => Shape::of(item),
                Layout::Values => Shape::of(&Ty::Any),
                _ => entry_shape(layout, &step[2..]).0,
            };
            path.push(step.clone());
            self.compare(shape, before.get(step), after.get(step), path);
            path.pop();
        }
    }
}

fn is_empty(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::Array(list)) => list.is_empty(),
        Some(Value::Object(map)) => map.is_empty(),
        Some(_) => false,
    }
}

/// A value without the fields and items of a set; `None` when nothing is left.
pub(super) fn without(shape: Shape<'_>, value: &Value, gone: &Set) -> Option<Value> {
    let layout = shape.layout(value);
    match (&layout, value) {
        (Layout::Fields(_) | Layout::Entries(_), Value::Object(map)) => {
            let kept = map.iter().filter(|(name, _)| !gone.has(&set::field(name))).filter_map(|(name, inner)| {
                let kept = match gone.below(&set::field(name)) {
                    Some(below) => without(entry_shape(&layout, name).0, inner, below),
                    None => Some(inner.clone()),
                };
                Some((name.clone(), kept?))
            });
            let kept: Map<String, Value> = kept.collect();
            (!kept.is_empty()).then_some(Value::Object(kept))
        }
        (Layout::Keyed(..) | Layout::Values, Value::Array(list)) => {
            let mut kept = Vec::new();
            for item in list {
                let (step, shape) = match &layout {
                    Layout::Keyed(keys, ty) => (keyed_step(keys, ty, item), Shape::of(ty)),
                    _ => (Some(format!("v:{item}")), Shape::of(UNKNOWN)),
                };
                let Some(step) = step else {
                    kept.push(item.clone());
                    continue;
                };
                if gone.has(&step) {
                    continue;
                }
                match gone.below(&step) {
                    Some(below) => kept.push(without(shape, item, below).unwrap_or(Value::Null)),
                    None => kept.push(item.clone()),
                }
            }
            (!kept.is_empty()).then_some(Value::Array(kept))
        }
        (Layout::Leaf, Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => Some(value.clone()),
        // What is owned as a whole and has something of it taken away is taken away.
        _ => None,
    }
}

/// A set with every field that a type names and that has something below it as a member.
pub(super) fn with_named(shape: Shape<'_>, set: &Set) -> Set {
    let structure = shape.ty.structure();
    let mut members = set.members().clone();
    let mut children = BTreeMap::new();
    for (step, below) in set.children() {
        let name = step.strip_prefix("f:");
        if let (Some(structure), Some(name)) = (structure, name)
            && structure.field(name).is_some()
        {
            members.insert(step.clone());
        }
        let inner = match (shape.ty, name) {
            (Ty::Struct(_), Some(name)) => structure.and_then(|structure| field_shape(structure, name)),
            (Ty::Map(item), Some(_)) | (Ty::List(item), None) => Some(Shape::of(item)),
            _ => None,
        };
        children.insert(step.clone(), with_named(inner.unwrap_or(Shape::of(UNKNOWN)), below));
    }
    Set::rebuilt(members, children)
}
