//! The picture in small: where the hurt ones are, and what is in sight.

use std::fmt::Write as _;

use topology::{Health, picture::Picture};

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
