//! IngressClass.

use std::sync::Arc;

use k8s_openapi::api::networking::v1::IngressClass;

use super::meta::{Keep, Meta, text};

/// An IngressClass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IngressClassRecord {
    pub(crate) meta: Meta,
    pub(crate) controller: Arc<str>,
    pub(crate) default: bool,
}

impl From<&IngressClass> for IngressClassRecord {
    fn from(object: &IngressClass) -> Self {
        let meta = Meta::cluster_wide(&object.metadata, Keep::All);
        let spec = object.spec.as_ref();
        let default = meta.annotations.get("ingressclass.kubernetes.io/is-default-class");
        Self {
            controller: text(spec.and_then(|spec| spec.controller.as_deref())),
            default: default == Some("true"),
            meta,
        }
    }
}
