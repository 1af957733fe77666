//! Server-side apply: a configuration is merged in, what it no longer names goes, and what others own is a conflict.

use serde_json::Value;

use super::set::{Set, written};
use super::typed::{Comparison, Shape, fields_of, with_named, without};
use super::{Entries, Entry, Operation, Writer, check, merge, never_owned, record};
use crate::fields::{annotation, remove, set as put};

/// An apply.
#[derive(Debug)]
pub(crate) struct Apply<'a> {
    pub(crate) writer: &'a Writer,
    pub(crate) config: &'a Value,
    /// Takes over what others own.
    pub(crate) force: bool,
}

/// Why an apply is refused.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Refused {
    /// The configuration does not fit the type.
    Untyped(String),
    /// Others own what it would change: their name, and the field.
    Conflicts(Vec<(String, String)>),
}

/// A field that is another's.
struct Conflict {
    entry: Entry,
    path: Vec<String>,
}

const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

impl Apply<'_> {
    /// The object after the apply, with its entries in it.
    pub(crate) fn run(&self, live: &Value) -> Result<Value, Refused> {
        if let Some(why) = check::problems(&self.writer.ty, self.config) {
            return Err(Refused::Untyped(why));
        }
        let entries = Entries::of(live);
        let mut live = live.clone();
        remove(&mut live, "/metadata/managedFields");
        let entries = self.known(&live, entries);
        let done = match self.merge(&live, entries.clone(), self.force) {
            // What kubectl owned by the annotation of its older way it may take over.
            Err(conflicts) if self.writer.manager == "kubectl" => {
                let allowed = self.last_applied(&live);
                let left: Vec<Conflict> =
                    conflicts.into_iter().filter(|conflict| !allowed.has_path(&conflict.path)).collect();
                if left.is_empty() { self.merge(&live, entries, true) } else { Err(left) }
            }
            other => other,
        };
        let (mut object, entries) = done.map_err(|conflicts| Refused::Conflicts(named(conflicts)))?;
        if self.writer.manager == "kubectl" && !annotation(&object, LAST_APPLIED).is_empty() {
            self.note_last_applied(&mut object);
        }
        entries.write(&mut object);
        Ok(object)
    }

    fn shape(&self) -> Shape<'_> {
        Shape::of(&self.writer.ty)
    }

    /// Before the first apply, nobody may be recorded: then all that is there is one's who came before.
    fn known(&self, live: &Value, entries: Entries) -> Entries {
        if !entries.is_empty() {
            return entries;
        }
        let before = Writer { manager: "before-first-apply".to_owned(), ..self.writer.clone() };
        record(&before, &before.nothing(), live, entries)
    }

    fn merge(&self, live: &Value, mut entries: Entries, force: bool) -> Result<(Value, Entries), Vec<Conflict>> {
        let fields = fields_of(self.shape(), self.config).without_all_below(&self.writer.ignored);
        let mut own = self.writer.entry(Operation::Apply, fields);
        let last = entries.same(&own).cloned();
        entries.put(own.clone());
        let merged = merge::merged(self.shape(), live, self.config);
        let object = match &last {
            Some(last) if !last.fields.is_empty() => self.pruned(&merged, &last.fields, &entries),
            _ => merged,
        };
        let comparison = Comparison::of(self.shape(), live, &object).ignoring(&self.writer.ignored);
        let changed = comparison.modified.union(&comparison.added);
        let others = |entry: &&Entry| entry.api_version == self.writer.api_version && !is_own(&own, entry);
        let conflicts: Vec<Conflict> = entries
            .iter()
            .filter(others)
            .flat_map(|entry| {
                let shared = entry.fields.intersection(&changed);
                shared.paths().into_iter().map(|path| Conflict { entry: entry.clone(), path })
            })
            .collect();
        if !force && !conflicts.is_empty() {
            return Err(conflicts);
        }
        for entry in entries.iter_mut().filter(|entry| !is_own(&own, entry)) {
            entry.fields = entry.fields.without(&changed).without(&comparison.removed);
        }
        own.fields = own.fields.without(&never_owned());
        if object == *live {
            own.time = last.and_then(|last| last.time);
        }
        entries.put(own);
        entries.drop_empty();
        Ok((object, entries))
    }

    /// The object without what the manager applied the last time, does not apply this time, and nobody else owns.
    fn pruned(&self, merged: &Value, last: &Set, entries: &Entries) -> Value {
        let shape = self.shape();
        let left = |gone: &Set| without(shape, merged, gone).unwrap_or(Value::Null);
        let named_fields = |value: &Value| with_named(shape, &fields_of(shape, value));
        let last = with_named(shape, last);
        let all = named_fields(merged);
        let stripped = left(&last);
        let owned = entries.iter().fold(Set::default(), |owned, entry| owned.union(&entry.fields));
        let kept = named_fields(&stripped).union(&with_named(shape, &owned));
        let pruned = left(&all.without(&kept));
        left(&all.without(&named_fields(&pruned)).intersection(&last))
    }

    /// What the annotation says and the object still has.
    fn last_applied(&self, live: &Value) -> Set {
        let Ok(applied) = serde_json::from_str::<Value>(annotation(live, LAST_APPLIED)) else {
            return Set::default();
        };
        if applied.get("apiVersion").and_then(Value::as_str) != Some(&*self.writer.api_version) {
            return Set::default();
        }
        let comparison = Comparison::of(self.shape(), &applied, live);
        fields_of(self.shape(), &applied)
            .without(&comparison.modified)
            .without(&comparison.added)
            .without(&comparison.removed)
    }

    fn note_last_applied(&self, object: &mut Value) {
        let mut config = self.config.clone();
        let pointer = format!("/metadata/annotations/{}", LAST_APPLIED.replace('/', "~1"));
        remove(&mut config, &pointer);
        put(object, &pointer, format!("{config}\n"));
    }
}

fn is_own(own: &Entry, entry: &Entry) -> bool {
    entry.operation == Operation::Apply && entry.manager == own.manager && entry.subresource == own.subresource
}

fn named(mut conflicts: Vec<Conflict>) -> Vec<(String, String)> {
    // As the server sorts them: by the manager as it is stored.
    let key =
        |entry: &Entry| (entry.manager.clone(), entry.operation, entry.api_version.clone(), entry.subresource.clone());
    conflicts.sort_by_key(|conflict| key(&conflict.entry));
    conflicts.into_iter().map(|conflict| (conflict.entry.name(), written(&conflict.path))).collect()
}
