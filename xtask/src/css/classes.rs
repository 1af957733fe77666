//! The classes a page uses, read from its source.
//!
//! Three forms are read, wherever they stand: `class="…"` (in a string as `class=\"…\"`), `class:name`,
//! and any other `class=…`, of which every string in the value counts, except one that is compared
//! with or matched on.
//! A word with `{` in it is put together while running: its rule is written by hand.

/// A class and where it is used.
#[derive(Debug, PartialEq, Eq)]
pub struct Class {
    /// As in `class="name"`.
    pub name: String,
    /// The source file.
    pub file: String,
    /// Its line, the first being 1.
    pub line: usize,
}

/// All classes in one source file, in the order in which they stand.
pub fn in_source(file: &str, source: &str) -> Vec<Class> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices("class") {
        if is_in_comment(source, at) || !starts_a_word(source, at) {
            continue;
        }
        let line = source[..at].matches('\n').count() + 1;
        let names = names_after(&source[at + "class".len()..]);
        found.extend(names.into_iter().map(|name| Class { name, file: file.to_owned(), line }));
    }
    found
}

fn is_in_comment(source: &str, at: usize) -> bool {
    let line = source[..at].rsplit('\n').next().unwrap_or_default();
    line.trim_start().starts_with("//")
}

fn starts_a_word(source: &str, at: usize) -> bool {
    !source[..at].ends_with(|before: char| before.is_alphanumeric() || "_-.:\"'".contains(before))
}

fn names_after(text: &str) -> Vec<String> {
    if let Some(name) = text.strip_prefix(':') {
        let end = name.find(|letter: char| !is_of_a_class(letter)).unwrap_or(name.len());
        let assigned = name[end..].starts_with('=') && end > 0;
        return if assigned { vec![name[..end].to_owned()] } else { Vec::new() };
    }
    if let Some(value) = text.strip_prefix("=\\\"") {
        let end = value.find('"').unwrap_or(value.len());
        return words(&[value[..end].trim_end_matches('\\').to_owned()]);
    }
    match text.strip_prefix('=') {
        Some(value) if !value.starts_with('=') => words(&strings_of(value)),
        _ => Vec::new(),
    }
}

fn is_of_a_class(letter: char) -> bool {
    letter.is_alphanumeric() || "-_/[].%:".contains(letter)
}

fn words(strings: &[String]) -> Vec<String> {
    let words = strings.iter().flat_map(|text| text.split_whitespace());
    words.filter(|word| !word.contains(['{', '}'])).map(str::to_owned).collect()
}

/// The strings of an attribute's value: one string, or an expression up to the next attribute.
fn strings_of(value: &str) -> Vec<String> {
    let mut strings = Vec::new();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(letter) = value[at..].chars().next() {
        let behind = &value[at + letter.len_utf8()..];
        match letter {
            '"' => {
                let length = string_length(behind);
                if !is_compared(&value[..at], &behind[(length + 1).min(behind.len())..]) {
                    strings.push(behind[..length].to_owned());
                }
                if at == 0 {
                    return strings;
                }
                at += length + 1;
            }
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => break,
            ')' | ']' | '}' => {
                depth -= 1;
                // A value in brackets ends with them.
                if depth == 0 && value.starts_with(['(', '{']) {
                    break;
                }
            }
            '>' if depth == 0 && !value[..at].ends_with(['=', '-']) => break,
            _ if depth == 0 && letter.is_whitespace() && starts_an_attribute(behind) => break,
            _ => {}
        }
        at += letter.len_utf8();
    }
    strings
}

fn string_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text.find(|letter| {
        let ends = letter == '"' && !escaped;
        escaped = letter == '\\' && !escaped;
        ends
    });
    end.unwrap_or(text.len())
}

fn is_compared(before: &str, behind: &str) -> bool {
    let (before, behind) = (before.trim_end(), behind.trim_start());
    before.ends_with("==")
        || before.ends_with("!=")
        || behind.starts_with("==")
        || behind.starts_with("=>")
        || behind.starts_with('|')
}

fn starts_an_attribute(text: &str) -> bool {
    let end = text.find(|letter: char| !(letter.is_alphanumeric() || "-_:".contains(letter)));
    end.is_some_and(|end| end > 0 && text[end..].starts_with('=') && !text[end..].starts_with("=="))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(source: &str) -> Vec<String> {
        in_source("a.rs", source).into_iter().map(|class| class.name).collect()
    }

    #[test]
    fn words_of_a_plain_attribute() {
        assert_eq!(names(r#"<p class="flex gap-2" id="x">"#), ["flex", "gap-2"]);
    }

    #[test]
    fn an_attribute_written_inside_of_a_string() {
        assert_eq!(names(r#"format!("<td class=\"h {health} mono\"><a title=\"no\">")"#), ["h", "mono"]);
    }

    #[test]
    fn a_switched_class() {
        assert_eq!(names("<p class:open=move || is_open.get() class:w-1/2=half>"), ["open", "w-1/2"]);
    }

    #[test]
    fn a_tuple_with_its_switch() {
        assert_eq!(names(r#"<p class=("hover:bg-surface", move || on) title="no">"#), ["hover:bg-surface"]);
    }

    #[test]
    fn both_arms_of_an_expression_and_nothing_behind_it() {
        let source = r#"<p class=move || if open.get() { "tab tab-on" } else { "tab" } title="no">"text"</p>"#;
        assert_eq!(names(source), ["tab", "tab-on", "tab"]);
    }

    #[test]
    fn an_expression_in_braces_ends_with_them() {
        assert_eq!(names(r#"<p class={kind(Kind::Pod, "a")}>"no"</p>"#), ["a"]);
    }

    #[test]
    fn strings_compared_with_are_no_classes() {
        assert_eq!(names(r#"<p class={if tab == "map" { "on" } else { "off" }}>"#), ["on", "off"]);
        assert_eq!(names(r#"<p class={match tab { "map" => "on", "a" | "b" => "off" }}>"#), ["on", "off"]);
    }

    #[test]
    fn a_word_put_together_while_running_is_left_out() {
        assert_eq!(names(r#"<p class=format!("card card-{kind}")>"#), ["card"]);
    }

    #[test]
    fn comments_and_other_words_are_left_out() {
        assert_eq!(names("// class=\"no\"\nlet subclass=\"no\"; set_attribute(\"class\", x); a.class == b"), [""; 0]);
    }

    #[test]
    fn the_place_is_file_and_line() {
        let found = in_source("app/src/a.rs", "\n\n<p class=\"x\">");
        assert_eq!(found, [Class { name: "x".into(), file: "app/src/a.rs".into(), line: 3 }]);
    }
}
