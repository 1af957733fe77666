//! What people type to come here.

use std::{fmt, str::FromStr};

use http::Uri;
use thiserror::Error;

/// The address of the installation: scheme, host and port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    https: bool,
    host: String,
    origin: String,
}

/// Why a text is no address to be reached at.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the public URL {text:?} {reason}; write it as people type it, such as https://hopmap.example.com")]
pub struct PublicUrlError {
    text: String,
    reason: &'static str,
}

impl FromStr for PublicUrl {
    type Err = PublicUrlError;

    fn from_str(text: &str) -> Result<Self, PublicUrlError> {
        let wrong = |reason| PublicUrlError { text: text.to_owned(), reason };
        let uri: Uri = text.trim().parse().map_err(|_| wrong("is no URL"))?;
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(wrong("does not begin with http:// or https://")),
        };
        if uri.path() != "/" || uri.query().is_some() {
            return Err(wrong("has a path, and Hopmap is served at the root of a host"));
        }
        let authority = uri.authority().ok_or_else(|| wrong("names no host"))?;
        if authority.as_str().contains('@') {
            return Err(wrong("holds a user name"));
        }
        let host = authority.host().to_lowercase();
        // As browsers write an origin: without the port that the scheme implies.
        let origin = match (authority.port_u16(), https) {
            (None, _) | (Some(443), true) | (Some(80), false) => format!("{}://{host}", scheme(https)),
            (Some(port), _) => format!("{}://{host}:{port}", scheme(https)),
        };
        Ok(Self { https, host, origin })
    }
}

const fn scheme(https: bool) -> &'static str {
    if https { "https" } else { "http" }
}

impl PublicUrl {
    /// Whether browsers come over TLS.
    pub const fn is_https(&self) -> bool {
        self.https
    }

    /// The host, in lower case, without the port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// As browsers write it in `Origin`.
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn origin(text: &str) -> String {
        text.parse::<PublicUrl>().unwrap().origin().to_owned()
    }

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        assert_eq!(origin("https://Hopmap.Example.com:443/"), "https://hopmap.example.com");
        assert_eq!(origin("http://127.0.0.1:3000"), "http://127.0.0.1:3000");
        assert_eq!(origin("http://[::1]:80"), "http://[::1]");
    }

    #[test]
    fn what_cannot_be_reached_is_refused_with_an_example() {
        for text in ["hopmap.example.com", "ftp://x", "https://x/path", "https://", "https://a@b"] {
            let message = text.parse::<PublicUrl>().unwrap_err().to_string();
            assert!(message.contains("such as https://"), "{message}");
        }
    }
}
