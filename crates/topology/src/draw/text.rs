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

/// The width in columns.
pub fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// Shortened in the middle, so that both ends stay. The end tells versions and Pods apart, so it
/// gets what an odd width leaves over.
pub fn shorten(text: &str, most: usize) -> Cow<'_, str> {
    if width(text) <= most {
        return Cow::Borrowed(text);
    }
    let room = most.saturating_sub(1);
    let start = take(text.chars(), room / 2);
    let end: String = take(text.chars().rev(), room - room / 2).chars().rev().collect();
    Cow::Owned(format!("{start}…{end}"))
}

/// Shortened at the end.
pub fn cut(text: &str, most: usize) -> Cow<'_, str> {
    if width(text) <= most {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("{}…", take(text.chars(), most.saturating_sub(1))))
}

fn take(chars: impl Iterator<Item = char>, room: usize) -> String {
    let mut used = 0;
    let fits = |c: &char| {
        used += columns(*c);
        used <= room
    };
    chars.take_while(fits).collect()
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
    fn markup_in_a_name_stays_text() {
        assert_eq!(escape("<b a=\"1\">&\u{1}"), "&lt;b a=&quot;1&quot;&gt;&amp;\u{fffd}");
    }
}
