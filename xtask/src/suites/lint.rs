//! Format and lints, of the half rustup's compiler builds and of the half for the browser.

use anyhow::Result;

use super::{Outcome, passes};
use crate::{browser, cargo, toolchain, workspace::Profile};

pub fn format(_fast: bool) -> Result<Outcome> {
    // Names of files only: `cargo fmt` shows the rest by doing it.
    passes(cargo::cargo().args(["fmt", "--all", "--check", "--", "-l"]))
}

pub fn server_half(_fast: bool) -> Result<Outcome> {
    // With the tests that only the suite of the real cluster builds.
    let selection = ["--workspace", "--all-targets", "--features", "demo-cluster/twin,server/real-cluster"];
    passes(cargo::cargo().args(["clippy", "--quiet"]).args(selection).args(["--", "-D", "warnings"]))
}

/// With the features, target and folder of the build, so that build scripts and macros are shared.
pub fn browser_half(_fast: bool) -> Result<Outcome> {
    let mut clippy = toolchain::ready()?.clippy()?;
    clippy.arg("--quiet").args(browser::SELECTION).arg("--lib").args(browser::placement(Profile::Quick));
    passes(clippy.args(["--", "-D", "warnings"]))
}
