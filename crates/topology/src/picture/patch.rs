//! What changed between two pictures of the same view.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Band, Card, Counts, Head, Line, Picture};
use crate::NodeId;

/// The format's name and version.
pub const PICTURE_PATCH_FORMAT: &str = "hopmap.picture-patch/1";

/// The difference that makes one picture of the other. Cards and lines that did not change are
/// not in it; heads and bands are few and come whole when any of them changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Patch {
    /// New size, when it changed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub size: Option<(f32, f32)>,
    /// All headings, when any changed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub heads: Option<Vec<Head>>,
    /// All bands, when any changed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub bands: Option<Vec<Band>>,
    /// Cards that are new or different.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub upsert_cards: Vec<Card>,
    /// Cards that are gone.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub remove_cards: Vec<NodeId>,
    /// Lines that are new or different.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub upsert_lines: Vec<Line>,
    /// Ids of lines that are gone.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub remove_lines: Vec<String>,
    /// New counts, when they changed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub counts: Option<Counts>,
}

impl Patch {
    /// What makes `new` of `old`.
    pub fn between(old: &Picture, new: &Picture) -> Self {
        let (upsert_cards, remove_cards) = changed(&old.cards, &new.cards, |card| &card.id);
        let (upsert_lines, remove_lines) = changed(&old.lines, &new.lines, |line| &line.id);
        let size = (new.width, new.height);
        Self {
            size: ((old.width, old.height) != size).then_some(size),
            heads: (old.heads != new.heads).then(|| new.heads.clone()),
            bands: (old.bands != new.bands).then(|| new.bands.clone()),
            upsert_cards,
            remove_cards,
            upsert_lines,
            remove_lines,
            counts: (old.counts != new.counts).then_some(new.counts),
        }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Makes the new picture of the old one.
    pub fn apply(self, picture: &mut Picture) {
        if let Some((width, height)) = self.size {
            picture.width = width;
            picture.height = height;
        }
        if let Some(heads) = self.heads {
            picture.heads = heads;
        }
        if let Some(bands) = self.bands {
            picture.bands = bands;
        }
        if let Some(counts) = self.counts {
            picture.counts = counts;
        }
        merge(&mut picture.cards, self.upsert_cards, &self.remove_cards, |card| &card.id);
        merge(&mut picture.lines, self.upsert_lines, &self.remove_lines, |line| &line.id);
    }
}

fn changed<T: Clone + PartialEq, K: Ord + Clone>(old: &[T], new: &[T], key: impl Fn(&T) -> &K) -> (Vec<T>, Vec<K>) {
    let mut before: BTreeMap<&K, &T> = old.iter().map(|item| (key(item), item)).collect();
    let mut upsert = Vec::new();
    for item in new {
        if before.remove(key(item)) != Some(item) {
            upsert.push(item.clone());
        }
    }
    (upsert, before.into_keys().cloned().collect())
}

fn merge<T, K: Ord + Clone>(items: &mut Vec<T>, upsert: Vec<T>, remove: &[K], key: impl Fn(&T) -> &K) {
    let mut all: BTreeMap<K, T> = items.drain(..).map(|item| (key(&item).clone(), item)).collect();
    for gone in remove {
        all.remove(gone);
    }
    for item in upsert {
        all.insert(key(&item).clone(), item);
    }
    items.extend(all.into_values());
}
