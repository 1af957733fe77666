//! Text that fits and breaks nothing.

use std::borrow::Cow;

/// The text as it may stand between tags and in attributes. Characters that XML does not have at
/// all become a replacement character.
pub fn escape(text: &str) -> Cow<'_, str> {
    let special = |c: char| matches!(c, '<' | '>' | '&' | '"') || is_forbidden(c);
    if !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            c if is_forbidden(c) => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}

const fn is_forbidden(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// How many columns a character takes in a monospaced face.
fn columns(c: char) -> usize {
    match c {
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

/// What a text is set in, and so what its room is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Columns of the monospaced face.
    Mono,
    /// Thousandths of an em of the widest sans-serif that the page may fall back to: no text
    /// may depend on a reader having a narrower one.
    Sans,
}

impl Face {
    fn advance(self, c: char) -> usize {
        match self {
            Self::Mono => columns(c),
            Self::Sans => thousandths(c),
        }
    }

    /// How much room a text takes.
    pub fn width(self, text: &str) -> usize {
        text.chars().map(|c| self.advance(c)).sum()
    }

    /// Shortened in the middle, so that both ends stay. The end tells versions and Pods apart, so
    /// it gets what an odd width leaves over.
    pub fn shorten(self, text: &str, most: usize) -> Cow<'_, str> {
        if self.width(text) <= most {
            return Cow::Borrowed(text);
        }
        let room = most.saturating_sub(self.advance('…'));
        let start = self.take(text.chars(), room / 2);
        let end: String = self.take(text.chars().rev(), room - room / 2).chars().rev().collect();
        Cow::Owned(format!("{start}…{end}"))
    }

    /// Shortened at the end.
    pub fn cut(self, text: &str, most: usize) -> Cow<'_, str> {
        if self.width(text) <= most {
            return Cow::Borrowed(text);
        }
        let start = self.take(text.chars(), most.saturating_sub(self.advance('…')));
        Cow::Owned(format!("{}…", start.trim_end()))
    }

    fn take(self, chars: impl Iterator<Item = char>, room: usize) -> String {
        let mut used = 0;
        let fits = |c: &char| {
            used += self.advance(*c);
            used <= room
        };
        chars.take_while(fits).collect()
    }
}

/// Widths of ASCII from the space to `~` in thousandths of an em, of the widest of the faces that
/// the style sheet names.
#[rustfmt::skip]
const WIDE: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];

fn thousandths(c: char) -> usize {
    let ascii = u32::from(c).checked_sub(u32::from(' ')).and_then(|at| WIDE.get(at as usize));
    match (ascii, c) {
        (Some(width), _) => usize::from(*width),
        (None, '·') => 318,
        (None, _) => 1000,
    }
}

/// The width in columns of the monospaced face.
pub fn width(text: &str) -> usize {
    Face::Mono.width(text)
}

/// Shortened in the middle to so many columns of the monospaced face.
pub fn shorten(text: &str, most: usize) -> Cow<'_, str> {
    Face::Mono.shorten(text, most)
}

/// Shortened at the end to so many columns of the monospaced face.
pub fn cut(text: &str, most: usize) -> Cow<'_, str> {
    Face::Mono.cut(text, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_keeps_both_ends() {
        assert_eq!(shorten("order-service-production-blue", 21), "order-serv…ction-blue");
        assert_eq!(shorten("short", 21), "short");
    }

    #[test]
    fn a_chinese_character_takes_two_columns() {
        assert_eq!(shorten("订单服务订单服务", 9), "订单…服务");
    }

    #[test]
    fn narrow_letters_leave_room_for_more_of_them() {
        assert_eq!(Face::Sans.width("ill"), 3 * 278);
        assert_eq!(Face::Sans.cut("illicitly", 2200), "illi…");
        assert_eq!(Face::Sans.cut("MMMMMMM", 2200), "M…");
        assert_eq!(Face::Sans.width("订 单"), 2318);
    }

    #[test]
    fn markup_in_a_name_stays_text() {
        assert_eq!(escape("<b a=\"1\">&\u{1}"), "&lt;b a=&quot;1&quot;&gt;&amp;\u{fffd}");
    }
}
