//! What part of the picture is seen, and how large.
//!
//! The canvas is an element that scrolls, so panning is the browser's own, with its momentum, and
//! works without scripts. Zooming changes the drawing's size and keeps one point where it was.

/// The smallest scale: below it even coloured blocks say nothing.
pub const MIN_SCALE: f64 = 0.1;
/// The largest scale.
pub const MAX_SCALE: f64 = 2.0;
/// One press of a zoom button.
pub const STEP: f64 = 1.25;

/// Scale and scroll position of the canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// 1 is 100 %.
    pub scale: f64,
    /// Left edge of what is seen, in pixels of the screen.
    pub left: f64,
    /// Top edge of what is seen.
    pub top: f64,
}

impl Camera {
    /// Another scale, with the point at (`x`, `y`) of the canvas staying where it is.
    #[must_use]
    pub fn zoomed(self, scale: f64, x: f64, y: f64) -> Self {
        let scale = scale.clamp(MIN_SCALE, MAX_SCALE);
        let ratio = scale / self.scale;
        Self { scale, left: ((self.left + x) * ratio - x).max(0.0), top: ((self.top + y) * ratio - y).max(0.0) }
    }

    /// The scale of one press more or less. 100 % is never stepped over.
    pub fn stepped(self, towards: Towards) -> f64 {
        let next = match towards {
            Towards::In => self.scale * STEP,
            Towards::Out => self.scale / STEP,
        };
        let crosses = (self.scale < 0.999 && next > 1.0) || (self.scale > 1.001 && next < 1.0);
        if crosses { 1.0 } else { next.clamp(MIN_SCALE, MAX_SCALE) }
    }

    /// The scale at which all of `content` fits into `view`; never above 100 %.
    pub fn fitting(content: (f64, f64), view: (f64, f64)) -> f64 {
        if content.0 <= 0.0 || content.1 <= 0.0 {
            return 1.0;
        }
        (view.0 / content.0).min(view.1 / content.1).clamp(MIN_SCALE, 1.0)
    }

    /// Scrolls as little as needed so that a rectangle of the picture is in sight.
    #[must_use]
    pub fn showing(self, (x, y, w, h): (f64, f64, f64, f64), view: (f64, f64)) -> Self {
        Self {
            left: nudged(self.left, x * self.scale, w * self.scale, view.0),
            top: nudged(self.top, y * self.scale, h * self.scale, view.1),
            ..self
        }
    }
}

/// Which way to zoom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Towards {
    /// Larger.
    In,
    /// Smaller.
    Out,
}

/// Room that stays around what is brought into sight.
const ROOM: f64 = 24.0;

fn nudged(scroll: f64, start: f64, length: f64, view: f64) -> f64 {
    if start - ROOM < scroll {
        (start - ROOM).max(0.0)
    } else if start + length + ROOM > scroll + view {
        (start + length + ROOM - view).max(0.0)
    } else {
        scroll
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Camera = Camera { scale: 1.0, left: 100.0, top: 50.0 };

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn zooming_keeps_the_point_under_the_pointer() {
        let after = START.zoomed(1.6, 300.0, 250.0);
        // The picture's point (400, 300) was under the pointer and still is.
        assert!(near((after.left + 300.0) / after.scale, 400.0));
        assert!(near((after.top + 250.0) / after.scale, 300.0));
    }

    #[test]
    fn zooming_out_at_the_edge_shows_nothing_beyond_it() {
        let after = START.zoomed(0.5, 300.0, 250.0);
        assert!(near(after.left, 0.0) && near(after.top, 0.0));
    }

    #[test]
    fn zooming_stays_within_its_limits() {
        assert!(near(START.zoomed(99.0, 0.0, 0.0).scale, MAX_SCALE));
        assert!(near(START.zoomed(0.0, 0.0, 0.0).scale, MIN_SCALE));
    }

    #[test]
    fn stepping_stops_at_one_hundred_percent() {
        let low = Camera { scale: 0.9, ..START };
        assert!(near(low.stepped(Towards::In), 1.0));
        assert!(near(START.stepped(Towards::In), 1.25));
        assert!(near(Camera { scale: 1.1, ..START }.stepped(Towards::Out), 1.0));
    }

    #[test]
    fn fitting_never_magnifies() {
        assert!(near(Camera::fitting((500.0, 400.0), (1000.0, 800.0)), 1.0));
        assert!(near(Camera::fitting((2000.0, 400.0), (1000.0, 800.0)), 0.5));
        assert!(near(Camera::fitting((0.0, 0.0), (1000.0, 800.0)), 1.0));
    }

    #[test]
    fn what_is_in_sight_moves_nothing() {
        assert_eq!(START.showing((200.0, 150.0, 100.0, 50.0), (500.0, 400.0)), START);
    }

    #[test]
    fn what_is_out_of_sight_is_brought_to_the_edge() {
        let after = START.showing((900.0, 0.0, 100.0, 50.0), (500.0, 400.0));
        assert!(near(after.left, 524.0));
        assert!(near(after.top, 0.0));
    }
}
