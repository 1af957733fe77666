//! Reading what a client sent, in JSON or YAML, as the types say: what is repeated, what is unknown, what is wrong.

use serde_json::{Map, Value};

use super::document::{Entry, Node, json_node, yaml_node};
use super::{Struct, Ty, canonical};

/// A document, and what a strict reader has against it.
#[derive(Debug, Default)]
pub(crate) struct Decoded {
    pub(crate) value: Value,
    /// Keys that stand twice in YAML, worded with their line.
    repeated: Vec<String>,
    /// Unknown fields, and those that stand twice in JSON, in the order they stand.
    strict: Vec<String>,
}

impl Decoded {
    /// What a lenient reader warns of.
    pub(crate) fn warnings(&self) -> Vec<String> {
        self.repeated.iter().chain(&self.strict).cloned().collect()
    }

    /// Why a strict reader refuses it.
    pub(crate) fn refusal(&self) -> Option<String> {
        let mut all = self.strict.clone();
        if let Some(repeated) = self.repeated() {
            all.insert(0, repeated);
        }
        (!all.is_empty()).then(|| all.join(", "))
    }

    /// The keys that stand twice in YAML, as one error.
    pub(crate) fn repeated(&self) -> Option<String> {
        (!self.repeated.is_empty()).then(|| format!("yaml: unmarshal errors:\n  {}", self.repeated.join("\n  ")))
    }
}

/// Why a document could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Wrong {
    /// It is no JSON or YAML.
    #[error("{0}")]
    Syntax(String),
    /// It is no object but, say, an array.
    #[error("json: cannot unmarshal {0} into Go value of type map[string]interface {{}}")]
    NoObject(&'static str),
    /// A field has another type.
    #[error("{0}")]
    Type(String),
}

/// Reads an object of a type.
pub(crate) fn read_json(body: &[u8], ty: &Ty) -> Result<Decoded, Wrong> {
    let node = json_node(body)?;
    Reader::default().object(&node, ty)
}

/// Reads an object of a type.
pub(crate) fn read_yaml(body: &[u8], ty: &Ty) -> Result<Decoded, Wrong> {
    let node = yaml_node(body)?;
    Reader { yaml: true, ..Reader::default() }.object(&node, ty)
}

/// Reads JSON of any shape; only repeated fields are noted.
pub(crate) fn read_untyped_json(body: &[u8]) -> Result<Decoded, Wrong> {
    let node = json_node(body)?;
    let mut reader = Reader::default();
    let value = reader.value(&node, &Ty::Unknown, &Place::ROOT);
    Ok(reader.done(value))
}

/// Reads a YAML object; only repeated fields are noted.
pub(crate) fn read_untyped_yaml(body: &[u8]) -> Result<Decoded, Wrong> {
    let node = yaml_node(body)?;
    Reader { yaml: true, ..Reader::default() }.object(&node, &Ty::Unknown)
}

/// Where a value stands.
#[derive(Clone)]
struct Place<'a> {
    /// The type whose field it is.
    within: Option<&'a Struct>,
    /// Names of fields only, as errors of types give them.
    fields: String,
    /// With the places in lists, as unknown fields are given.
    path: String,
}

impl Place<'_> {
    const ROOT: Place<'static> = Place { within: None, fields: String::new(), path: String::new() };

    fn below(&self, name: &str) -> (String, String) {
        let dot = |path: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        (dot(&self.fields), dot(&self.path))
    }
}

#[derive(Default)]
struct Reader {
    yaml: bool,
    repeated: Vec<String>,
    strict: Vec<String>,
    /// The first is what the decoder reports.
    wrong: Option<String>,
}

impl Reader {
    fn object(mut self, node: &Node, ty: &Ty) -> Result<Decoded, Wrong> {
        if !matches!(node, Node::Map(_) | Node::Null) {
            return Err(Wrong::NoObject(node.name()));
        }
        let value = self.value(node, ty, &Place::ROOT);
        match self.wrong.take() {
            Some(wrong) => Err(Wrong::Type(wrong)),
            None => Ok(self.done(value)),
        }
    }

    fn done(self, value: Value) -> Decoded {
        Decoded { value, repeated: self.repeated, strict: self.strict }
    }

