//! The page's address. The URL is the state: whatever one sees can be sent to somebody else.

use api::endpoints::PictureQuery;
use serde::{Deserialize, Serialize};
use topology::{Environment, Namespace, NodeId};

/// How the view is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// As the picture.
    #[default]
    Map,
    /// As a table of the same things.
    Table,
}

/// Which environment the address asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Asked {
    /// It does not say: prod, where there is one.
    #[default]
    Unsaid,
    /// All of them.
    All,
    /// This one.
    One(Environment),
}

/// The query string of the Map, read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// The cluster, when it says one.
    pub cluster: Option<String>,
    /// The environment.
    pub environment: Asked,
    /// Chosen namespaces; empty: all.
    pub namespaces: Vec<Namespace>,
    /// Workloads whose Pods are drawn.
    pub open: Vec<NodeId>,
    /// Whether only what is hurt is drawn.
    pub problems_only: bool,
    /// The chosen thing.
    pub node: Option<NodeId>,
    /// Picture or table.
    pub form: Form,
    /// What the table is filtered by.
    pub find: Option<String>,
}

impl Address {
    /// Reads a query string. What it does not know it leaves out.
    pub fn parse(query: &str) -> Self {
        let mut address = Self::default();
        for pair in query.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = decode(value);
            match name {
                "cluster" if !value.is_empty() => address.cluster = Some(value),
                "env" if value == "all" => address.environment = Asked::All,
                "env" => address.environment = Environment::parse(&value).map_or(Asked::Unsaid, Asked::One),
                "namespace" => address.namespaces = list(&value).map(Namespace::new).collect(),
                "open" => address.open = list(&value).filter_map(|id| NodeId::parse(id).ok()).collect(),
                "problems" => address.problems_only = value == "1",
                "node" => address.node = NodeId::parse(&value).ok(),
                "view" if value == "table" => address.form = Form::Table,
                "find" if !value.trim().is_empty() => address.find = Some(value.trim().to_owned()),
                _ => {}
            }
        }
        address
    }

    /// The query string, with its `?`; empty when nothing differs from the default.
    pub fn query(&self) -> String {
        let mut pairs = Pairs::default();
        pairs.add("cluster", self.cluster.as_deref());
        pairs.add(
            "env",
            match self.environment {
                Asked::Unsaid => None,
                Asked::All => Some("all"),
                Asked::One(environment) => Some(environment.as_str()),
            },
        );
        pairs.add_list("namespace", self.namespaces.iter().map(Namespace::as_str));
        pairs.add_list("open", self.open.iter().map(NodeId::as_str));
        pairs.add("problems", self.problems_only.then_some("1"));
        pairs.add("view", (self.form == Form::Table).then_some("table"));
        pairs.add("find", self.find.as_deref());
        pairs.add("node", self.node.as_ref().map(NodeId::as_str));
        pairs.0
    }

    /// The whole address of the Map.
    pub fn href(&self) -> String {
        format!("/{}", self.query())
    }

    /// What the API is asked, once it is known which environment an unsaid one means.
    pub fn question(&self, environment: Option<Environment>) -> PictureQuery {
        PictureQuery {
            cluster: self.cluster.clone(),
            env: environment.map(|environment| environment.as_str().to_owned()),
            namespace: joined(self.namespaces.iter().map(Namespace::as_str)),
            open: joined(self.open.iter().map(NodeId::as_str)),
            problems: self.problems_only.then(|| "1".to_owned()),
        }
    }

    /// The same with another thing chosen, or none.
    #[must_use]
    pub fn choosing(&self, node: Option<NodeId>) -> Self {
        Self { node, ..self.clone() }
    }

    /// Another environment: what was chosen in the old one does not fit any more.
    #[must_use]
    pub fn in_environment(&self, environment: Asked) -> Self {
        Self { environment, namespaces: Vec::new(), open: Vec::new(), node: None, ..self.clone() }
    }

    /// With one namespace more or less.
    #[must_use]
    pub fn toggling(&self, namespace: &Namespace) -> Self {
        let mut next = self.clone();
        match next.namespaces.iter().position(|chosen| chosen == namespace) {
            Some(at) => drop(next.namespaces.remove(at)),
            None => next.namespaces.push(namespace.clone()),
        }
        next.namespaces.sort();
        next
    }

    /// With the Pods of one workload unfolded or folded.
    #[must_use]
    pub fn unfolding(&self, workload: &NodeId) -> Self {
        let mut next = self.clone();
        match next.open.iter().position(|open| open == workload) {
            Some(at) => drop(next.open.remove(at)),
            None => next.open.push(workload.clone()),
        }
        next.open.sort();
        next
    }
}

