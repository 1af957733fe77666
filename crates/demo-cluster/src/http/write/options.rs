//! The parameters of writes, checked as the real server checks them.

use super::Asked;
use crate::patch::Language;
use crate::status_error::StatusError;
use crate::validate::Problems;

/// What becomes of fields that nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Validation {
    Ignore,
    Warn,
    Strict,
}

#[derive(Debug)]
pub(super) struct Options {
    pub(super) dry: bool,
    pub(super) validation: Validation,
    /// Takes over what others own.
    pub(super) force: bool,
    /// Who will own what is written.
    pub(super) manager: String,
}

const LONGEST_MANAGER: usize = 128;

impl Options {
    /// `name` is what the parameters are called as an object.
    pub(super) fn of(name: &str, asked: &Asked, patch: Option<Language>) -> Result<Self, StatusError> {
        let query = &asked.query;
        let mut problems = Problems::default();
        let manager = query.get("fieldManager");
        if patch.is_some_and(|language| language != Language::Apply) && query.has("force") {
            problems.forbidden("force", "may not be specified for non-apply patch");
        }
        if patch == Some(Language::Apply) && manager.is_empty() {
            problems.required_because("fieldManager", "is required for apply patch");
        }
        if manager.len() > LONGEST_MANAGER {
            problems.too_long("fieldManager", LONGEST_MANAGER);
        }
        if let Some((at, letter)) = manager.char_indices().find(|(_, letter)| letter.is_control()) {
            let why = format!("invalid character U+{:04X} (at position {at})", u32::from(letter));
            problems.invalid("fieldManager", manager, &why);
        }
        let dry = query.get("dryRun");
        if query.has("dryRun") && dry != "All" {
            problems.unsupported("dryRun", vec![dry], &["All"]);
        }
        let validation = match query.get("fieldValidation") {
            "Ignore" => Validation::Ignore,
            "Strict" => Validation::Strict,
            "" | "Warn" => Validation::Warn,
            other => {
                problems.unsupported("fieldValidation", other, &["", "Ignore", "Strict", "Warn"]);
                Validation::Warn
            }
        };
        problems.refuse_as(&format!("{name}.meta.k8s.io"), "meta.k8s.io", name, "")?;
        let manager = if manager.is_empty() { caller(&asked.agent) } else { manager.to_owned() };
        Ok(Self { dry: dry == "All", validation, force: query.flag("force"), manager })
    }
}

/// What a client calls itself: its `User-Agent` up to the first slash.
fn caller(agent: &str) -> String {
    let name = agent.split('/').next().unwrap_or("");
    name.chars().filter(|letter| !letter.is_control()).take(LONGEST_MANAGER).collect()
}