    fn value(&mut self, node: &Node, ty: &Ty, place: &Place<'_>) -> Value {
        match (node, ty) {
            (Node::Null, _) => Value::Null,
            (Node::Map(entries), Ty::Struct(_) | Ty::Map(_) | Ty::Any | Ty::Unknown) => self.map(entries, ty, place),
            (Node::List(list), Ty::List(_) | Ty::Any | Ty::Unknown) => {
                let item = if let Ty::List(item) = ty { item } else { ty };
                let items = list.iter().enumerate().map(|(index, node)| {
                    let place = Place { path: format!("{}[{index}]", place.path), ..place.clone() };
                    self.value(node, item, &place)
                });
                Value::Array(items.collect())
            }
            (Node::Text(text), Ty::Quantity) if canonical(text.trim()).is_none() => {
                self.refuse(
                    "quantities must match the regular expression \
                     '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
                        .to_owned(),
                );
                Value::Null
            }
            (
                Node::Text(text),
                Ty::String
                | Ty::Bytes
                | Ty::Time
                | Ty::MicroTime
                | Ty::Quantity
                | Ty::IntOrString
                | Ty::Any
                | Ty::Unknown,
            ) => text.as_str().into(),
            (Node::Number(number), Ty::Int32 | Ty::Int64 | Ty::IntOrString) if number.as_i64().is_none() => {
                self.mismatch(&format!("number {number}"), ty, place)
            }
            (
                Node::Number(number),
                Ty::Int32 | Ty::Int64 | Ty::Float | Ty::Quantity | Ty::IntOrString | Ty::Any | Ty::Unknown,
            ) => Value::Number(number.clone()),
            (Node::Bool(flag), Ty::Bool | Ty::Any | Ty::Unknown) => Value::Bool(*flag),
            _ => self.mismatch(node.name(), ty, place),
        }
    }

    fn map(&mut self, entries: &[Entry], ty: &Ty, place: &Place<'_>) -> Value {
        let mut map = Map::new();
        for entry in entries {
            let (fields, path) = place.below(&entry.key);
            if map.contains_key(&entry.key) {
                self.repeat(entry, &path);
            }
            let value = match ty {
                Ty::Struct(at) => {
                    let structure = super::structure(*at);
                    let Some(field) = structure.field(&entry.key) else {
                        self.strict.push(format!("unknown field {path:?}"));
                        continue;
                    };
                    self.value(&entry.node, &field.ty, &Place { within: Some(structure), fields, path })
                }
                // The items of a map stand for the field that the map is.
                Ty::Map(item) => self.value(&entry.node, item, &Place { path, ..place.clone() }),
                other => self.value(&entry.node, other, &Place { within: None, fields, path }),
            };
            map.insert(entry.key.clone(), value);
        }
        Value::Object(map)
    }

    fn repeat(&mut self, entry: &Entry, path: &str) {
        if self.yaml {
            self.repeated.push(format!("line {}: key {:?} already set in map", entry.line, entry.key));
        } else {
            self.strict.push(format!("duplicate field {path:?}"));
        }
    }

    fn mismatch(&mut self, is: &str, ty: &Ty, place: &Place<'_>) -> Value {
        let within = place.within.map_or("", Struct::short_name);
        self.refuse(format!(
            "json: cannot unmarshal {is} into Go struct field {within}.{} of type {}",
            place.fields,
            ty.go_name()
        ));
        Value::Null
    }

    fn refuse(&mut self, why: String) {
        self.wrong.get_or_insert(why);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Wrong, read_json, read_yaml};
    use crate::kinds::Kind;
    use crate::schema;

    #[test]
    fn unknown_and_repeated_fields_are_noted_in_the_order_they_stand() {
        let body = br#"{"spec": {"template": {"spec": {"containers": [{"imagee": 1}]}}, "replicas": 1, "replicas": 2}, "bar": 1}"#;
        let read = read_json(body, &schema::of(Kind::Deployment)).unwrap();
        assert_eq!(
            read.refusal().unwrap(),
            "unknown field \"spec.template.spec.containers[0].imagee\", duplicate field \"spec.replicas\", \
             unknown field \"bar\""
        );
        assert_eq!(read.value["spec"]["replicas"], 2);
    }

    #[test]
    fn a_wrong_type_is_named_by_its_field() {
        let wrong = |body: &str| match read_json(body.as_bytes(), &schema::of(Kind::Deployment)) {
            Err(Wrong::Type(text)) => text,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            wrong(r#"{"metadata": {"labels": {"a": 1}}}"#),
            "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string"
        );
        assert_eq!(
            wrong(r#"{"spec": {"template": {"spec": {"containers": {}}}}}"#),
            "json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.containers of type \
             []v1.Container"
        );
    }

    #[test]
    fn yaml_says_on_which_line_a_key_stands_twice() {
        let read = read_yaml(b"spec:\n  replicas: 1\n  replicas: 2\n", &schema::of(Kind::Deployment)).unwrap();
        assert_eq!(read.warnings(), ["line 3: key \"replicas\" already set in map"]);
        assert_eq!(read.value["spec"]["replicas"], 2);
        assert!(matches!(read_yaml(b"a: [", &schema::of(Kind::Deployment)), Err(Wrong::Syntax(_))));
        assert_eq!(read_yaml(b"[]", &schema::of(Kind::Deployment)).unwrap_err(), Wrong::NoObject("array"));
    }
}
