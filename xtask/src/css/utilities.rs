//! Tailwind's utilities, made by encre-css, with our colour tokens as its colours.

use std::collections::BTreeSet;

use encre_css::{Config, Preflight};

/// Makes rules from names of classes.
pub struct Generator {
    config: Config,
}

impl Generator {
    /// With `bg-<token>`, `text-<token>`, … for each colour token.
    pub fn new(colours: &[String]) -> Self {
        let mut config = Config::default();
        config.preflight = Preflight::new_none();
        for name in colours {
            config.theme.colors.add(name.clone(), format!("var(--{name})"));
        }
        Self { config }
    }

    /// Whether the class is a utility. encre-css drops what it does not know without a word.
    pub fn knows(&self, class: &str) -> bool {
        !encre_css::generate([class], &self.config).trim().is_empty()
    }

    /// The rules of all these classes, in the order of the cascade.
    pub fn rules(&self, classes: &BTreeSet<String>) -> String {
        let names = classes.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        encre_css::generate([names.as_str()], &self.config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_token_becomes_a_utility() {
        let generator = Generator::new(&["surface".to_owned()]);
        assert!(generator.knows("bg-surface"));
        assert!(generator.rules(&["bg-surface".to_owned()].into()).contains("var(--surface)"));
    }

    #[test]
    fn an_unknown_class_is_no_utility() {
        assert!(!Generator::new(&[]).knows("bg-surfaec"));
        assert!(!Generator::new(&[]).knows("card"));
    }
}
