//! Where an arrow key leads: along lines sideways, along the column up and down.

use topology::{
    NodeId,
    picture::{Card, Picture},
};

use super::way::Ways;

/// An arrow key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The four arrows.
pub enum Arrow {
    Left,
    Right,
    Up,
    Down,
}

/// The card that an arrow leads to. From nowhere it leads to the first card.
pub fn next<'a>(picture: &'a Picture, ways: &Ways, from: Option<&NodeId>, arrow: Arrow) -> Option<&'a Card> {
    let Some(here) = from.and_then(|id| find(picture, id)) else {
        return picture.cards.iter().min_by(|a, b| (a.y + a.x).total_cmp(&(b.y + b.x)));
    };
    match arrow {
        Arrow::Right => nearest(picture, here, ways.after(&here.id)),
        Arrow::Left => nearest(picture, here, ways.before(&here.id)),
        Arrow::Down => column(picture, here).filter(|card| card.y > here.y).min_by(|a, b| a.y.total_cmp(&b.y)),
        Arrow::Up => column(picture, here).filter(|card| card.y < here.y).max_by(|a, b| a.y.total_cmp(&b.y)),
    }
}

fn find<'a>(picture: &'a Picture, id: &NodeId) -> Option<&'a Card> {
    picture.cards.iter().find(|card| card.id == *id)
}

fn column<'a>(picture: &'a Picture, here: &Card) -> impl Iterator<Item = &'a Card> {
    let x = here.x;
    picture.cards.iter().filter(move |card| (card.x - x).abs() < 1.0)
}

fn nearest<'a, 'b>(picture: &'a Picture, here: &Card, ids: impl Iterator<Item = &'b NodeId>) -> Option<&'a Card> {
    ids.filter_map(|id| find(picture, id)).min_by(|a, b| (a.y - here.y).abs().total_cmp(&(b.y - here.y).abs()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::map::way::tests::{id, line};

    fn card(name: &str, x: f32, y: f32) -> Card {
        serde_json::from_value(serde_json::json!({
            "id": id(name), "kind": "Pod", "shape": "card", "x": x, "y": y, "w": 232, "h": 56, "name": name,
            "fact": "", "health": "Healthy", "reach_health": "Healthy",
        }))
        .unwrap()
    }

    fn led(from: Option<&str>, arrow: Arrow) -> Option<String> {
        let lines = vec![line("a", "b"), line("a", "c")];
        let cards = vec![card("a", 0.0, 60.0), card("b", 340.0, 0.0), card("c", 340.0, 64.0)];
        let ways = Ways::of(&lines);
        let picture = Picture { cards, lines, ..Picture::default() };
        next(&picture, &ways, from.map(id).as_ref(), arrow).map(|card| card.name.clone())
    }

    #[test]
    fn right_follows_the_straightest_line() {
        assert_eq!(led(Some("a"), Arrow::Right).unwrap(), "c");
    }

    #[test]
    fn left_goes_back() {
        assert_eq!(led(Some("b"), Arrow::Left).unwrap(), "a");
    }

    #[test]
    fn up_and_down_stay_in_the_column_and_end_there() {
        assert_eq!(led(Some("b"), Arrow::Down).unwrap(), "c");
        assert_eq!(led(Some("c"), Arrow::Up).unwrap(), "b");
        assert_eq!(led(Some("c"), Arrow::Down), None);
    }

    #[test]
    fn from_nowhere_the_first_card_is_next() {
        assert_eq!(led(None, Arrow::Down).unwrap(), "a");
    }
}
