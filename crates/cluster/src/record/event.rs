//! Event.

use std::sync::Arc;

use k8s_openapi::api::core::v1::Event;

use super::meta::{Keep, Meta, millis, text};

/// A warning about an object. Events of type Normal may be applied, but say nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRecord {
    pub(crate) meta: Meta,
    pub(crate) warning: bool,
    pub(crate) about_kind: Arc<str>,
    pub(crate) about_name: Arc<str>,
    pub(crate) reason: Arc<str>,
    pub(crate) message: Arc<str>,
    pub(crate) at: i64,
}

impl From<&Event> for EventRecord {
    fn from(object: &Event) -> Self {
        let about = &object.involved_object;
        let at = object.last_timestamp.as_ref().map(millis);
        let at = at.or(object.event_time.as_ref().map(|time| time.0.as_millisecond()));
        let at = at.or(object.metadata.creation_timestamp.as_ref().map(millis));
        Self {
            meta: Meta::namespaced(&object.metadata, Keep::Few),
            warning: object.type_.as_deref() == Some("Warning"),
            about_kind: text(about.kind.as_deref()),
            about_name: text(about.name.as_deref()),
            reason: text(object.reason.as_deref()),
            message: text(object.message.as_deref()),
            at: at.unwrap_or_default(),
        }
    }
}
