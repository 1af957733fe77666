//! A connection to a cluster: made from an address, or from what a kubeconfig says at the time.

use std::{path::Path, sync::Arc, time::Duration};

use kube::{Client, Config};
use tokio::{runtime::Handle, sync::Semaphore, task::spawn_blocking, time::timeout};

use super::{ConnectError, Origin, Patience, Surroundings, renew::Renewing};

/// A cluster that can be asked.
#[derive(Clone)]
pub struct Connection {
    /// What people call the cluster: the context's name.
    pub name: String,
    /// The client; it retries nothing by itself, except once with new credentials where the old
    /// ones were refused and the kubeconfig has others by now.
    pub client: Client,
    server: Server,
}

/// How the API server's address is known.
#[derive(Clone)]
enum Server {
    Fixed(Arc<str>),
    Renewing(Arc<Renewing>),
}

impl Connection {
    /// Finds the cluster and makes a client for it: `file`, else where kubectl looks, else the Pod
    /// that we run in; `context`, else the current one. Nothing is asked yet, except the
    /// credential command where the kubeconfig has one.
    pub async fn open(file: Option<&Path>, context: Option<&str>) -> Result<Self, ConnectError> {
        Self::open_in(&Surroundings::here(), file, context).await
    }

    /// The same in other surroundings.
    pub async fn open_in(
        surroundings: &Surroundings,
        file: Option<&Path>,
        context: Option<&str>,
    ) -> Result<Self, ConnectError> {
        let (file, context) = (file.map(Path::to_owned), context.map(str::to_owned));
        Self::from(Origin { surroundings: surroundings.clone(), file, context }).await
    }

    /// The same, from a place that is looked at again whenever the API server refuses or cannot be
    /// reached: certificates, tokens and addresses change without a restart.
    pub async fn from(origin: Origin) -> Result<Self, ConnectError> {
        let (name, config) = origin.read().await?;
        let namespace = config.default_namespace.clone();
        let renewing = Renewing::new(origin.keeping(&name), &name, config).await?;
        let client = renewing.client(namespace);
        Ok(Self { name, client, server: Server::Renewing(renewing) })
    }

    /// An API server that asks for no credentials, such as the demo cluster. Call it inside of
    /// the runtime that is to serve the connection.
    pub fn plain(name: &str, url: &str) -> Result<Self, ConnectError> {
        let config = address(url)?;
        let server = Server::Fixed(server(&config).into());
        let client = Client::try_from(patient(config))
            .map_err(|error| ConnectError::Address { url: url.to_owned(), cause: error.to_string() })?;
        Ok(Self { name: name.to_owned(), client, server })
    }

    /// The API server's address, for messages.
    pub fn server(&self) -> Arc<str> {
        match &self.server {
            Server::Fixed(address) => Arc::clone(address),
            Server::Renewing(renewing) => renewing.server(),
        }
    }
}

/// How long a credential command may take. It may ask a sign-in service, it must not ask a person.
const COMMAND_MAY_TAKE: Duration = Duration::from_secs(20);
/// Nobody can end a credential command but itself: one that hangs is not started a second time.
static COMMAND: Semaphore = Semaphore::const_new(1);

/// Makes the client. That runs the credential command where there is one, and waits for it.
pub(super) async fn client(context: &str, config: Config) -> Result<Client, ConnectError> {
    let context = context.to_owned();
    let command = config.auth_info.exec.as_ref().and_then(|exec| exec.command.clone());
    let runtime = Handle::current();
    let turn = match &command {
        Some(_) => {
            // Another context's command may be at work, in good order.
            let turn = timeout(COMMAND_MAY_TAKE, COMMAND.acquire()).await.ok().and_then(Result::ok);
            Some(turn.ok_or_else(|| no_answer(&context, command.as_deref()))?)
        }
        None => None,
    };
    let made = spawn_blocking(move || {
        let _turn = turn;
        let _inside = runtime.enter();
        Client::try_from(patient(config))
    });
    match timeout(COMMAND_MAY_TAKE, made).await {
        Ok(Ok(Ok(client))) => Ok(client),
        Ok(Ok(Err(kube::Error::Auth(error)))) => Err(refused(context, command, &error)),
        Ok(Ok(Err(error))) => Err(ConnectError::Context { context, cause: error.to_string() }),
        Ok(Err(_)) => {
            let cause = "its settings are none that a client can be made of".to_owned();
            Err(ConnectError::Context { context, cause })
        }
        Err(_) => Err(no_answer(&context, command.as_deref())),
    }
}

fn no_answer(context: &str, command: Option<&str>) -> ConnectError {
    let command = command.unwrap_or("the client");
    let cause = format!("{command} has not answered within {} s", COMMAND_MAY_TAKE.as_secs());
    ConnectError::Credentials { context: context.to_owned(), cause }
}

/// The address as people may see it: without the name and password that some write into it.
pub(super) fn server(config: &Config) -> String {
    let url = &config.cluster_url;
    let shown = url.to_string().trim_end_matches('/').to_owned();
    let secret = url.authority().and_then(|authority| authority.as_str().rsplit_once('@'));
    secret.map_or_else(|| shown.clone(), |(secret, _)| shown.replacen(&format!("{secret}@"), "", 1))
}

fn patient(mut config: Config) -> Config {
    config.connect_timeout = Some(Patience::default().connect);
    // Silence is noticed by the watches themselves, which know when something was due.
    config.read_timeout = None;
    // So is Retry-After, which kube does not hand on.
    config.default_retry = false;
    config
}

fn address(url: &str) -> Result<Config, ConnectError> {
    let wrong = |cause: &str| ConnectError::Address { url: url.to_owned(), cause: cause.to_owned() };
    let uri: http::Uri = url.parse().map_err(|error: http::uri::InvalidUri| wrong(&error.to_string()))?;
    if uri.scheme().is_none() || uri.host().is_none() {
        return Err(wrong("it has no scheme or no host"));
    }
    Ok(Config::new(uri))
}

fn refused(context: String, command: Option<String>, error: &kube::client::AuthError) -> ConnectError {
    match command {
        Some(_) => ConnectError::Credentials { context, cause: credentials(command, error) },
        None => ConnectError::Context { context, cause: error.to_string() },
    }
}

/// What the credential command itself wrote is what helps. Its arguments are left out: they may
/// hold secrets.
pub(super) fn credentials(command: Option<String>, error: &kube::client::AuthError) -> String {
    let command = command.unwrap_or_else(|| "the credential command".to_owned());
    match error {
        kube::client::AuthError::AuthExecRun { out, .. } => {
            let words = String::from_utf8_lossy(&out.stderr);
            let last = words.lines().map(str::trim).rfind(|line| !line.is_empty());
            format!("{command} ended with {} ({})", out.status, last.unwrap_or("it wrote nothing"))
        }
        kube::client::AuthError::AuthExecStart(error) => format!("{command} cannot be run: {error}"),
        other => other.to_string(),
    }
}
