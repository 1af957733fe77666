//! `cargo xtask real-cluster`: etcd, Kubernetes' own control plane and KWOK as every kubelet, on 127.0.0.1.

mod certificates;
mod cluster;
mod control_plane;
mod go;
mod identities;
mod interrupt;
mod kubectl;
mod load;
mod machines;
mod ports;
mod process;
mod programs;
mod ready;
mod state;

use std::{
    path::{Path, PathBuf, absolute},
    process::ExitCode,
};

use anyhow::{Context, Result};

pub use cluster::up;
pub use go::Missing;
use state::State;

use crate::workspace;

/// What to do with the cluster.
#[derive(clap::Args)]
pub struct Options {
    #[command(subcommand)]
    verb: Verb,
    /// The folder of its certificates, logs and process ids; one cluster for each.
    #[arg(long, global = true, value_name = "FOLDER")]
    dir: Option<PathBuf>,
}

#[derive(clap::Subcommand)]
enum Verb {
    /// Build what is missing and start an empty cluster; one that runs from the same folder is stopped first.
    Up {
        /// How many Nodes it has.
        #[arg(long, default_value_t = 3)]
        nodes: u32,
        /// How many Pods it is filled with, in Deployments with their Services and Ingresses.
        #[arg(long, default_value_t = 0)]
        pods: u32,
    },
    /// Stop it, also one whose start or test run crashed.
    Down,
    /// Say which programs run, and how much memory each takes. Fails when one does not run.
    Status,
}

/// Builds the programs, if these versions never were; `Missing` says that there is no Go for it.
pub fn build() -> Result<()> {
    programs::ready().map(drop)
}

/// Does it.
pub fn run(options: &Options) -> Result<ExitCode> {
    let folder = match &options.dir {
        Some(folder) => absolute(folder).with_context(|| format!("`{}` is no path", folder.display()))?,
        None => workspace::target().join("real-cluster"),
    };
    match options.verb {
        Verb::Up { nodes, pods } => {
            let cluster = up(&folder, nodes)?;
            cluster.fill(pods)?;
            println!("\nexport KUBECONFIG={}", cluster.admin().display());
            println!("kubectl is {}", cluster.kubectl().display());
            cluster.leave_running();
            Ok(ExitCode::SUCCESS)
        }
        Verb::Down => cluster::down(&folder).map(|()| ExitCode::SUCCESS),
        Verb::Status => status(&folder),
    }
}

fn status(folder: &Path) -> Result<ExitCode> {
    let Some(state) = State::open(folder)? else {
        println!("no cluster was started in {}", folder.display());
        return Ok(ExitCode::FAILURE);
    };
    let mut whole = true;
    for program in programs::STARTED {
        if let Some(id) = process::running(&state, program) {
            let memory = process::resident(id).map(|size| format!(", {size} MB")).unwrap_or_default();
            println!("{program:<24} process {id}{memory}");
        } else {
            whole = false;
            println!("{program:<24} not running, its log is {}", state.log(program).display());
        }
    }
    println!("{:<24} {}", "server", state.server());
    println!("{:<24} {}", "kubeconfig", state.kubeconfig(identities::ADMIN).display());
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
