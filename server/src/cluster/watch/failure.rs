//! What can go wrong between us and an API server, and how a person reads it.

mod said;

use std::time::Duration;

use http::StatusCode;
use thiserror::Error;
use topology::{Phrase, SourceState};

/// Why a list or a watch failed.
#[derive(Debug, Error)]
pub enum Failure {
    /// No connection, or it broke.
    #[error("cannot reach the API server at {server}: {cause}. Check that it runs and that this machine can reach it")]
    Unreachable {
        /// The address.
        server: String,
        /// What the connection said.
        cause: String,
    },
    /// The connection stands, and nothing comes.
    #[error("the API server at {server} has not answered for {} s. Check the network between it and this machine", .waited.as_secs_f32().round())]
    Silent {
        /// The address.
        server: String,
        /// How long.
        waited: Duration,
    },
    /// 401.
    #[error(
        "the API server at {server} refuses the credentials (401). Sign in to the cluster again, or give this server a valid kubeconfig"
    )]
    Unauthorized {
        /// The address.
        server: String,
    },
    /// The kubeconfig's way to credentials failed.
    #[error(
        "cannot get credentials for the API server: {cause}. Run the credential command of the kubeconfig by hand to see what it needs"
    )]
    Credentials {
        /// What it said.
        cause: String,
    },
    /// 403.
    #[error("not allowed to {verb} {resource}{place}. Grant get, list and watch on {resource} to this account", place = within(.namespace.as_deref()))]
    Forbidden {
        /// `list` or `watch`.
        verb: &'static str,
        /// Plural and group, as RBAC names it.
        resource: String,
        /// Where, when not everywhere.
        namespace: Option<String>,
    },
    /// 404: the cluster does not have the kind.
    #[error("the cluster does not serve {resource}; the picture is drawn without them")]
    Absent {
        /// Plural and group.
        resource: String,
    },
    /// 410: the version is too old; list again.
    #[error("the API server no longer keeps the version that the watch of {resource} stood at (410); listing again")]
    Expired {
        /// Plural and group.
        resource: String,
    },
    /// 429.
    #[error(
        "the API server at {server} asks to come back later (429). Nothing to do; if it stays, look at its load and its priority levels"
    )]
    TooMany {
        /// The address.
        server: String,
        /// What it asked for.
        retry_after: Option<Duration>,
    },
    /// Any other status.
    #[error("the API server at {server} answered {status} to {verb} {resource}{words}. Look at its log", words = bracketed(.said))]
    Status {
        /// The address.
        server: String,
        /// `list` or `watch`.
        verb: &'static str,
        /// Plural and group.
        resource: String,
        /// The status.
        status: StatusCode,
        /// Its own words.
        said: String,
        /// What it asked for.
        retry_after: Option<Duration>,
    },
    /// An answer that is no Kubernetes object.
    #[error(
        "{server} answered {what} instead of {resource}: it may not be a Kubernetes API server, or a proxy or log-in page stands before it. Check the address in the kubeconfig"
    )]
    Garbage {
        /// The address.
        server: String,
        /// Plural and group.
        resource: String,
        /// `an HTML page`, or what the decoder said.
        what: String,
    },
}

fn within(namespace: Option<&str>) -> String {
    match namespace {
        Some(namespace) => format!(" in the namespace {namespace} (403)"),
        None => " in the whole cluster (403)".to_owned(),
    }
}

fn bracketed(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(" ({words})") }
}

impl Failure {
    /// The sentence and its twin. What the system or the server said stays as it was said.
    pub fn phrase(&self) -> Phrase {
        Phrase::new(self.to_string(), said::in_chinese(self))
    }

    /// How a source stands that failed like this.
    pub fn state(&self) -> SourceState {
        match self {
            Self::Forbidden { .. } => SourceState::Forbidden,
            Self::Absent { .. } => SourceState::Absent,
            _ => SourceState::Unreachable,
        }
    }

    /// What the server asked us to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooMany { retry_after, .. } | Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Whether asking again soon is pointless.
    pub fn is_lasting(&self) -> bool {
        matches!(self, Self::Forbidden { .. } | Self::Absent { .. })
    }

    /// Whether the version that a watch stands at may still be good after this.
    pub fn keeps_version(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Silent { .. } | Self::Credentials { .. } | Self::TooMany { .. } => true,
            // 504 is also the answer to a version from the future (a restored etcd).
            Self::Status { status, .. } => status.is_server_error() && *status != StatusCode::GATEWAY_TIMEOUT,
            _ => false,
        }
    }
}
