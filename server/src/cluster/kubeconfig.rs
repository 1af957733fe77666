//! Where the cluster is said to be: a kubeconfig, or the Pod that we run in.

use std::{
    env,
    ffi::OsString,
    io,
    path::{Path, PathBuf},
};

use kube::{
    Config,
    config::{KubeConfigOptions, Kubeconfig, KubeconfigError},
};
use secrecy::ExposeSecret as _;

use super::ConnectError;

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

/// Where to look for the cluster, to be looked at as often as needed: what it says may change.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The surroundings, for when no file is named.
    pub surroundings: Surroundings,
    /// The kubeconfig; without it, where kubectl looks, else the Pod that we run in.
    pub file: Option<PathBuf>,
    /// The context; without it the current one.
    pub context: Option<String>,
}

impl Origin {
    /// In the surroundings of this process.
    pub fn here(file: Option<PathBuf>, context: Option<String>) -> Self {
        Self { surroundings: Surroundings::here(), file, context }
    }

    /// The same place with the context that was found there: who chooses another current context
    /// later means another cluster, and this one is to stay what it is.
    pub(super) fn keeping(mut self, context: &str) -> Self {
        if self.file.is_some() || self.surroundings.files().iter().any(|file| file.exists()) {
            self.context = Some(context.to_owned());
        }
        self
    }

    /// The context's name, and what it says right now.
    pub(super) async fn read(&self) -> Result<(String, Config), ConnectError> {
        match &self.file {
            Some(file) => context_of(filled(file, read(file)?)?, self.context.clone()).await,
            None => found(&self.surroundings, self.context.clone()).await,
        }
    }
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
    for file in &existing {
        merged = merged.merge(read(file)?).map_err(|error| broken(file, &error))?;
    }
    // One file may hold the users and another the clusters: only the whole can be empty.
    context_of(filled(existing[0], merged)?, context).await
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
    Kubeconfig::read_from(file).map_err(|error| match error {
        KubeconfigError::ReadConfig(cause, _) if cause.kind() == io::ErrorKind::InvalidData => no_text(),
        KubeconfigError::ReadConfig(cause, _) => unreadable(cause),
        other => broken(file, &other),
    })
}

/// Any YAML mapping reads as a kubeconfig without anything in it.
fn filled(file: &Path, read: Kubeconfig) -> Result<Kubeconfig, ConnectError> {
    if read.contexts.is_empty() && read.clusters.is_empty() {
        let cause = "it has neither contexts nor clusters; it may be cut off".to_owned();
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
    let unusable = |cause: String| ConnectError::Context { context: context.clone(), cause };
    user_of(&kubeconfig, &context).map_err(unusable)?;
    let options = KubeConfigOptions { context: Some(context.clone()), ..KubeConfigOptions::default() };
    let config =
        Config::from_custom_kubeconfig(kubeconfig, &options).await.map_err(|error| unusable(error.to_string()))?;
    usable(&config).map_err(unusable)?;
    Ok((context, config))
}

/// The user that the context names is there, and has credentials of a sort that clients still know.
fn user_of(kubeconfig: &Kubeconfig, context: &str) -> Result<(), String> {
    let context =
        kubeconfig.contexts.iter().find(|named| named.name == context).and_then(|named| named.context.as_ref());
    let Some(name) = context.and_then(|context| context.user.as_deref()).filter(|name| !name.is_empty()) else {
        return Ok(());
    };
    let Some(user) = kubeconfig.auth_infos.iter().find(|named| named.name == name) else {
        return Err(format!("it names the user {name:?}, which the kubeconfig does not have"));
    };
    let provider = user.auth_info.as_ref().and_then(|user| user.auth_provider.as_ref());
    match provider {
        Some(provider) => Err(format!(
            "the user {name:?} signs in by the auth-provider {:?}, which Kubernetes has given up; use a credential command (exec)",
            provider.name
        )),
        None => Ok(()),
    }
}

/// What the client takes on trust, and ends the thread over where it is wrong.
fn usable(config: &Config) -> Result<(), String> {
    let url = &config.cluster_url;
    let scheme = url.scheme_str().unwrap_or_default();
    if !matches!(scheme, "http" | "https") || url.host().is_none_or(str::is_empty) {
        return Err(format!("its server {url} is no address; write it as https://host:port"));
    }
    let authority = url.authority().map_or("", |authority| authority.as_str());
    let port = authority.rsplit_once(':').map(|(_, port)| port).filter(|port| !port.ends_with(']'));
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return Err("the port of its server is none; write it as https://host:port".to_owned());
    }
    let token = config.auth_info.token.as_ref();
    if token.is_some_and(|token| http::HeaderValue::from_str(token.expose_secret()).is_err()) {
        return Err("the token of its user has a line break or another sign that no token has".to_owned());
    }
    Ok(())
}
