//! What is wrong, where, and what to do about it.

use serde::{Deserialize, Serialize};

use super::{NodeId, Phrase, phrase};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth a look; requests still arrive.
    Warning,
    /// A hop is broken.
    Error,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal, $severity:ident;)*) => {
        /// What a finding says, in one word of the contract. A code is only ever added, and has
        /// one severity.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code { $($(#[$doc])* #[serde(rename = $text)] $variant,)* }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The code as the contract spells it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The one severity of the code.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    /// An Ingress or route names a Service that does not exist.
    BackendServiceMissing = "backend-service-missing", Error;
    /// An Ingress or route names a port that its Service does not have.
    BackendPortMissing = "backend-port-missing", Error;
    /// No controller claims the Ingress.
    IngressClassMissing = "ingress-class-missing", Error;
    /// A selector takes no Pod and no workload's template.
    SelectorMatchesNothing = "selector-matches-nothing", Error;
    /// A Service's named target port is on none of its Pods.
    TargetPortMissing = "target-port-missing", Error;
    /// A Service has endpoints, none of them ready.
    NoReadyEndpoint = "no-ready-endpoint", Error;
    /// The cloud has not given the Service an address.
    LoadBalancerPending = "load-balancer-pending", Warning;
    /// A rollout passed its deadline.
    RolloutStuck = "rollout-stuck", Error;
    /// A quota refuses new Pods.
    QuotaExceeded = "quota-exceeded", Error;
    /// The API server refuses new Pods.
    PodsCannotBeCreated = "pods-cannot-be-created", Error;
    /// The registry does not give the image.
    ImageCannotBePulled = "image-cannot-be-pulled", Error;
    /// A container ends again and again.
    CrashLoop = "crash-loop", Error;
    /// A container was killed for its memory.
    OutOfMemory = "out-of-memory", Warning;
    /// A `ConfigMap` or Secret that the Pod names is not there.
    ConfigMissing = "config-missing", Error;
    /// No Node takes the Pod.
    Unschedulable = "unschedulable", Error;
    /// The Pod runs but does not answer its probe.
    NotReady = "not-ready", Warning;
    /// The Node does not report.
    MachineNotReady = "machine-not-ready", Error;
    /// Two Ingresses of one class claim the same host, path and type.
    HostPathConflict = "host-path-conflict", Warning;
    /// The API server does not answer.
    SourceUnreachable = "source-unreachable", Error;
    /// A kind may not be listed.
    SourceForbidden = "source-forbidden", Error;
    /// A source has not been heard of for too long.
    SourceStale = "source-stale", Warning;
}

impl Code {
    /// How far it is from a cause: what follows from other findings is mended by mending those.
    /// 0 is a cause by itself, 1 follows from Pods, 2 from workloads.
    pub const fn follows_from_others(self) -> u8 {
        match self {
            Self::RolloutStuck => 1,
            Self::NoReadyEndpoint => 2,
            _ => 0,
        }
    }
}

/// One thing that is wrong: which hop, what shows it, and what a person can do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// The hop that carries the finding.
    pub node: NodeId,
    /// What is wrong.
    pub code: Code,
    /// How bad it is; always [`Code::severity`].
    pub severity: Severity,
    /// Names of objects and values that show it.
    #[serde(flatten, with = "phrase::evidence")]
    pub evidence: Phrase,
    /// A thing that a person can do.
    #[serde(flatten, with = "phrase::next_step")]
    pub next_step: Phrase,
}

impl Finding {
    /// A finding with the severity of its code.
    pub fn new(node: NodeId, code: Code, evidence: Phrase, next_step: Phrase) -> Self {
        Self { node, code, severity: code.severity(), evidence, next_step }
    }
}
