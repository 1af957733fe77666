//! One line: halo, stroke, tip or cross mark, label.

use std::fmt::Write;

use super::text::{escape, width};
use crate::{Provenance, picture::Line};

/// From the broken hop's edge back to the middle of the cross mark.
const MARK: f32 = 9.0;

/// The group of one line. The halo is drawn by the page's stylesheet when the line is lit.
pub fn line(line: &Line) -> String {
    let mut svg = String::with_capacity(512);
    let flag = |on: bool, class: &'static str| if on { class } else { "" };
    // Writing into a String cannot fail, here and below.
    let _ = write!(
        svg,
        "<g class=\"edge {}{}{}{}\" data-id=\"{}\" data-from=\"{}\" data-to=\"{}\">\
         <path class=\"halo\" d=\"{path}\"/><path class=\"way\" d=\"{path}\"/>",
        line.provenance.as_str(),
        flag(line.broken, " broken"),
        flag(line.on_band, " on-band"),
        flag(line.label_fits, " fits"),
        escape(&line.id),
        escape(line.from.as_str()),
        escape(line.to.as_str()),
        path = escape(&line.path),
    );
    if line.provenance == Provenance::Written {
        let _ = write!(svg, "<path class=\"core\" d=\"{}\"/>", escape(&line.path));
    }
    let (x, y) = line.end;
    if line.broken {
        let _ = write!(
            svg,
            "<circle class=\"mark\" cx=\"{}\" cy=\"{y}\" r=\"7\"/>\
             <path class=\"cross\" d=\"M{} {}l5 5m0-5l-5 5\"/>",
            x - MARK,
            x - MARK - 2.5,
            y - 2.5,
        );
    } else {
        let _ = write!(svg, "<path class=\"tip\" d=\"M{x} {y}l-6-3.5v7z\"/>");
    }
    if !line.label.is_empty() {
        label(&mut svg, line);
    }
    svg.push_str("</g>");
    svg
}

fn label(svg: &mut String, line: &Line) {
    let (x, y) = line.label_at;
    let columns = u16::try_from(width(&line.label)).unwrap_or(u16::MAX);
    let wide = 6.7 * f32::from(columns) + 8.0;
    let _ = write!(
        svg,
        "<g class=\"label\"><rect x=\"{}\" y=\"{}\" width=\"{wide}\" height=\"16\" rx=\"3\"/>\
         <text x=\"{x}\" y=\"{}\">{}</text></g>",
        x - wide / 2.0,
        y - 8.0,
        y + 4.0,
        escape(&line.label),
    );
}
