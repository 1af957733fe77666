//! What people are called.

use thiserror::Error;

const LONGEST: usize = 64;

/// A name that one can sign in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserName {
    shown: String,
    key: String,
}

/// Why a text is no name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NameError {
    /// Nothing is left of it after trimming.
    #[error("A name is missing. Type one, such as wang.min.")]
    Empty,
    /// It is too long.
    #[error("The name has {0} characters, and {LONGEST} is the most. Choose a shorter one.")]
    TooLong(usize),
    /// It holds a character that names do not have.
    #[error("The name holds {0:?}. Use letters, digits, and . _ @ - only.")]
    Character(char),
}

impl UserName {
    /// Takes a name as somebody typed it.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let shown = text.trim();
        let length = shown.chars().count();
        if length == 0 {
            return Err(NameError::Empty);
        }
        if length > LONGEST {
            return Err(NameError::TooLong(length));
        }
        let odd = |c: &char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '@' | '-'));
        if let Some(odd) = shown.chars().find(odd) {
            return Err(NameError::Character(odd));
        }
        Ok(Self { shown: shown.to_owned(), key: shown.to_lowercase() })
    }

    /// As it was typed.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// As names are compared.
    pub fn key(&self) -> &str {
        &self.key
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn names_are_compared_without_regard_to_case_and_blanks_around() {
        assert_eq!(UserName::parse("  Wang.Min ").unwrap().key(), "wang.min");
        assert_eq!(UserName::parse("  Wang.Min ").unwrap().shown(), "Wang.Min");
    }

    #[test]
    fn chinese_names_are_names() {
        assert_eq!(UserName::parse("王敏").unwrap().key(), "王敏");
    }

    #[test]
    fn what_is_no_name_is_refused_with_the_reason() {
        assert_eq!(UserName::parse("   "), Err(NameError::Empty));
        assert_eq!(UserName::parse("a b"), Err(NameError::Character(' ')));
        assert_eq!(UserName::parse("a\u{202e}b"), Err(NameError::Character('\u{202e}')));
        assert_eq!(UserName::parse(&"x".repeat(65)), Err(NameError::TooLong(65)));
    }
}
