//! Asking the API server: one page of a list, or a watch.

use std::{error::Error, time::Duration};

use http::{Response, StatusCode, header};
use http_body_util::BodyExt;
use kube::{
    api::{ListParams, VersionMatch, WatchParams},
    client::{AuthError, Body},
    core::Request,
};
use tokio::time::timeout;

use super::{
    Failure, Scope, Watched,
    kinds::{Page, status_message},
    lines::Lines,
};
use crate::cluster::{Connection, Patience, connect::credentials};

/// As much of an error's text as is read.
const MOST_OF_AN_ERROR: usize = 64 << 10;

/// Whom to ask for what.
pub(super) struct Asker<'a> {
    pub(super) watched: &'static Watched,
    pub(super) scope: &'a Scope,
    pub(super) connection: &'a Connection,
    pub(super) patience: &'a Patience,
}

impl Asker<'_> {
    /// One page; `next` is the token of the page before.
    pub(super) async fn page(&self, next: Option<String>, limit: u32) -> Result<Page, Failure> {
        let mut params = ListParams::default().limit(limit);
        params.continue_token = next;
        self.list(params).await
    }

    /// All of a list that is at least as new as a version; any will do that the API server has at
    /// hand, which spares it a question to etcd.
    pub(super) async fn not_older_than(&self, version: &str) -> Result<Page, Failure> {
        self.list(ListParams::default().at(version).matching(VersionMatch::NotOlderThan)).await
    }

    /// All of a list as it is now.
    pub(super) async fn whole_list(&self) -> Result<Page, Failure> {
        self.list(ListParams::default()).await
    }

    async fn list(&self, mut params: ListParams) -> Result<Page, Failure> {
        params.field_selector = self.watched.selector.map(str::to_owned);
        let answer = self.ask("list", self.address().list(&params)).await?;
        let bytes = self.whole(answer, usize::MAX).await?;
        (self.watched.page)(&bytes).map_err(|error| self.garbage(&bytes, &error))
    }

    /// A watch from a version on.
    pub(super) async fn watch(&self, version: &str) -> Result<Lines, Failure> {
        let params = WatchParams {
            field_selector: self.watched.selector.map(str::to_owned),
            // kube wants 1 to 294; a test's patience may be shorter than a second.
            timeout: Some(u32::try_from(self.patience.watch_for.as_secs().max(1)).unwrap_or(60)),
            bookmarks: true,
            ..WatchParams::default()
        };
        let answer = self.ask("watch", self.address().watch(&params, version)).await?;
        if let Some(page) = html(&answer) {
            return Err(self.garbage_of(page));
        }
        Ok(Lines::new(answer.into_body()))
    }

    fn address(&self) -> Request {
        Request::new(self.watched.path(self.scope.namespace()))
    }

    async fn ask(
        &self,
        verb: &'static str,
        request: Result<http::Request<Vec<u8>>, kube::core::request::Error>,
    ) -> Result<Response<Body>, Failure> {
        let request = request.map_err(|error| self.unreachable(root(&error)))?;
        let sent = self.connection.client.send(request.map(Body::from));
        let answer = match timeout(self.patience.answer, sent).await {
            Err(_) => return Err(self.silent(self.patience.answer)),
            Ok(Err(error)) => {
                return Err(match auth(&error) {
                    Some(error) => Failure::Credentials { cause: credentials(None, error) },
                    None => self.unreachable(root(&error)),
                });
            }
            Ok(Ok(answer)) => answer,
        };
        if answer.status() == StatusCode::OK { Ok(answer) } else { Err(self.refused(verb, answer).await) }
    }

    /// The whole body, unless it stops on the way.
    async fn whole(&self, answer: Response<Body>, most: usize) -> Result<Vec<u8>, Failure> {
        let page = html(&answer);
        let mut body = answer.into_body();
        let mut bytes = Vec::new();
        loop {
            match timeout(self.patience.list_silence, body.frame()).await {
                Err(_) => return Err(self.silent(self.patience.list_silence)),
                Ok(Some(Err(error))) => {
                    return Err(self.unreachable(format!("the answer broke off: {}", root(&error))));
                }
                Ok(None) => break,
                Ok(Some(Ok(frame))) => {
                    bytes.extend(frame.into_data().iter().flatten());
                    if bytes.len() >= most {
                        break;
                    }
                }
            }
        }
        match page {
            Some(what) if most == usize::MAX => Err(self.garbage_of(what)),
            _ => Ok(bytes),
        }
    }

    async fn refused(&self, verb: &'static str, answer: Response<Body>) -> Failure {
        let status = answer.status();
        let retry_after = retry_after(&answer, self.patience.retry_after_most);
        let server = self.server();
        let resource = self.watched.resource();
        let page = html(&answer);
        let bytes = self.whole(answer, MOST_OF_AN_ERROR).await.unwrap_or_default();
        match status {
            // A 404 that is a page is somebody else's web server, not a cluster without the kind.
            // Nor is there a cluster without Pods: the address has a path too many, or leads elsewhere.
            StatusCode::NOT_FOUND if self.watched.group.is_empty() => {
                self.garbage_of(format!("404 for {}, which every cluster has", self.watched.plural))
            }
            StatusCode::NOT_FOUND if page.is_none() => Failure::Absent { resource },
            StatusCode::UNAUTHORIZED => Failure::Unauthorized { server },
            StatusCode::FORBIDDEN if page.is_none() => {
                Failure::Forbidden { verb, resource, namespace: self.scope.namespace().map(str::to_owned) }
            }
            StatusCode::GONE => Failure::Expired { resource },
            StatusCode::TOO_MANY_REQUESTS => Failure::TooMany { server, retry_after },
            _ => {
                if let Some(page) = page {
                    return self.garbage_of(format!("{page} ({status})"));
                }
                let said = status_message(&bytes);
                Failure::Status { server, verb, resource, status, said, retry_after }
            }
        }
    }

    fn server(&self) -> String {
        self.connection.server().to_string()
    }

    pub(super) fn unreachable(&self, cause: String) -> Failure {
        Failure::Unreachable { server: self.server(), cause }
    }

    pub(super) fn silent(&self, waited: Duration) -> Failure {
        Failure::Silent { server: self.server(), waited }
    }

    /// An error that came as a line of the watch.
    pub(super) fn told(&self, code: i32, message: String) -> Failure {
        let resource = self.watched.resource();
        let server = self.server();
        match code {
            410 => Failure::Expired { resource },
            429 => Failure::TooMany { server, retry_after: None },
            _ => Failure::Status {
                server,
                verb: "watch",
                resource,
                status: u16::try_from(code)
                    .ok()
                    .and_then(|code| StatusCode::from_u16(code).ok())
                    .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
                said: message,
                retry_after: None,
            },
        }
    }

    pub(super) fn garbage(&self, bytes: &[u8], error: &serde_json::Error) -> Failure {
        let looks_like_markup = bytes.trim_ascii_start().starts_with(b"<");
        self.garbage_of(if looks_like_markup {
            "an HTML page".to_owned()
        } else {
            format!("something that cannot be read ({error})")
        })
    }

    /// A list that hands out the same page for ever.
    pub(super) fn circling(&self) -> Failure {
        self.garbage_of("the same page of a list again and again".to_owned())
    }

    fn garbage_of(&self, what: String) -> Failure {
        Failure::Garbage { server: self.server(), resource: self.watched.resource(), what }
    }
}

fn html(answer: &Response<Body>) -> Option<String> {
    let kind = answer.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
    kind.starts_with("text/html").then(|| "an HTML page".to_owned())
}

/// `Retry-After` in seconds; the API server sends no dates.
fn retry_after(answer: &Response<Body>, most: Duration) -> Option<Duration> {
    let seconds = answer.headers().get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(most))
}

/// The failure to get credentials, wherever the layers of the client have wrapped it.
fn auth(error: &kube::Error) -> Option<&AuthError> {
    let mut layer: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = layer {
        if let Some(auth) = error.downcast_ref() {
            return Some(auth);
        }
        layer = error.source();
    }
    None
}

/// The innermost cause; the layers above it only say that something failed.
pub(super) fn root(error: &(dyn Error + 'static)) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}
