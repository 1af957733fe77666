//! What is wrong with an object, field by field, worded as the server does.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::kinds::Kind;
use crate::status_error::StatusError;

/// What is wrong with an object.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<Problem>);

#[derive(Debug)]
struct Problem {
    reason: &'static str,
    field: String,
    message: String,
}

impl Problems {
    fn add(&mut self, reason: &'static str, field: impl Into<String>, message: String) {
        self.0.push(Problem { reason, field: field.into(), message });
    }

    pub(crate) fn required(&mut self, field: impl Into<String>) {
        self.add("FieldValueRequired", field, "Required value".to_owned());
    }

    pub(crate) fn required_because(&mut self, field: impl Into<String>, why: &str) {
        self.add("FieldValueRequired", field, format!("Required value: {why}"));
    }

    pub(crate) fn invalid(&mut self, field: impl Into<String>, value: impl Into<Value>, why: &str) {
        let value: Value = value.into();
        self.invalid_shown(field, &value.to_string(), why);
    }

    /// A value of which all of this is wrong.
    pub(crate) fn all_invalid(&mut self, field: impl Into<String>, value: &str, why: &[String]) {
        let field = field.into();
        for why in why {
            self.invalid(&field, value, why);
        }
    }

    /// With the value as it shall be shown.
    pub(crate) fn invalid_shown(&mut self, field: impl Into<String>, value: &str, why: &str) {
        self.add("FieldValueInvalid", field, format!("Invalid value: {value}: {why}"));
    }

    pub(crate) fn unsupported(&mut self, field: impl Into<String>, value: impl Into<Value>, supported: &[&str]) {
        let value: Value = value.into();
        self.unsupported_shown(field, &value.to_string(), supported);
    }

    /// With the value as it shall be shown.
    pub(crate) fn unsupported_shown(&mut self, field: impl Into<String>, value: &str, supported: &[&str]) {
        let supported: Vec<String> = supported.iter().map(|one| format!("{one:?}")).collect();
        let message = format!("Unsupported value: {value}: supported values: {}", supported.join(", "));
        self.add("FieldValueNotSupported", field, message);
    }

    pub(crate) fn duplicate(&mut self, field: impl Into<String>, value: impl Into<Value>) {
        let value: Value = value.into();
        self.duplicate_shown(field, &value.to_string());
    }

    /// With the value as it shall be shown.
    pub(crate) fn duplicate_shown(&mut self, field: impl Into<String>, value: &str) {
        self.add("FieldValueDuplicate", field, format!("Duplicate value: {value}"));
    }

    pub(crate) fn not_found(&mut self, field: impl Into<String>, value: &str) {
        self.add("FieldValueNotFound", field, format!("Not found: {value:?}"));
    }

    pub(crate) fn forbidden(&mut self, field: impl Into<String>, why: &str) {
        self.add("FieldValueForbidden", field, format!("Forbidden: {why}"));
    }

    pub(crate) fn too_long(&mut self, field: impl Into<String>, most: usize) {
        self.add("FieldValueTooLong", field, format!("Too long: may not be more than {most} bytes"));
    }

    /// A number that may not be below zero.
    pub(crate) fn not_negative(&mut self, field: impl Into<String>, number: Option<i64>) {
        if let Some(number) = number.filter(|number| *number < 0) {
            self.invalid(field, number, "must be greater than or equal to 0");
        }
    }

    /// Refuses an object that has problems.
    pub(crate) fn refuse(self, kind: Kind, name: &str) -> Result<(), StatusError> {
        let facts = kind.facts();
        self.refuse_as(&facts.qualified(), facts.group, facts.name, name)
    }

    /// Refuses something that is none of the kinds, such as the parameters of a request.
    pub(crate) fn refuse_as(self, title: &str, group: &str, kind: &str, name: &str) -> Result<(), StatusError> {
        if self.0.is_empty() {
            return Ok(());
        }
        let mut said = BTreeSet::new();
        let mut texts: Vec<String> =
            self.0.iter().map(|problem| format!("{}: {}", problem.field, problem.message)).collect();
        texts.retain(|text| said.insert(text.clone()));
        let what = if texts.len() == 1 { texts.remove(0) } else { format!("[{}]", texts.join(", ")) };
        let causes: Vec<Value> = self
            .0
            .iter()
            .map(|problem| json!({"reason": problem.reason, "message": problem.message, "field": problem.field}))
            .collect();
        let mut details = json!({"causes": causes});
        for (key, value) in [("name", name), ("group", group), ("kind", kind)] {
            if !value.is_empty() {
                details[key] = value.into();
            }
        }
        Err(StatusError::new(422, "Invalid", format!("{title} {name:?} is invalid: {what}")).with_details(details))
    }
}
