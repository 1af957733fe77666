//! Finds cards by what people type.

use topology::picture::{Card, Picture};

use crate::state::Hit;

/// So many hits are offered; who needs more types on.
const MOST: usize = 8;

/// The best hits: names that begin with the text, then names that hold it, then ids that do.
pub fn of(picture: &Picture, needle: &str) -> Vec<Hit> {
    let needle = needle.trim().to_lowercase();
    if needle.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(u8, &Card)> =
        picture.cards.iter().filter_map(|card| rank(card, &needle).map(|rank| (rank, card))).collect();
    found.sort_by(|(a, one), (b, other)| (a, one.kind, &one.id).cmp(&(b, other.kind, &other.id)));
    found
        .into_iter()
        .take(MOST)
        .map(|(_, card)| Hit { id: card.id.clone(), name: card.name.clone(), title: card.title.clone() })
        .collect()
}

fn rank(card: &Card, needle: &str) -> Option<u8> {
    let name = card.name.to_lowercase();
    let title = card.title.as_deref().unwrap_or_default().to_lowercase();
    if name.starts_with(needle) || title.starts_with(needle) {
        Some(0)
    } else if name.contains(needle) || title.contains(needle) {
        Some(1)
    } else {
        let folded = card.folded_names.iter().map(String::as_str).chain([card.id.as_str()]);
        folded.into_iter().any(|text| text.to_lowercase().contains(needle)).then_some(2)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn picture(cards: &[(&str, &str, &[&str])]) -> Picture {
        let cards = cards.iter().map(|(id, name, folded)| {
            serde_json::from_value(serde_json::json!({
                "id": id, "kind": "Service", "shape": "card", "x": 0, "y": 0, "w": 1, "h": 1, "name": name,
                "fact": "", "health": "Healthy", "reach_health": "Healthy", "folded_names": folded,
            }))
            .unwrap()
        });
        Picture { cards: cards.collect(), ..Picture::default() }
    }

    fn names(picture: &Picture, needle: &str) -> Vec<String> {
        of(picture, needle).into_iter().map(|hit| hit.name).collect()
    }

    #[test]
    fn a_name_that_begins_with_the_text_stands_first() {
        let picture = picture(&[("c/Service/a/reorder", "reorder", &[]), ("c/Service/a/order", "order", &[])]);
        assert_eq!(names(&picture, " Ord"), ["order", "reorder"]);
    }

    #[test]
    fn what_is_folded_into_a_card_is_found_there() {
        let picture = picture(&[("c/Service/a/x", "x", &["hidden-service"])]);
        assert_eq!(names(&picture, "hidden"), ["x"]);
    }

    #[test]
    fn nothing_typed_finds_nothing() {
        assert!(of(&picture(&[("c/Service/a/x", "x", &[])]), "  ").is_empty());
    }
}
