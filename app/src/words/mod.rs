//! What the page says, in each of its languages. A word without its twin does not compile.

mod field;
mod phrases;
mod table;

use serde::{Deserialize, Serialize};

pub use field::{code, column, fact_name, health, kind, provenance, relation, role};
pub use phrases::*;
pub use table::Word;

/// A language of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// 简体中文.
    #[serde(rename = "zh-CN")]
    Chinese,
}

impl Language {
    /// The tag for `<html lang>` and the cookie.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }

    /// The same language, for the drawer.
    pub const fn of_the_picture(self) -> topology::draw::Language {
        match self {
            Self::English => topology::draw::Language::En,
            Self::Chinese => topology::draw::Language::ZhCn,
        }
    }

    /// The other one: what the switch leads to.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::English => Self::Chinese,
            Self::Chinese => Self::English,
        }
    }

    /// The language of a tag such as `zh`, `zh-Hans-CN` or `en-GB`, when the page speaks it.
    pub fn of_tag(tag: &str) -> Option<Self> {
        match tag.trim().split('-').next()?.to_ascii_lowercase().as_str() {
            "en" => Some(Self::English),
            "zh" => Some(Self::Chinese),
            _ => None,
        }
    }

    /// The best language for an `Accept-Language` header; English when it names none of ours.
    pub fn accepted(header: &str) -> Self {
        let mut best = (0.0, Self::English);
        for range in header.split(',') {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            let weight = parameters.trim().strip_prefix("q=").map_or(1.0, |q| q.parse().unwrap_or(0.0));
            if let Some(language) = Self::of_tag(tag)
                && weight > best.0
            {
                best = (weight, language);
            }
        }
        best.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_language_that_we_speak_wins() {
        assert_eq!(Language::accepted("de, zh-CN;q=0.9, en;q=0.8"), Language::Chinese);
        assert_eq!(Language::accepted("en-GB,zh;q=0.2"), Language::English);
        assert_eq!(Language::accepted("fr"), Language::English);
    }

    #[test]
    fn every_word_says_something_in_both_languages() {
        for word in Word::ALL {
            for language in [Language::English, Language::Chinese] {
                assert!(!word.text(language).is_empty(), "{word:?}");
            }
        }
    }
}
