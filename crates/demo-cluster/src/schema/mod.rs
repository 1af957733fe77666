//! What Kubernetes' types look like: which fields there are, which of them are lists with keys, and what is written
//! when a field is zero. One table, read once, answers for decoding, patching and the ownership of fields.

mod conform;
mod decode;
mod document;
mod quantity;

use std::collections::HashMap;
use std::sync::OnceLock;

use serde_json::Value;

use crate::kinds::Kind;

pub(crate) use conform::conform;
pub(crate) use decode::{Decoded, Wrong, read_json, read_untyped_json, read_untyped_yaml, read_yaml};
pub(crate) use quantity::{billionths, canonical};

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ty {
    String,
    Bool,
    Int32,
    Int64,
    Float,
    Bytes,
    Time,
    MicroTime,
    Quantity,
    IntOrString,
    /// Anything, owned as a whole.
    Any,
    /// Of a kind that the table does not have: what it is shows in the value.
    Unknown,
    /// By its place in the table.
    Struct(usize),
    List(Box<Ty>),
    Map(Box<Ty>),
}

/// How the items of a list, or a map as such, are owned.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) enum Topology {
    /// Lists as a whole, maps entry by entry, structs as their type says.
    #[default]
    Usual,
    Atomic,
    Set,
    Keys(Vec<String>),
}

/// A field of a type.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they are the columns of a table")]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) ty: Ty,
    pub(crate) topology: Topology,
    /// Written even when it is zero.
    keep: bool,
    /// A struct that is left out when it is zero.
    omit_zero: bool,
    /// May be absent, so that zero is not.
    pointer: bool,
    /// What a missing key of a list item means.
    default: Option<Value>,
    /// A strategic merge patch merges the list.
    pub(crate) merges: bool,
    /// The field by which a strategic merge patch tells the items apart.
    pub(crate) merge_key: Option<String>,
}

impl Field {
    /// What tells an item of a list with keys apart when it does not have this key.
    pub(crate) fn when_key_is_missing(&self) -> Option<Value> {
        let zero = || (self.keep && !self.pointer).then(|| conform::zero(&self.ty));
        self.default.clone().or_else(zero)
    }
}

/// A type with fields.
#[derive(Debug)]
pub(crate) struct Struct {
    /// As in the Go package that declares it, such as `v1.PodSpec`.
    pub(crate) name: String,
    pub(crate) atomic: bool,
    fields: Vec<Field>,
    /// The fields that are written even when nobody set them.
    always: Vec<usize>,
}

impl Struct {
    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.binary_search_by(|field| field.name.as_str().cmp(name)).ok().map(|at| &self.fields[at])
    }

    fn always_written(&self) -> impl Iterator<Item = &Field> {
        self.always.iter().map(|at| &self.fields[*at])
    }

    /// `PodSpec`.
    pub(crate) fn short_name(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or(&self.name)
    }
}

#[derive(Debug)]
struct Table {
    kinds: HashMap<(String, String), usize>,
    structs: Vec<Struct>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| parse(include_str!("kubernetes.txt")))
}

/// The type of a kind; unknown where the table does not have it.
pub(crate) fn of(kind: Kind) -> Ty {
    named(&kind.facts().api_version(), kind.facts().name)
}

pub(crate) fn named(api_version: &str, kind: &str) -> Ty {
    let key = (api_version.to_owned(), kind.to_owned());
    table().kinds.get(&key).map_or(Ty::Unknown, |at| Ty::Struct(*at))
}

/// A type with fields, by its place in the table.
pub(crate) fn structure(at: usize) -> &'static Struct {
    &table().structs[at]
}

impl Ty {
    pub(crate) fn structure(&self) -> Option<&'static Struct> {
        match self {
            Ty::Struct(at) => Some(structure(*at)),
            _ => None,
        }
    }

    /// As Go writes it in errors.
    pub(crate) fn go_name(&self) -> String {
        match self {
            Ty::String | Ty::Bytes => "string".to_owned(),
            Ty::Bool => "bool".to_owned(),
            Ty::Int32 => "int32".to_owned(),
            Ty::Int64 => "int64".to_owned(),
            Ty::Float => "float64".to_owned(),
            Ty::Time => "v1.Time".to_owned(),
            Ty::MicroTime => "v1.MicroTime".to_owned(),
            Ty::Quantity => "resource.Quantity".to_owned(),
            Ty::IntOrString => "intstr.IntOrString".to_owned(),
            Ty::Any | Ty::Unknown => "interface {}".to_owned(),
            Ty::Struct(at) => structure(*at).name.clone(),
            Ty::List(item) => format!("[]{}", item.go_name()),
            Ty::Map(item) => format!("map[string]{}", item.go_name()),
        }
    }
}

