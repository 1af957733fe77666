//! A whole cluster: started in the order in which its parts need each other, stopped in the opposite one.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context, Result};

use super::{
    certificates, control_plane, identities, interrupt, kubectl, load, machines,
    ports::Ports,
    process,
    programs::{self, API_SERVER, CONTROLLER_MANAGER, ETCD, KWOK, SCHEDULER},
    ready,
    state::{self, State},
};
use crate::step;

/// A cluster that runs; stopped when dropped, also by an error or a panic.
pub struct Cluster {
    state: State,
    stop: bool,
    /// Nobody else starts or stops a cluster in this folder meanwhile.
    _claim: File,
}

/// Starts an empty cluster with that many Nodes and waits until it is ready for use.
pub fn up(folder: &Path, nodes: u32) -> Result<Cluster> {
    let programs = programs::ready()?;
    let claim = state::claim(folder)?;
    if let Some(old) = State::open(folder)? {
        stop_all(&old)?;
    }
    let start = Instant::now();
    let state = State::begin(folder, programs, Ports::choose()?)?;
    // From here on an error drops it, which stops what was started.
    let cluster = Cluster { state, stop: true, _claim: claim };
    interrupt::stops(&cluster.state)?;
    cluster.state.prepare()?;
    cluster.state.start(nodes)?;
    println!("cluster    ready in {}: {}", step::seconds(start.elapsed()), cluster.state.server());
    Ok(cluster)
}

/// Stops the cluster of a folder, whoever started it.
pub fn down(folder: &Path) -> Result<()> {
    if State::open(folder)?.is_none() {
        println!("no cluster was started in {}", folder.display());
        return Ok(());
    }
    // Where a start is under way, what it has started is known when it ends.
    let _claim = state::claim(folder)?;
    match State::open(folder)? {
        Some(state) if is_running(&state) => stop_all(&state),
        _ => {
            println!("{:<10} nothing of {} is running", "stop", folder.display());
            Ok(())
        }
    }
}

fn is_running(state: &State) -> bool {
    programs::STARTED.iter().any(|program| process::running(state, program).is_some())
}

/// Stops all programs of a cluster, in the order in which none misses another.
pub fn stop_all(state: &State) -> Result<()> {
    if !is_running(state) {
        return Ok(());
    }
    step::timed("stop", &state.folder.display().to_string(), || {
        // Each of them, also after one that does not end.
        let results = programs::STARTED.map(|program| process::stop(state, program));
        results.into_iter().collect::<Result<Vec<_>>>().map(drop)
    })
}

impl State {
    fn prepare(&self) -> Result<()> {
        step::timed("secrets", "certificates, tokens, kubeconfigs", || {
            certificates::write(self).context("cannot make the certificates")?;
            identities::write(self)?;
            machines::write(self)
        })
    }

    fn start(&self, nodes: u32) -> Result<()> {
        let start = |program, arguments: Vec<String>| process::start(self, program, &arguments);
        step::timed("api", "etcd, kube-apiserver", || {
            start(ETCD, control_plane::etcd(self))?;
            start(API_SERVER, control_plane::api_server(self))?;
            ready::until(self, &[API_SERVER, ETCD], "ready API server", || kubectl::answers(self, "/readyz"))
        })?;
        start(CONTROLLER_MANAGER, control_plane::controller_manager(self))?;
        start(SCHEDULER, control_plane::scheduler(self))?;
        start(KWOK, machines::kwok(self))?;
        let definitions = self.programs.join(programs::DEFINITIONS);
        step::timed("objects", "Nodes, Gateway API's definitions", || {
            kubectl::apply(self, &machines::nodes(nodes))?;
            kubectl::apply_folder(self, &definitions)
        })?;
        let defined = fs::read_dir(&definitions)?.count();
        step::timed("settling", "the work of kube-controller-manager, kube-scheduler and KWOK", || {
            // Without it no Pod is admitted.
            let account = "/api/v1/namespaces/default/serviceaccounts/default";
            ready::until(self, &programs::STARTED, "ServiceAccount `default`", || kubectl::answers(self, account))?;
            let serves = || kubectl::with_condition(self, "customresourcedefinitions", "Established") >= defined;
            ready::until(self, &[API_SERVER], "Gateway API that is served", serves)?;
            let all = || kubectl::with_condition(self, "nodes", "Ready") >= nodes as usize;
            ready::until(self, &[KWOK], "cluster with all Nodes ready", all)
        })
    }
}

impl Cluster {
    /// Fills it with so many Pods and waits until all are ready.
    pub fn fill(&self, pods: u32) -> Result<()> {
        if pods == 0 { Ok(()) } else { load::fill(&self.state, pods) }
    }

    /// The kubeconfig of who may do everything.
    pub fn admin(&self) -> PathBuf {
        self.state.kubeconfig(identities::ADMIN)
    }

    /// The kubeconfig of who may do nothing.
    pub fn viewer(&self) -> PathBuf {
        self.state.kubeconfig(identities::VIEWER)
    }

    /// Where its process ids and logs are.
    pub fn folder(&self) -> PathBuf {
        self.state.folder.clone()
    }

    /// `kubectl` of the same version.
    pub fn kubectl(&self) -> PathBuf {
        self.state.program(programs::KUBECTL)
    }

    /// Lets it run on when we end; `down` stops it.
    pub fn leave_running(mut self) {
        self.stop = false;
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.stop {
            let _nobody_else_stops = interrupt::none_under_way();
            if let Err(error) = stop_all(&self.state) {
                eprintln!("stop       {error:#}");
            }
        }
    }
}