/// A query string for the API.
pub fn question_query(question: &PictureQuery) -> String {
    let mut pairs = Pairs::default();
    pairs.add("cluster", question.cluster.as_deref());
    pairs.add("env", question.env.as_deref());
    pairs.add("namespace", question.namespace.as_deref());
    pairs.add("open", question.open.as_deref());
    pairs.add("problems", question.problems.as_deref());
    pairs.0
}

#[derive(Default)]
struct Pairs(String);

impl Pairs {
    fn add(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.0.push(if self.0.is_empty() { '?' } else { '&' });
            self.0.push_str(name);
            self.0.push('=');
            self.0.push_str(&encode(value));
        }
    }

    fn add_list<'a>(&mut self, name: &str, values: impl Iterator<Item = &'a str>) {
        self.add(name, joined(values).as_deref());
    }
}

fn joined<'a>(values: impl Iterator<Item = &'a str>) -> Option<String> {
    let text = values.collect::<Vec<_>>().join(",");
    (!text.is_empty()).then_some(text)
}

fn list(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').filter(|item| !item.is_empty())
}

/// Encodes a value of a query string. `/`, `,` and `:` may stand in one, and ids read better so.
pub fn encode(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/,:@".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push('%');
            text.push(char::from(HEX[usize::from(byte >> 4)]));
            text.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    text
}

const HEX: &[u8; 16] = b"0123456789ABCDEF";

fn decode(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (*first, tail) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, behind @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high << 4 | low);
                    rest = behind;
                }
                _ => bytes.push(b'%'),
            },
            (byte, _) => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn digit(letter: u8) -> Option<u8> {
    char::from(letter).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn id(text: &str) -> NodeId {
        NodeId::parse(text).unwrap()
    }

    #[test]
    fn an_address_comes_back_as_it_was_written() {
        let address = Address {
            environment: Asked::One(Environment::Test),
            namespaces: vec!["a".into(), "b".into()],
            open: vec![id("c/Deployment/a/order")],
            problems_only: true,
            node: Some(id("c/Domain/-/*.x.example")),
            form: Form::Table,
            find: Some("订单 & co".to_owned()),
            ..Address::default()
        };
        assert_eq!(Address::parse(&address.query()), address);
    }

    #[test]
    fn a_plain_address_has_no_query() {
        assert_eq!(Address::default().href(), "/");
        assert_eq!(Address::parse("?env=nonsense&x=1"), Address::default());
    }

    #[test]
    fn an_encoded_slash_in_an_id_survives() {
        let address = Address::default().choosing(Some(id("c/Domain/-/a%2Fb")));
        assert_eq!(address.query(), "?node=c/Domain/-/a%252Fb");
        assert_eq!(Address::parse(&address.query()), address);
    }

    #[test]
    fn half_an_escape_is_read_as_it_stands() {
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%zz+%E8%AE%A2"), "%zz 订");
    }

    #[test]
    fn another_environment_forgets_what_was_chosen_in_the_old_one() {
        let address = Address::parse("?env=prod&namespace=a&node=c/Pod/a/x&problems=1");
        assert_eq!(address.in_environment(Asked::All).query(), "?env=all&problems=1");
    }

    #[test]
    fn toggling_twice_changes_nothing() {
        let address = Address::parse("?namespace=b");
        assert_eq!(address.toggling(&"a".into()).query(), "?namespace=a,b");
        assert_eq!(address.toggling(&"a".into()).toggling(&"a".into()), address);
    }
}
