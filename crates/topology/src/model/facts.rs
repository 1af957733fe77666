//! What is known of a node or an edge beside its identity.

use std::{borrow::Cow, fmt, ops::Index, sync::Arc};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
    ser::SerializeMap as _,
};

/// One typed value: ports are integers, `tls` is a boolean, images are text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
#[allow(missing_docs)] // The variants are the JSON types they become.
pub enum FactValue {
    Bool(bool),
    Integer(i64),
    /// Replicas say the same: one copy serves them all.
    Text(Arc<str>),
    List(Vec<FactValue>),
    Map(Facts),
}

/// Facts by name, in the order of their names, so that equal facts print equal bytes.
///
/// A node has a handful of them and a cluster has many nodes: a sorted list is a fraction of a
/// `BTreeMap`, and names that the program itself writes cost nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Facts(Vec<(Name, FactValue)>);

type Name = Cow<'static, str>;

impl Facts {
    /// No fact at all.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The value of a fact.
    pub fn get(&self, name: &str) -> Option<&FactValue> {
        self.at(name).ok().map(|at| &self.0[at].1)
    }

    /// Puts a fact in, in place of the one of that name.
    pub fn insert(&mut self, name: impl Into<Cow<'static, str>>, value: FactValue) {
        let name = name.into();
        match self.at(&name) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (name, value)),
        }
    }

    /// Every fact, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &FactValue)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    /// Every value, in the order of the names.
    pub fn values(&self) -> impl Iterator<Item = &FactValue> {
        self.0.iter().map(|(_, value)| value)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Gives back what was reserved for facts that did not come.
    pub fn shrink_to_fit(&mut self) {
        self.0.shrink_to_fit();
    }

    fn at(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| (**known).cmp(name))
    }
}

impl Index<&str> for Facts {
    type Output = FactValue;

    /// # Panics
    /// When there is no fact of that name.
    fn index(&self, name: &str) -> &FactValue {
        self.get(name).unwrap_or_else(|| panic!("no fact {name:?}"))
    }
}

impl<N: Into<Cow<'static, str>>> FromIterator<(N, FactValue)> for Facts {
    fn from_iter<I: IntoIterator<Item = (N, FactValue)>>(facts: I) -> Self {
        let mut all = Self::new();
        for (name, value) in facts {
            all.insert(name, value);
        }
        all
    }
}

impl Serialize for Facts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Facts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;
        impl<'de> Visitor<'de> for Map {
            type Value = Facts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("facts by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Facts, A::Error> {
                let mut facts = Facts::new();
                while let Some((name, value)) = map.next_entry::<String, FactValue>()? {
                    facts.insert(name, value);
                }
                Ok(facts)
            }
        }
        deserializer.deserialize_map(Map)
    }
}

impl FactValue {
    /// The text, when it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The integer, when it is one.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The boolean, when it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The items, when it is a list; empty otherwise.
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }
}

impl fmt::Display for FactValue {
    /// As a person reads it: lists joined by commas, maps as `key: value`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Integer(value) => write!(f, "{value}"),
            Self::Text(value) => f.write_str(value),
            Self::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    let comma = if index > 0 { ", " } else { "" };
                    write!(f, "{comma}{item}")?;
                }
                Ok(())
            }
            Self::Map(map) => {
                for (index, (key, value)) in map.iter().enumerate() {
                    let comma = if index > 0 { ", " } else { "" };
                    write!(f, "{comma}{key}: {value}")?;
                }
                Ok(())
            }
        }
    }
}

impl From<bool> for FactValue {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for FactValue {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<i32> for FactValue {
    fn from(value: i32) -> Self {
        Self::Integer(value.into())
    }
}

impl From<&str> for FactValue {
    fn from(value: &str) -> Self {
        Self::Text(value.into())
    }
}

impl From<&Arc<str>> for FactValue {
    /// Shares the text.
    fn from(value: &Arc<str>) -> Self {
        Self::Text(Arc::clone(value))
    }
}

impl From<String> for FactValue {
    fn from(value: String) -> Self {
        Self::Text(value.into())
    }
}

impl<T: Into<FactValue>> FromIterator<T> for FactValue {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn facts_stand_by_name_whatever_order_they_came_in() {
        let mut facts: Facts = [("port", 80.into()), ("host", "shop.example".into())].into_iter().collect();
        facts.insert("port", 8080.into());
        let written = serde_json::to_string(&facts).unwrap();
        assert_eq!(written, r#"{"host":"shop.example","port":8080}"#);
        assert_eq!(serde_json::from_str::<Facts>(&written).unwrap(), facts);
    }

    #[test]
    fn maps_in_facts_come_back_as_they_went_in() {
        let port: Facts = [("port", 80.into()), ("target", "http".into())].into_iter().collect();
        let ports: Facts = [("ports", FactValue::List(vec![FactValue::Map(port)]))].into_iter().collect();
        let written = serde_json::to_string(&ports).unwrap();
        assert_eq!(serde_json::from_str::<Facts>(&written).unwrap(), ports);
    }
}
