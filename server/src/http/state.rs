//! What every handler can reach.

use std::{path::PathBuf, sync::Arc};

use super::{PublicUrl, PublicUrlError, TrustedProxy};
use crate::{picture::Pictures, sign_in::SignIn};

/// What every handler can reach. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The graph and its views.
    pub pictures: Pictures,
    /// Who is it?
    pub sign_in: SignIn,
    /// How this installation is set up.
    pub settings: Arc<Settings>,
}

/// How this installation is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What people type to come here.
    pub public_url: PublicUrl,
    /// The folder of the page's static files: `pkg/…` and `favicon.svg`.
    pub site: PathBuf,
    /// Proxies whose word on the client's address is taken.
    pub trusted_proxies: Vec<TrustedProxy>,
}

impl Settings {
    /// Without a proxy in front.
    pub fn new(public_url: &str, site: impl Into<PathBuf>) -> Result<Self, PublicUrlError> {
        Ok(Self { public_url: public_url.parse()?, site: site.into(), trusted_proxies: Vec::new() })
    }

    /// The session cookie's name. `__Host-` makes browsers refuse it from subdomains and without
    /// TLS; over plain HTTP, where they would refuse it altogether, it has no prefix.
    pub fn cookie_name(&self) -> &'static str {
        if self.public_url.is_https() { "__Host-hopmap" } else { "hopmap" }
    }
}
