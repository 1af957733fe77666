//! What is held to the real control plane: the demo API server, answer by answer (`twin`), and our
//! own watches (`real`).

use std::process::Command;

use anyhow::Result;

use super::{Outcome, rust};
use crate::{
    cargo,
    real_cluster::{self, Missing},
    workspace,
};

const NODES: u32 = 3;

/// Starts the real control plane in a folder of its own, runs them and stops it, also when they fail.
pub fn tests(_fast: bool) -> Result<Outcome> {
    match real_cluster::build() {
        Err(error) if error.is::<Missing>() => return Ok(Outcome::Skipped(error.to_string())),
        result => result?,
    }
    // Compiled first: a control plane takes its share of the machine.
    cargo::run(both().args(["--quiet", "--no-run"]))?;
    let cluster = real_cluster::up(&workspace::target().join("real-cluster-of-tests"), NODES)?;
    let mut both = both();
    both.args(["--quiet", "--no-fail-fast"]).envs([
        ("HOPMAP_REAL_KUBECONFIG", cluster.admin()),
        ("HOPMAP_REAL_VIEWER_KUBECONFIG", cluster.viewer()),
        ("HOPMAP_REAL_KUBECTL", cluster.kubectl()),
        ("HOPMAP_REAL_DIR", cluster.folder()),
    ]);
    rust::counted(&mut both)
}

/// Of the whole workspace, so that what it depends on is compiled as for all other tests.
fn both() -> Command {
    let mut cargo = cargo::cargo();
    cargo.args(["test", "--workspace", "--features", "demo-cluster/twin,server/real-cluster"]);
    cargo.args(["--test", "twin", "--test", "real"]);
    cargo
}