fn parse(source: &str) -> Table {
    let lines: Vec<&str> = source.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    let is_kind = |line: &str| !line.starts_with(' ') && line.split(' ').count() == 3;
    let titles = lines.iter().filter(|line| !line.starts_with(' ') && !is_kind(line));
    let places: HashMap<&str, usize> =
        titles.enumerate().map(|(at, line)| (line.split(' ').next().unwrap_or(line), at)).collect();
    let mut table = Table { kinds: HashMap::new(), structs: Vec::new() };
    for line in lines {
        let words: Vec<&str> = line.split_whitespace().collect();
        if line.starts_with(' ') {
            if let Some(structure) = table.structs.last_mut() {
                let field = field(&words, &places);
                if field.is_always_written() {
                    structure.always.push(structure.fields.len());
                }
                structure.fields.push(field);
            }
        } else if let [api_version, kind, ty] = words[..] {
            table.kinds.insert((api_version.to_owned(), kind.to_owned()), places[ty]);
        } else {
            let name = words[0].rsplit('/').next().unwrap_or(words[0]).to_owned();
            table.structs.push(Struct {
                name,
                atomic: words.contains(&"atomic"),
                fields: Vec::new(),
                always: Vec::new(),
            });
        }
    }
    table
}

fn field(words: &[&str], places: &HashMap<&str, usize>) -> Field {
    let flag = |name: &str| words[2..].contains(&name);
    let value = |name: &str| words[2..].iter().find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
    let topology = match value("keys") {
        Some(keys) => Topology::Keys(keys.split(',').map(str::to_owned).collect()),
        None if flag("set") => Topology::Set,
        None if flag("atomic") => Topology::Atomic,
        None => Topology::Usual,
    };
    Field {
        name: words[0].to_owned(),
        ty: ty(words[1], places),
        topology,
        keep: flag("keep"),
        omit_zero: flag("omitzero"),
        pointer: flag("ptr"),
        default: value("default").and_then(|text| serde_json::from_str(text).ok()),
        merges: value("patch").is_some_and(|how| how.split(',').any(|one| one == "merge")),
        merge_key: value("merge").map(str::to_owned),
    }
}

fn ty(word: &str, places: &HashMap<&str, usize>) -> Ty {
    if let Some(item) = word.strip_prefix("[]") {
        return Ty::List(Box::new(ty(item, places)));
    }
    if let Some(item) = word.strip_prefix("{}") {
        return Ty::Map(Box::new(ty(item, places)));
    }
    match word {
        "string" => Ty::String,
        "bool" => Ty::Bool,
        "int32" => Ty::Int32,
        "int64" => Ty::Int64,
        "float64" => Ty::Float,
        "bytes" => Ty::Bytes,
        "time" => Ty::Time,
        "microtime" => Ty::MicroTime,
        "quantity" => Ty::Quantity,
        "intstr" => Ty::IntOrString,
        "any" => Ty::Any,
        name => Ty::Struct(places[name]),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Topology, Ty, named, of};
    use crate::kinds::KINDS;

    #[test]
    fn every_kind_of_the_server_has_its_type() {
        for facts in KINDS {
            assert!(matches!(of(facts.kind), Ty::Struct(_)), "{}", facts.name);
        }
        assert_eq!(named("example.com/v1", "Deployment"), Ty::Unknown);
    }

    #[test]
    fn ports_have_two_keys_and_one_of_them_a_default() {
        let spec = of(crate::kinds::Kind::Pod).structure().unwrap().field("spec").unwrap().ty.structure().unwrap();
        let Ty::List(container) = &spec.field("containers").unwrap().ty else { panic!("a list") };
        let ports = container.structure().unwrap().field("ports").unwrap();
        assert_eq!(ports.topology, Topology::Keys(vec!["containerPort".to_owned(), "protocol".to_owned()]));
        let Ty::List(port) = &ports.ty else { panic!("a list") };
        assert_eq!(port.structure().unwrap().field("protocol").unwrap().when_key_is_missing(), Some("TCP".into()));
        assert_eq!(ports.ty.go_name(), "[]v1.ContainerPort");
    }
}
