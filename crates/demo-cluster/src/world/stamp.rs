//! Many namespaces from one: a settled namespace is cut at what differs, then printed again and again.

use std::sync::Arc;

use axum::body::Bytes;

use crate::kinds::Kind;
use crate::object::{Head, Key, Labels, Object};
use crate::quantity::Load;

/// Text, cut at the places that differ from copy to copy.
#[derive(Debug)]
struct Pieces(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    Same(String),
    /// The number of a word in [`Die::words`], or the version, which every object has its own of.
    Word(usize),
    Version,
}

impl Pieces {
    fn cut(text: &str, words: &[String]) -> Self {
        let mut pieces = vec![Piece::Same(text.to_owned())];
        for (number, word) in words.iter().enumerate() {
            pieces = pieces.into_iter().flat_map(|piece| split(piece, word, &|| Piece::Word(number))).collect();
        }
        Self(pieces)
    }

    fn with_version(self, version: u64) -> Self {
        let needle = format!("\"resourceVersion\":\"{version}\"");
        Self(self.0.into_iter().flat_map(|piece| split(piece, &needle, &|| Piece::Version)).collect())
    }

    fn print(&self, words: &[Arc<str>], version: u64) -> String {
        let mut text = String::with_capacity(3000);
        for piece in &self.0 {
            match piece {
                Piece::Same(same) => text.push_str(same),
                Piece::Word(number) => text.push_str(&words[*number]),
                Piece::Version => {
                    text.push_str("\"resourceVersion\":\"");
                    text.push_str(&version.to_string());
                    text.push('"');
                }
            }
        }
        text
    }
}

fn split(piece: Piece, at: &str, between: &dyn Fn() -> Piece) -> Vec<Piece> {
    let Piece::Same(text) = piece else {
        return vec![piece];
    };
    let mut pieces = Vec::new();
    for (index, part) in text.split(at).enumerate() {
        if index > 0 {
            pieces.push(between());
        }
        pieces.push(Piece::Same(part.to_owned()));
    }
    pieces
}

/// One object of the die.
#[derive(Debug)]
struct Cut {
    kind: Kind,
    namespace: Pieces,
    name: Pieces,
    text: Pieces,
    uid: Pieces,
    owners: Vec<Pieces>,
    node: Option<Pieces>,
    address: Option<Pieces>,
    load: Load,
    labels: CutLabels,
}

#[derive(Debug)]
enum CutLabels {
    Same(Labels),
    Differ(Vec<(Arc<str>, Pieces)>),
}

/// What copies are printed from.
#[derive(Debug)]
pub(crate) struct Die {
    cuts: Vec<Cut>,
}

impl Die {
    /// Cuts objects at every place where one of the words stands.
    pub(crate) fn new(objects: &[Arc<Object>], words: &[String]) -> Self {
        let cut = |text: &str| Pieces::cut(text, words);
        let cuts = objects
            .iter()
            .map(|object| {
                let differ =
                    object.labels.iter().any(|(_, value)| words.iter().any(|word| value.contains(word.as_str())));
                Cut {
                    kind: object.kind,
                    namespace: cut(&object.key.namespace),
                    name: cut(&object.key.name),
                    text: cut(&String::from_utf8_lossy(&object.json)).with_version(object.version),
                    uid: cut(&object.uid),
                    owners: object.owners.iter().map(|owner| cut(owner)).collect(),
                    node: object.node.as_ref().map(|node| cut(node)),
                    address: object.address.map(|address| cut(&address.to_string())),
                    load: object.load,
                    labels: if differ {
                        CutLabels::Differ(
                            object.labels.iter().map(|(key, value)| (Arc::clone(key), cut(value))).collect(),
                        )
                    } else {
                        CutLabels::Same(Arc::clone(&object.labels))
                    },
                }
            })
            .collect();
        Self { cuts }
    }

    /// The objects of one copy, each waiting for its version.
    pub(crate) fn print<'a>(&'a self, words: &'a [Arc<str>]) -> impl Iterator<Item = impl FnOnce(u64) -> Object> + 'a {
        self.cuts.iter().map(move |cut| move |version| cut.print(words, version))
    }
}

impl Cut {
    fn print(&self, words: &[Arc<str>], version: u64) -> Object {
        let print = |pieces: &Pieces| pieces.print(words, version);
        let head = Head {
            uid: print(&self.uid).into(),
            labels: match &self.labels {
                CutLabels::Same(labels) => Arc::clone(labels),
                CutLabels::Differ(all) => {
                    all.iter().map(|(key, value)| (Arc::clone(key), print(value).into())).collect()
                }
            },
            owners: self.owners.iter().map(|owner| print(owner).into()).collect(),
            node: self.node.as_ref().map(|node| print(node).into()),
            address: self.address.as_ref().and_then(|address| print(address).parse().ok()),
            load: self.load,
        };
        let key = Key::new(&print(&self.namespace), &print(&self.name));
        // Exactly as long as it is: what is spare in a text is spare a hundred thousand times.
        let text = print(&self.text).into_bytes().into_boxed_slice();
        Object::ready_made(self.kind, key, version, head, Bytes::from(text))
    }
}
