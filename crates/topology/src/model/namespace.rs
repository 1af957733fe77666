//! What is known of a namespace.

use serde::{Deserialize, Serialize};

use super::Environment;

/// Facts of a namespace that views and roles ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamespaceFacts {
    /// Its environment; `None` counts as prod for writes and as no environment in views.
    pub environment: Option<Environment>,
}
