//! Measures that are examples of a crate: each prints lines `<what>: <value>`.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace;

/// Runs the example in the release profile and reads its lines.
pub fn lines(package: &str, example: &str) -> Result<Vec<(String, String)>> {
    let lines: Vec<(String, String)> = output(package, example, &[])?
        .lines()
        .filter_map(|line| line.rsplit_once(": "))
        .map(|(what, value)| (what.to_owned(), value.to_owned()))
        .collect();
    if lines.is_empty() {
        bail!("{example} printed no line `<what>: <value>`");
    }
    Ok(lines)
}

/// Runs the example in the release profile; what it printed.
pub fn output(package: &str, example: &str, arguments: &[&str]) -> Result<String> {
    let output = Command::new("cargo")
        .args(["run", "--release", "--quiet", "-p", package, "--example", example, "--"])
        .args(arguments)
        .current_dir(workspace::root())
        .output()
        .context("cargo does not start")?;
    if !output.status.success() {
        bail!("{example} failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
