//! Finding the cluster: an address, a kubeconfig, or the Pod that we run in.

use std::{
    env,
    ffi::OsString,
    io,
    path::{Path, PathBuf},
};

use kube::{
    Client, Config,
    config::{KubeConfigOptions, Kubeconfig, KubeconfigError},
};
use thiserror::Error;
use tokio::{runtime::Handle, task::spawn_blocking};

use super::Patience;

/// A cluster that can be asked.
#[derive(Clone)]
pub struct Connection {
    /// What people call the cluster: the context's name.
    pub name: String,
    /// The API server's address, for messages.
    pub server: String,
    /// The client; it retries nothing by itself.
    pub client: Client,
}

/// What of the surroundings says where the cluster is. A value, so that tests have their own.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// `KUBECONFIG`: a list of files.
    pub kubeconfig: Option<OsString>,
    /// The home folder, for `.kube/config`.
    pub home: Option<PathBuf>,
    /// Whether this runs in a Pod (`KUBERNETES_SERVICE_HOST`).
    pub in_cluster: bool,
}

impl Surroundings {
    /// Those of this process.
    pub fn here() -> Self {
        Self {
            kubeconfig: env::var_os("KUBECONFIG").filter(|list| !list.is_empty()),
            home: env::home_dir(),
            in_cluster: env::var_os("KUBERNETES_SERVICE_HOST").is_some(),
        }
    }

    /// The files to merge, and whether they were named (then each of them has a reason to exist).
    fn files(&self) -> Vec<PathBuf> {
        match &self.kubeconfig {
            Some(list) => env::split_paths(list).filter(|path| !path.as_os_str().is_empty()).collect(),
            None => self.home.iter().map(|home| home.join(".kube/config")).collect(),
        }
    }
}

/// Why there is no cluster to ask.
#[derive(Debug, Error)]
pub enum ConnectError {
    /// Nowhere to look.
    #[error("found no cluster: {tried}. Set KUBECONFIG, or name a file with --kubeconfig, or try `hopmap demo`")]
    NoCluster {
        /// What was looked for, and where.
        tried: String,
    },
    /// A file that was named cannot be read.
    #[error("cannot read the kubeconfig {}: {cause}. Check the path and its permissions", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the operating system said.
        cause: io::Error,
    },
    /// A file is no kubeconfig.
    #[error("the kubeconfig {} is broken: {cause}. Correct it; `kubectl config view --kubeconfig {}` shows the same error", file.display(), file.display())]
    Broken {
        /// The file.
        file: PathBuf,
        /// Where and why.
        cause: String,
    },
    /// No such context.
    #[error("the kubeconfig has no context {context:?}. It has: {}. Choose one with --context", list(.existing))]
    UnknownContext {
        /// What was asked for.
        context: String,
        /// What there is.
        existing: Vec<String>,
    },
    /// Several contexts and none chosen.
    #[error("the kubeconfig names no current context. It has: {}. Choose one with --context", list(.existing))]
    NoContext {
        /// What there is.
        existing: Vec<String>,
    },
    /// The context leads nowhere.
    #[error("the context {context:?} of the kubeconfig cannot be used: {cause}. Correct it with `kubectl config`")]
    Context {
        /// Its name.
        context: String,
        /// What is wrong.
        cause: String,
    },
    /// The exec plugin gave no credentials.
    #[error(
        "the credential command of the context {context:?} failed: {cause}. Run it by hand to see what it needs (often: sign in again)"
    )]
    Credentials {
        /// The context's name.
        context: String,
        /// What it said.
        cause: String,
    },
    /// In a Pod, but its service account cannot be used.
    #[error(
        "runs in a Pod, but cannot use its service account: {cause}. Check automountServiceAccountToken and serviceAccountName"
    )]
    ServiceAccount {
        /// What is missing.
        cause: String,
    },
    /// Not an address.
    #[error("{url:?} is no address of an API server: {cause}. Write it as http://host:port")]
    Address {
        /// As it was given.
        url: String,
        /// What is wrong.
        cause: String,
    },
}

impl ConnectError {
    /// What to call a cluster that could not be found.
    pub fn cluster(&self) -> &str {
        match self {
            Self::UnknownContext { context, .. }
            | Self::Context { context, .. }
            | Self::Credentials { context, .. } => context,
            _ => "cluster",
        }
    }
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
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
        let context = context.map(str::to_owned);
        let (name, config) = match file {
            Some(file) => context_of(read(file)?, context).await?,
            None => found(surroundings, context).await?,
        };
        let (context, server) = (name.clone(), server(&config));
        let command = config.auth_info.exec.as_ref().and_then(|exec| exec.command.clone());
        // Making the client runs the credential command, and waits for it.
        let runtime = Handle::current();
        let made = spawn_blocking(move || {
            let _inside = runtime.enter();
            Client::try_from(patient(config))
        });
        match made.await {
            Ok(Ok(client)) => Ok(Self { name, server, client }),
            Ok(Err(kube::Error::Auth(error))) => {
                Err(ConnectError::Credentials { context, cause: credentials(command, &error) })
            }
            Ok(Err(error)) => Err(ConnectError::Context { context, cause: error.to_string() }),
            Err(error) => Err(ConnectError::Context { context, cause: error.to_string() }),
        }
    }

    /// An API server that asks for no credentials, such as the demo cluster. Call it inside of
    /// the runtime that is to serve the connection.
    pub fn plain(name: &str, url: &str) -> Result<Self, ConnectError> {
        let config = address(url)?;
        let server = server(&config);
        let client = Client::try_from(patient(config))
            .map_err(|error| ConnectError::Address { url: url.to_owned(), cause: error.to_string() })?;
        Ok(Self { name: name.to_owned(), server, client })
    }
}

