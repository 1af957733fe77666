//! Questions to the API server and objects for it, as the admin and through `kubectl`.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

use super::{identities, programs, state::State};
use crate::cargo;

/// `kubectl` that knows nothing of the person's own clusters and settings.
pub fn command(state: &State) -> Command {
    let mut kubectl = cargo::command(state.program(programs::KUBECTL));
    kubectl.arg("--kubeconfig").arg(state.kubeconfig(identities::ADMIN));
    kubectl.arg("--cache-dir").arg(state.file("kubectl-cache"));
    kubectl.env_remove("KUBECONFIG").env("KUBERC", "off").stdin(Stdio::null());
    kubectl
}

/// Whether the API server answers this path well.
pub fn answers(state: &State, path: &str) -> bool {
    cargo::output(command(state).stderr(Stdio::null()).args(["get", "--raw", path])).is_some()
}

/// How many objects of a kind have a condition that is true; none yet when the question fails.
pub fn with_condition(state: &State, kind: &str, condition: &str) -> usize {
    let template = format!(r#"-o=jsonpath={{.items[*].status.conditions[?(@.type=="{condition}")].status}}"#);
    let said = cargo::output(command(state).stderr(Stdio::null()).args(["get", kind, &template]));
    said.unwrap_or_default().split_whitespace().filter(|status| *status == "True").count()
}

/// How many Pods are ready in the whole cluster, by the status of their owners: Pods themselves would be megabytes.
pub fn ready_pods(state: &State) -> u64 {
    let template = "-o=jsonpath={.items[*].status.readyReplicas}";
    let said = cargo::output(command(state).stderr(Stdio::null()).args(["get", "deployments", "-A", template]));
    said.unwrap_or_default().split_whitespace().filter_map(|count| count.parse::<u64>().ok()).sum()
}

/// Applies all definitions of a folder.
pub fn apply_folder(state: &State, folder: &Path) -> Result<()> {
    finish(command(state).args(["apply", "--server-side", "-f"]).arg(folder), "")
}

/// Applies objects in JSON, one after the other.
pub fn apply(state: &State, objects: &str) -> Result<()> {
    finish(command(state).args(["apply", "--server-side", "-f", "-"]), objects)
}

/// Runs to the end; what it said is only of interest when it failed.
fn finish(kubectl: &mut Command, input: &str) -> Result<()> {
    kubectl.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = kubectl.spawn().with_context(|| format!("cannot start `{}`", cargo::line(kubectl)))?;
    child.stdin.take().context("kubectl has no input")?.write_all(input.as_bytes())?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("`{}` failed: {}", cargo::line(kubectl), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}
