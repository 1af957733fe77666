//! A set of fields, in the shape of `fieldsV1`.
//!
//! A step is written as there: `f:spec`, `k:{"name":"app"}`, `v:"finalizer"`. A field may be a member itself, and have
//! members below it; the two are told apart.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Set {
    members: BTreeSet<String>,
    children: BTreeMap<String, Set>,
}

/// The step to a field of a map.
pub(crate) fn field(name: &str) -> String {
    format!("f:{name}")
}

impl Set {
    /// A set of the fields with these names, one below the other: `spec.replicas`.
    pub(crate) fn of(paths: &[&str]) -> Self {
        let mut set = Self::default();
        for path in paths {
            let steps: Vec<String> = path.split('.').map(field).collect();
            set.insert(&steps);
        }
        set
    }

    pub(crate) fn insert(&mut self, path: &[String]) {
        match path {
            // Nobody owns the whole object.
            [] => {}
            [last] => {
                self.members.insert(last.clone());
            }
            [first, rest @ ..] => self.children.entry(first.clone()).or_default().insert(rest),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty() && self.children.values().all(Set::is_empty)
    }

    pub(crate) fn has(&self, step: &str) -> bool {
        self.members.contains(step)
    }

    pub(crate) fn has_path(&self, path: &[String]) -> bool {
        match path {
            [] => false,
            [last] => self.members.contains(last),
            [first, rest @ ..] => self.children.get(first).is_some_and(|below| below.has_path(rest)),
        }
    }

    /// What is below a step.
    pub(crate) fn below(&self, step: &str) -> Option<&Set> {
        self.children.get(step).filter(|below| !below.is_empty())
    }

    pub(crate) fn children(&self) -> impl Iterator<Item = (&String, &Set)> {
        self.children.iter()
    }

    /// The same set with other members at the top, for those who know more about it.
    pub(crate) fn rebuilt(members: BTreeSet<String>, children: BTreeMap<String, Set>) -> Self {
        Self { members, children }
    }

    pub(crate) fn members(&self) -> &BTreeSet<String> {
        &self.members
    }

    pub(crate) fn union(&self, other: &Set) -> Set {
        let mut all = self.clone();
        all.members.extend(other.members.iter().cloned());
        for (step, below) in &other.children {
            let here = all.children.entry(step.clone()).or_default();
            *here = here.union(below);
        }
        all
    }

    /// What is here and not there, path by path.
    pub(crate) fn without(&self, other: &Set) -> Set {
        self.filtered(other, |set, step| set.members.contains(step), false)
    }

    /// What is here, without what is there and all that is below it.
    pub(crate) fn without_all_below(&self, other: &Set) -> Set {
        self.filtered(other, |set, step| set.members.contains(step), true)
    }

    fn filtered(&self, other: &Set, gone: fn(&Set, &str) -> bool, below_too: bool) -> Set {
        let members = self.members.iter().filter(|step| !gone(other, step)).cloned().collect();
        let mut children = BTreeMap::new();
        for (step, below) in &self.children {
            if below_too && gone(other, step) {
                continue;
            }
            let kept = match other.children.get(step) {
                Some(others) => below.filtered(others, gone, below_too),
                None => below.clone(),
            };
            if !kept.is_empty() {
                children.insert(step.clone(), kept);
            }
        }
        Set { members, children }
    }

    pub(crate) fn intersection(&self, other: &Set) -> Set {
        let members = self.members.intersection(&other.members).cloned().collect();
        let shared = self.children.iter().filter_map(|(step, below)| {
            let both = below.intersection(other.children.get(step)?);
            (!both.is_empty()).then(|| (step.clone(), both))
        });
        Set { members, children: shared.collect() }
    }

    /// Every path, those that end here before those that go on.
    pub(crate) fn paths(&self) -> Vec<Vec<String>> {
        let mut all = Vec::new();
        self.collect(&mut Vec::new(), &mut all);
        all
    }

    fn collect(&self, above: &mut Vec<String>, all: &mut Vec<Vec<String>>) {
        for step in &self.members {
            all.push(above.iter().chain([step]).cloned().collect());
        }
        for (step, below) in &self.children {
            above.push(step.clone());
            below.collect(above, all);
            above.pop();
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        let mut map = Map::new();
        for step in &self.members {
            map.insert(step.clone(), Value::Object(Map::new()));
        }
        for (step, below) in &self.children {
            let mut inner = below.to_json();
            if self.members.contains(step) {
                inner["."] = Value::Object(Map::new());
            }
            map.insert(step.clone(), inner);
        }
        Value::Object(map)
    }

    pub(crate) fn from_json(json: &Value) -> Self {
        let mut set = Self::default();
        for (step, below) in json.as_object().into_iter().flatten() {
            let inner = below.as_object();
            let leaf = inner.is_none_or(|inner| inner.is_empty() || inner.contains_key("."));
            if leaf {
                set.members.insert(step.clone());
            }
            let children = Self::from_json(&Value::Object(
                inner
                    .into_iter()
                    .flatten()
                    .filter(|(step, _)| *step != ".")
                    .map(|(s, b)| (s.clone(), b.clone()))
                    .collect(),
            ));
            if !children.is_empty() {
                set.children.insert(step.clone(), children);
            }
        }
        set
    }
}

/// A path as errors write it: `.spec.containers[name="app"].image`.
pub(crate) fn written(path: &[String]) -> String {
    path.iter().map(|step| written_step(step)).collect()
}

fn written_step(step: &str) -> String {
    match step.split_once(':') {
        Some(("f", name)) => format!(".{name}"),
        Some(("v", value)) => format!("[={value}]"),
        Some(("k", key)) => {
            let key: Map<String, Value> = serde_json::from_str(key).unwrap_or_default();
            let parts: Vec<String> = key.iter().map(|(name, value)| format!("{name}={value}")).collect();
            format!("[{}]", parts.join(","))
        }
        _ => format!("[{step}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Set, written};
    use serde_json::json;

    #[test]
    fn a_set_goes_to_json_and_back() {
        let json =
            json!({"f:spec": {"f:replicas": {}, "f:containers": {"k:{\"name\":\"app\"}": {".": {}, "f:image": {}}}}});
        let set = Set::from_json(&json);
        assert_eq!(set.to_json(), json);
        let written: Vec<String> = set.paths().iter().map(|path| written(path)).collect();
        assert_eq!(
            written,
            [".spec.replicas", ".spec.containers[name=\"app\"]", ".spec.containers[name=\"app\"].image"]
        );
    }

    #[test]
    fn differences_take_a_path_or_all_below_it() {
        let set = Set::from_json(&json!({"f:status": {".": {}, "f:a": {}}, "f:spec": {"f:b": {}}}));
        assert_eq!(
            set.without(&Set::of(&["status"])).to_json(),
            json!({"f:status": {"f:a": {}}, "f:spec": {"f:b": {}}})
        );
        assert_eq!(set.without_all_below(&Set::of(&["status"])).to_json(), json!({"f:spec": {"f:b": {}}}));
        assert_eq!(set.intersection(&Set::of(&["spec.b", "x"])).to_json(), json!({"f:spec": {"f:b": {}}}));
        assert_eq!(set.union(&Set::of(&["spec.b"])), set);
    }
}
