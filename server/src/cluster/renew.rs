//! Credentials that change while we run: certificates, CA bundles, tokens, addresses.
//!
//! kube reads a token file again each minute and the CA of a Pod's service account too, but the
//! certificates of a kubeconfig only once. So what the kubeconfig says is read again when the API
//! server refuses us or cannot be reached, and where it says something else than before, a new
//! client takes the place of the old one and the request is made once more.

use std::{
    collections::hash_map::DefaultHasher,
    hash::{Hash, Hasher},
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use http::{Request, Response, StatusCode};
use kube::{Client, Config, client::Body};
use tower::service_fn;

use super::{ConnectError, Origin, connect};

/// How often the files are looked at, at most: fifteen watches fail together.
const FILES_EVERY: Duration = Duration::from_secs(1);
/// How often the credential command is run because of a refusal, at most. It may ask somebody.
const COMMAND_EVERY: Duration = Duration::from_secs(30);

/// The client of the day.
struct Current {
    client: Client,
    server: Arc<str>,
    /// Counts the clients, so that a request knows whether it was made with the last one.
    number: u64,
}

/// What the present client was made of.
struct Made {
    print: u64,
    looked: Option<Instant>,
    runs_command: bool,
}

/// A client that can be replaced under those who use it.
pub(super) struct Renewing {
    origin: Origin,
    current: RwLock<Current>,
    made: tokio::sync::Mutex<Made>,
}

impl Renewing {
    pub(super) async fn new(origin: Origin, context: &str, config: Config) -> Result<Arc<Self>, ConnectError> {
        let made = Made { print: print(&config), looked: None, runs_command: config.auth_info.exec.is_some() };
        let server = connect::server(&config).into();
        let client = connect::client(context, config).await?;
        let current = RwLock::new(Current { client, server, number: 0 });
        Ok(Arc::new(Self { origin, current, made: tokio::sync::Mutex::new(made) }))
    }

    pub(super) fn server(&self) -> Arc<str> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner).server)
    }

    /// A client like any other, which uses the client of the day.
    pub(super) fn client(self: &Arc<Self>, namespace: String) -> Client {
        let this = Arc::clone(self);
        let service = service_fn(move |request: Request<Body>| {
            let this = Arc::clone(&this);
            async move { this.send(request).await }
        });
        Client::new(service, namespace)
    }

    fn current(&self) -> (Client, u64) {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        (current.client.clone(), current.number)
    }

    async fn send(&self, request: Request<Body>) -> Result<Response<Body>, kube::Error> {
        let again = copy(&request);
        let (client, number) = self.current();
        let answer = client.send(request).await;
        let refused = answer.as_ref().is_ok_and(|answer| answer.status() == StatusCode::UNAUTHORIZED);
        let failed = refused || answer.is_err();
        if failed
            && self.renewed(number, refused).await
            && let Some(again) = again
        {
            return self.current().0.send(again).await;
        }
        answer
    }

    /// Whether there is another client by now than the one with this number.
    async fn renewed(&self, number: u64, refused: bool) -> bool {
        let mut made = self.made.lock().await;
        if self.current().1 != number {
            return true;
        }
        let every = if made.runs_command { COMMAND_EVERY } else { FILES_EVERY };
        if made.looked.is_some_and(|looked| looked.elapsed() < every) {
            return false;
        }
        made.looked = Some(Instant::now());
        let renewed = self.renew(&mut made, refused).await;
        if let Err(error) = &renewed {
            // What the request met is what is said; this only explains why it stays like that.
            tracing::debug!(%error, "the kubeconfig was read again");
        }
        renewed.unwrap_or(false)
    }

    /// Refused credentials that a command gave are worth its next answer, whatever the files say.
    async fn renew(&self, made: &mut Made, refused: bool) -> Result<bool, ConnectError> {
        let (context, config) = self.origin.read().await?;
        let print = print(&config);
        let runs_command = config.auth_info.exec.is_some();
        if print == made.print && !(runs_command && refused) {
            return Ok(false);
        }
        let server: Arc<str> = connect::server(&config).into();
        let client = connect::client(&context, config).await?;
        (made.print, made.runs_command) = (print, runs_command);
        tracing::info!(context, %server, "the kubeconfig says something new: a new client is used from now on");
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = Current { client, server, number: current.number + 1 };
        Ok(true)
    }
}

/// The same request, where its body is whole in memory.
fn copy(request: &Request<Body>) -> Option<Request<Body>> {
    let mut copy = Request::new(request.body().try_clone()?);
    copy.method_mut().clone_from(request.method());
    copy.uri_mut().clone_from(request.uri());
    copy.headers_mut().clone_from(request.headers());
    Some(copy)
}

/// A number that is another one when the client would be another one: what the kubeconfig says,
/// and what stands in the files that it names.
fn print(config: &Config) -> u64 {
    let mut hasher = DefaultHasher::new();
    let user = &config.auth_info;
    (config.cluster_url.to_string(), &config.root_cert, &config.tls_server_name).hash(&mut hasher);
    (config.accept_invalid_certs, config.proxy_url.as_ref().map(ToString::to_string)).hash(&mut hasher);
    // Serialized, a secret is what it is; anything else would print stars.
    serde_json::to_string(user).ok().hash(&mut hasher);
    let files = [&user.client_certificate, &user.client_key, &user.token_file];
    for file in files.into_iter().flatten() {
        std::fs::read(file).ok().hash(&mut hasher);
    }
    hasher.finish()
}
