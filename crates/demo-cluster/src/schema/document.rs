//! Documents in JSON or YAML, with the order of their fields and those that stand twice.

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Number;
use serde_saphyr::{DuplicateKeyPolicy, Spanned};

use super::Wrong;

pub(super) fn json_node(body: &[u8]) -> Result<Node, Wrong> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let read = Seed { yaml: false }.deserialize(&mut reader).and_then(|node| reader.end().map(|()| node));
    read.map_err(|error| {
        if error.is_eof() {
            return Wrong::Syntax("unexpected end of JSON input".to_owned());
        }
        let line = body.split(|byte| *byte == b'\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
        let letter = line.get(error.column().saturating_sub(1)).map_or(' ', |byte| char::from(*byte));
        Wrong::Syntax(format!("invalid character {letter:?} looking for beginning of value"))
    })
}

pub(super) fn yaml_node(body: &[u8]) -> Result<Node, Wrong> {
    // JSON is YAML, and what most clients send as such.
    if body.trim_ascii_start().starts_with(b"{")
        && let Ok(node) = json_node(body)
    {
        return Ok(node);
    }
    let text = std::str::from_utf8(body).map_err(|_| Wrong::Syntax("yaml: invalid leading UTF-8 octet".to_owned()))?;
    let options = serde_saphyr::options! { duplicate_keys: DuplicateKeyPolicy::PassThrough };
    serde_saphyr::with_deserializer_from_str_with_options(text, options, |reader| {
        Seed { yaml: true }.deserialize(reader)
    })
    .map_err(|error| {
        let line = error.location().map_or(1, |place| place.line());
        Wrong::Syntax(format!("yaml: line {line}: did not find expected node content"))
    })
}

/// A document in the order it was written, with every key that stands there.
#[derive(Debug)]
pub(super) enum Node {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) line: u64,
    pub(super) node: Node,
}

impl Node {
    /// As Go's decoder calls it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Node::Null => "null",
            Node::Bool(_) => "bool",
            Node::Number(_) => "number",
            Node::Text(_) => "string",
            Node::List(_) => "array",
            Node::Map(_) => "object",
        }
    }
}

#[derive(Clone, Copy)]
struct Seed {
    yaml: bool,
}

impl<'de> DeserializeSeed<'de> for Seed {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Node, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed {
    type Value = Node;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, reader: D) -> Result<Node, D::Error> {
        self.deserialize(reader)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Node, E> {
        Ok(Node::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Node, E> {
        Number::from_f64(number).map(Node::Number).ok_or_else(|| E::custom("no finite number"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Node, E> {
        Ok(Node::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, line)) = self.key(&mut fields)? {
            entries.push(Entry { key, line, node: fields.next_value_seed(self)? });
        }
        if self.yaml {
            // YAML goes through JSON with sorted keys, and what stands last counts.
            entries.sort_by(|one, other| one.key.cmp(&other.key));
        }
        Ok(Node::Map(entries))
    }
}

impl Seed {
    fn key<'de, A: MapAccess<'de>>(self, fields: &mut A) -> Result<Option<(String, u64)>, A::Error> {
        if !self.yaml {
            return Ok(fields.next_key()?.map(|key| (key, 1)));
        }
        let key: Option<Spanned<String>> = fields.next_key()?;
        Ok(key.map(|key| (key.value, key.referenced.line())))
    }
}