fn server(config: &Config) -> String {
    config.cluster_url.to_string().trim_end_matches('/').to_owned()
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

async fn found(surroundings: &Surroundings, context: Option<String>) -> Result<(String, Config), ConnectError> {
    let files = surroundings.files();
    // As kubectl does: a file of the list that does not exist is passed over.
    let existing: Vec<&PathBuf> = files.iter().filter(|file| file.exists()).collect();
    if existing.is_empty() && surroundings.in_cluster && context.is_none() {
        let config = Config::incluster().map_err(|error| ConnectError::ServiceAccount { cause: error.to_string() })?;
        return Ok(("in-cluster".to_owned(), config));
    }
    if existing.is_empty() {
        return Err(ConnectError::NoCluster { tried: tried(surroundings, &files) });
    }
    let mut merged = Kubeconfig::default();
    for file in existing {
        merged = merged.merge(read(file)?).map_err(|error| broken(file, &error))?;
    }
    context_of(merged, context).await
}

fn tried(surroundings: &Surroundings, files: &[PathBuf]) -> String {
    let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let kubeconfig = match (&surroundings.kubeconfig, names.is_empty()) {
        (Some(_), _) => format!("KUBECONFIG names {}, which does not exist", names.join(" and ")),
        (None, false) => format!("KUBECONFIG is not set, {} does not exist", names.join(" and ")),
        (None, true) => "KUBECONFIG is not set and there is no home folder".to_owned(),
    };
    let pod = if surroundings.in_cluster { "" } else { ", and this is not a Pod (KUBERNETES_SERVICE_HOST is not set)" };
    format!("{kubeconfig}{pod}")
}

fn read(file: &Path) -> Result<Kubeconfig, ConnectError> {
    let unreadable = |cause| ConnectError::Unreadable { file: file.to_owned(), cause };
    let no_text = || {
        let cause = "it is no text".to_owned();
        ConnectError::Broken { file: file.to_owned(), cause }
    };
    // kube 5.0.0 panics on half a character of UTF-16 at the end of the file.
    let bytes = std::fs::read(file).map_err(unreadable)?;
    if bytes.len() % 2 == 1 && matches!(bytes[..], [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) {
        return Err(no_text());
    }
    let read = Kubeconfig::read_from(file).map_err(|error| match error {
        KubeconfigError::ReadConfig(cause, _) if cause.kind() == io::ErrorKind::InvalidData => no_text(),
        KubeconfigError::ReadConfig(cause, _) => unreadable(cause),
        other => broken(file, &other),
    })?;
    // Any YAML mapping reads as a kubeconfig without anything in it.
    if read.contexts.is_empty() && read.clusters.is_empty() && read.current_context.is_none() {
        let cause = "it has neither contexts nor clusters".to_owned();
        return Err(ConnectError::Broken { file: file.to_owned(), cause });
    }
    Ok(read)
}

fn broken(file: &Path, error: &KubeconfigError) -> ConnectError {
    // The YAML reader draws the place in several lines; one line is what a log can take.
    let cause = match error {
        KubeconfigError::Parse(error) => error.to_string(),
        other => other.to_string(),
    };
    let first: Vec<&str> = cause.lines().map(str::trim).filter(|line| !line.is_empty()).take(1).collect();
    ConnectError::Broken { file: file.to_owned(), cause: first.concat() }
}

async fn context_of(kubeconfig: Kubeconfig, context: Option<String>) -> Result<(String, Config), ConnectError> {
    let existing: Vec<String> = kubeconfig.contexts.iter().map(|named| named.name.clone()).collect();
    let chosen = context.or_else(|| kubeconfig.current_context.clone().filter(|name| !name.is_empty()));
    let Some(context) = chosen else {
        return Err(ConnectError::NoContext { existing });
    };
    if !existing.contains(&context) {
        return Err(ConnectError::UnknownContext { context, existing });
    }
    let options = KubeConfigOptions { context: Some(context.clone()), ..KubeConfigOptions::default() };
    let config = Config::from_custom_kubeconfig(kubeconfig, &options)
        .await
        .map_err(|error| ConnectError::Context { context: context.clone(), cause: error.to_string() })?;
    Ok((context, config))
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
