//! Label and field selectors.

mod fields;
mod labels;
mod names;
mod parse;

pub(crate) use labels::LabelSelector;

use crate::kinds::Kind;
use crate::object::Object;
use crate::status_error::StatusError;
use fields::FieldSelector;

/// What a list or watch shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) labels: LabelSelector,
    fields: FieldSelector,
}

impl Filter {
    pub(crate) fn parse(kind: Kind, labels: &str, fields: &str) -> Result<Self, StatusError> {
        Ok(Self { labels: LabelSelector::parse(labels)?, fields: FieldSelector::parse(kind, fields)? })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.labels.is_empty() && self.fields.is_empty()
    }

    pub(crate) fn takes(&self, object: &Object) -> bool {
        self.labels.takes_object(object) && self.fields.takes(object)
    }
}

/// The one name that a `fieldSelector` asks for, which access rules look at.
pub(crate) fn selected_name(fields: &str) -> Option<String> {
    fields::selected_name(fields)
}
