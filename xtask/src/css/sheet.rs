//! Reads hand-written CSS: its comments, its colour tokens, the classes it has rules for.

use std::collections::BTreeSet;

/// The text without comments and without lines that are then empty.
pub fn without_comments(css: &str) -> String {
    let mut kept = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, behind)| behind);
    }
    kept.push_str(rest);
    kept.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Names, without dashes in front, of the custom properties whose value is a colour.
pub fn colour_tokens(css: &str) -> Vec<String> {
    let declarations = css.split([';', '{', '}']).filter_map(|part| part.split_once(':'));
    let names = declarations.filter_map(|(name, value)| {
        is_colour(value.trim()).then(|| name.trim().strip_prefix("--"))?.map(str::to_owned)
    });
    names.collect::<BTreeSet<_>>().into_iter().collect()
}

/// One colour and nothing else: a shadow that ends in a colour is none.
fn is_colour(value: &str) -> bool {
    let function = ["rgb(", "rgba(", "hsl(", "oklch(", "color-mix("];
    match value.strip_prefix('#') {
        Some(digits) => digits.chars().all(|digit| digit.is_ascii_hexdigit()),
        None => function.iter().any(|name| value.starts_with(name)) && value.ends_with(')'),
    }
}

/// Every name that follows a full stop: more than the selectors, never less.
pub fn class_selectors(css: &str) -> BTreeSet<String> {
    css.split('.').skip(1).map(leading_name).filter(|name| !name.is_empty()).collect()
}

/// A CSS name at the start of a text, its escapes resolved.
fn leading_name(text: &str) -> String {
    let mut name = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => name.extend(letters.next()),
            _ if letter.is_alphanumeric() || letter == '-' || letter == '_' => name.push(letter),
            _ => break,
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_the_lines_they_leave_empty_go() {
        assert_eq!(without_comments("/* a\n b */\n.x { } /* c */\n\n.y { }"), ".x { }\n.y { }");
    }

    #[test]
    fn only_colours_become_colours() {
        let css =
            ":root { --surface: #fff; --t-11: 11px; --shade: rgb(1 2 3 / .5);\n --shadow: 0 1px 2px rgb(1 2 3); }";
        assert_eq!(colour_tokens(css), ["shade", "surface"]);
    }

    #[test]
    fn a_token_set_again_for_the_dark_is_one_colour() {
        assert_eq!(colour_tokens(":root{--a:#fff}@media x{:root{--a:#000}}"), ["a"]);
    }

    #[test]
    fn classes_are_found_in_selectors_of_any_shape() {
        let found = class_selectors("a.card:hover > .card__name, .w-1\\/2 { margin: .5rem }");
        for class in ["card", "card__name", "w-1/2"] {
            assert!(found.contains(class), "{class}");
        }
        assert!(!found.contains("margin"));
    }
}
