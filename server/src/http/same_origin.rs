//! Requests that change something must come from our own pages (or from a script that says so).

use api::Problem;
use http::{HeaderMap, Method, header};

use super::{PublicUrl, Refused};

/// Refuses a request that changes something and that another site may have made the browser send.
pub(super) fn check(method: &Method, path: &str, headers: &HeaderMap, url: &PublicUrl) -> Result<(), Refused> {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    origin(headers, url)?;
    // A form of another site cannot send JSON without asking first.
    if path.starts_with("/api/") && !is_json(headers) {
        return Err(Problem::new(
            415,
            "content-type",
            "The content type is not JSON",
            "Send the request with `Content-Type: application/json`, also when it has no body.",
        )
        .into());
    }
    Ok(())
}

fn origin(headers: &HeaderMap, url: &PublicUrl) -> Result<(), Refused> {
    let refused = |detail: String| {
        let title = "The request did not come from this site";
        Err(Problem::new(403, "cross-origin", title, detail).into())
    };
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = headers.get(header::ORIGIN) else {
        return match text(header::HeaderName::from_static("sec-fetch-site")) {
            Some("same-origin") => Ok(()),
            _ => refused(format!("Send the header `Origin: {url}`.")),
        };
    };
    let origin = origin.to_str().unwrap_or_default();
    if origin == url.origin() {
        return Ok(());
    }
    // Without TLS (a laptop, a port-forward) people come by several names of one machine. The
    // cookie belongs to the name in Host, so a page of that very name may use it.
    let host = text(header::HOST);
    if !url.is_https() && host.is_some_and(|host| origin == format!("http://{host}")) {
        return Ok(());
    }
    refused(format!(
        "It came from {origin:?}, and this Hopmap is {url}. Open {url}, or set the public URL to \
         the address that people type."
    ))
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}
