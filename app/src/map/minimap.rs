//! The picture in small: where the hurt ones are, and what is in sight.

use std::fmt::Write as _;

use topology::{
    Health,
    picture::{Card, Picture},
};

/// The largest size of the small picture.
const MOST: (f32, f32) = (214.0, 108.0);

/// The small picture as SVG; `#seen` is the frame around what is in sight.
pub fn draw(picture: &Picture) -> String {
    let (width, height) = (picture.width.max(1.0), picture.height.max(1.0));
    let scale = (MOST.0 / width).min(MOST.1 / height);
    let mut svg = format!(
        r#"<svg viewBox="0 0 {width} {height}" width="{:.0}" height="{:.0}" aria-hidden="true"><g>"#,
        width * scale,
        height * scale,
    );
    for card in &picture.cards {
        let class = match card.health {
            Health::Degraded => r#" class="b""#,
            Health::Progressing => r#" class="p""#,
            Health::Missing | Health::Unknown => r#" class="m""#,
            Health::Healthy | Health::Suspended => "",
        };
        // Writing into a String cannot fail.
        let _ = write!(
            svg,
            "<rect{class} x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"6\"></rect>",
            card.x, card.y, card.w, card.h
        );
    }
    svg.push_str(r#"</g><rect id="seen" class="e" width="0" height="0" rx="6"></rect></svg>"#);
    svg
}

/// Whether a rectangle of the picture (left, top, right, bottom) holds a part of a card.
pub fn covers(cards: &[Card], (left, top, right, bottom): (f64, f64, f64, f64)) -> bool {
    cards.iter().any(|card| {
        let (x, y) = (f64::from(card.x), f64::from(card.y));
        x < right && left < x + f64::from(card.w) && y < bottom && top < y + f64::from(card.h)
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_lies_between_the_cards_is_free_and_a_card_that_is_touched_is_covered() {
        let card = |x: f32, y: f32| -> Card {
            serde_json::from_value(serde_json::json!({
                "id": "c/Pod/a/x", "kind": "Pod", "shape": "card", "x": x, "y": y, "w": 232, "h": 56, "name": "x",
                "fact": "", "health": "Healthy", "reach_health": "Healthy",
            }))
            .unwrap()
        };
        let cards = [card(0.0, 0.0), card(338.0, 0.0)];
        assert!(!covers(&cards, (232.0, 0.0, 338.0, 400.0)));
        assert!(!covers(&cards, (0.0, 56.0, 600.0, 400.0)));
        assert!(covers(&cards, (231.0, 0.0, 338.0, 400.0)));
        assert!(covers(&cards, (400.0, 50.0, 420.0, 60.0)));
    }
}
