//! Which objects are watched, and what identifies one.

use std::sync::Arc;

use topology::{Kind, Namespace};

macro_rules! kinds {
    ($($variant:ident $plural:literal $namespaced:literal $node:expr;)*) => {
        /// A kind that is watched.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)] // Each variant is the kind of that name.
        pub enum ObjectKind { $($variant,)* }

        impl ObjectKind {
            /// Every watched kind.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The kind as objects spell it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant),)* }
            }

            /// The plural as addresses spell it; `<cluster>/<plural>` is the source's id.
            pub const fn plural(self) -> &'static str {
                match self { $(Self::$variant => $plural,)* }
            }

            /// Whether its objects stand in namespaces.
            pub const fn is_namespaced(self) -> bool {
                match self { $(Self::$variant => $namespaced,)* }
            }

            /// What its objects are drawn as, if they are drawn.
            pub const fn drawn_as(self) -> Option<Kind> {
                match self { $(Self::$variant => $node,)* }
            }
        }
    };
}

kinds! {
    Namespace "namespaces" false None;
    Node "nodes" false Some(Kind::Machine);
    Pod "pods" true Some(Kind::Pod);
    Service "services" true Some(Kind::Service);
    EndpointSlice "endpointslices" true None;
    Ingress "ingresses" true Some(Kind::Ingress);
    IngressClass "ingressclasses" false None;
    Deployment "deployments" true Some(Kind::Deployment);
    ReplicaSet "replicasets" true Some(Kind::ReplicaSet);
    StatefulSet "statefulsets" true Some(Kind::StatefulSet);
    DaemonSet "daemonsets" true Some(Kind::DaemonSet);
    Job "jobs" true Some(Kind::Job);
    CronJob "cronjobs" true Some(Kind::CronJob);
    HorizontalPodAutoscaler "horizontalpodautoscalers" true None;
    Event "events" true None;
}

impl ObjectKind {
    /// The kind of this name, if it is watched.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }
}

/// What identifies an object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What it is.
    pub kind: ObjectKind,
    /// Where it stands; `None` for a kind without namespaces.
    pub namespace: Option<Namespace>,
    /// What it is called.
    pub name: Arc<str>,
}
