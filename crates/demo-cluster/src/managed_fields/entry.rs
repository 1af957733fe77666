//! The entries of `metadata.managedFields`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::set::Set;
use crate::fields::{items, remove, set as put, text};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Operation {
    Apply,
    Update,
}

/// What one manager owns by one kind of write.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) manager: String,
    pub(crate) operation: Operation,
    pub(crate) api_version: String,
    pub(crate) subresource: String,
    pub(crate) time: Option<String>,
    pub(super) fields: Set,
}

impl Entry {
    /// The same manager, writing the same way. Who applies is the same in every version.
    fn same_writer(&self, other: &Entry) -> bool {
        self.manager == other.manager
            && self.operation == other.operation
            && self.subresource == other.subresource
            && (self.operation == Operation::Apply || self.api_version == other.api_version)
    }

    fn read(json: &Value) -> Option<Self> {
        let operation = match text(json, "/operation") {
            "Apply" => Operation::Apply,
            "Update" => Operation::Update,
            _ => return None,
        };
        if text(json, "/apiVersion").is_empty() || text(json, "/fieldsType") != "FieldsV1" {
            return None;
        }
        Some(Self {
            manager: text(json, "/manager").to_owned(),
            operation,
            api_version: text(json, "/apiVersion").to_owned(),
            subresource: text(json, "/subresource").to_owned(),
            time: json.get("time").and_then(Value::as_str).map(str::to_owned),
            fields: Set::from_json(&json["fieldsV1"]),
        })
    }

    fn to_json(&self) -> Value {
        let operation = if self.operation == Operation::Apply { "Apply" } else { "Update" };
        let mut json = json!({
            "manager": self.manager, "operation": operation, "apiVersion": self.api_version,
            "fieldsType": "FieldsV1", "fieldsV1": self.fields.to_json(),
        });
        if let Some(time) = &self.time {
            json["time"] = time.as_str().into();
        }
        if !self.subresource.is_empty() {
            json["subresource"] = self.subresource.as_str().into();
        }
        json
    }

    /// As conflicts name it: `"kubectl" with subresource "scale" using apps/v1`.
    pub(super) fn name(&self) -> String {
        let part = match &*self.subresource {
            "" => String::new(),
            part => format!(" with subresource {part:?}"),
        };
        let version = match self.operation {
            Operation::Apply => String::new(),
            Operation::Update => format!(" using {}", self.api_version),
        };
        format!("{:?}{part}{version}", self.manager)
    }
}

/// All entries of an object.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Entries(Vec<Entry>);

impl Entries {
    /// The entries of an object; ones that cannot be read are none.
    pub(crate) fn of(object: &Value) -> Self {
        let all = items(object, "/metadata/managedFields");
        Self(all.iter().map(Entry::read).collect::<Option<Vec<_>>>().unwrap_or_default())
    }

    /// What a write to a whole object says of them, else what the object had: clients that do not know of them leave
    /// them out, and one empty entry takes all away.
    pub(crate) fn asked(asked: &Value, before: &Value) -> Self {
        let given = asked.pointer("/metadata/managedFields").and_then(Value::as_array);
        if given.is_some_and(|given| given.is_empty() || matches!(&given[..], [only] if *only == json!({}))) {
            return Self::default();
        }
        let read = Self::of(asked);
        if read.is_empty() { Self::of(before) } else { read }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Entry> {
        self.0.iter_mut()
    }

    pub(super) fn same(&self, entry: &Entry) -> Option<&Entry> {
        self.0.iter().find(|one| one.same_writer(entry))
    }

    /// Adds an entry, in place of the one of the same writer.
    pub(super) fn put(&mut self, entry: Entry) {
        self.0.retain(|one| !one.same_writer(&entry));
        self.0.push(entry);
    }

    pub(super) fn drop_empty(&mut self) {
        self.0.retain(|entry| !entry.fields.is_empty());
    }

    /// Of too many updaters, the oldest become one.
    pub(super) fn cap(&mut self, most: usize) {
        let updaters = self.0.iter().filter(|entry| entry.operation == Operation::Update).count();
        let Some(surplus) = updaters.checked_sub(most).filter(|surplus| *surplus > 0) else { return };
        self.sort();
        let (mut old, kept): (Vec<_>, Vec<_>) = {
            let mut left = surplus + 1;
            self.0.drain(..).partition(|entry| {
                let old = entry.operation == Operation::Update && left > 0;
                left -= usize::from(old);
                old
            })
        };
        self.0 = kept;
        let Some(mut ancient) = old.pop() else { return };
        ancient.fields = old.iter().fold(ancient.fields, |all, entry| all.union(&entry.fields));
        "ancient-changes".clone_into(&mut ancient.manager);
        ancient.subresource.clear();
        self.put(ancient);
    }

    fn sort(&mut self) {
        let key = |entry: &Entry| {
            (
                entry.operation,
                entry.time.clone().unwrap_or_default(),
                entry.manager.clone(),
                entry.api_version.clone(),
                entry.subresource.clone(),
            )
        };
        self.0.sort_by_key(key);
    }

    /// Writes them into an object.
    pub(crate) fn write(mut self, object: &mut Value) {
        if self.0.is_empty() {
            remove(object, "/metadata/managedFields");
            return;
        }
        self.sort();
        let all: Vec<Value> = self.0.iter().map(Entry::to_json).collect();
        put(object, "/metadata/managedFields", all);
    }

    /// Whether two objects have the same ones, at whatever time.
    pub(crate) fn same_but_for_times(one: &Value, other: &Value) -> bool {
        let timeless = |object: &Value| -> BTreeMap<String, Value> {
            let entries = items(object, "/metadata/managedFields").iter().map(|entry| {
                let mut entry = entry.clone();
                remove(&mut entry, "/time");
                (format!("{}{}{}", entry["manager"], entry["operation"], entry["subresource"]), entry)
            });
            entries.collect()
        };
        timeless(one) == timeless(other)
    }
}

impl FromIterator<Entry> for Entries {
    fn from_iter<T: IntoIterator<Item = Entry>>(entries: T) -> Self {
        Self(entries.into_iter().collect())
    }
}

impl IntoIterator for Entries {
    type Item = Entry;
    type IntoIter = std::vec::IntoIter<Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
