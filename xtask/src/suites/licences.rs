//! cargo-deny: licences, bans and sources by `deny.toml`; advisories as a command of its own.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use super::{Outcome, passes};
use crate::{cargo, packages, step};

/// Its file format changes between versions, so it is built in the one `deny.toml` is written for.
const VERSION: &str = "0.20.2";

pub fn check(_fast: bool) -> Result<Outcome> {
    passes(deny()?.args(["check", "licenses", "bans", "sources"]))
}

/// Known vulnerabilities: needs a network, and its answer changes while the code does not.
pub fn advisories() -> Result<()> {
    cargo::run(deny()?.args(["check", "advisories"]))
}

fn deny() -> Result<Command> {
    let wanted = format!("cargo-deny {VERSION}");
    let is_wanted = |path: &PathBuf| {
        cargo::output(cargo::command(path).arg("--version")).is_some_and(|version| version.trim() == wanted)
    };
    let folder = tools()?.join(format!("cargo-deny-{VERSION}"));
    let own = folder.join("bin").join(format!("cargo-deny{}", env::consts::EXE_SUFFIX));
    let found = packages::program("cargo-deny").filter(is_wanted).or(Some(own.clone()).filter(is_wanted));
    if found.is_none() {
        install(&folder)?;
    }
    let mut deny = cargo::command(found.unwrap_or(own));
    deny.args(["--log-level", "error"]);
    Ok(deny)
}

/// Kept outside of the workspace: `cargo clean` and a new clone need not compile it again.
fn tools() -> Result<PathBuf> {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| env::home_dir().map(|home| home.join(".cache")));
    Ok(cache.context("neither HOME nor XDG_CACHE_HOME is set")?.join("hopmap/tools"))
}

/// Little optimisation: it runs for seconds, and compiling it for speed takes minutes.
fn install(folder: &Path) -> Result<()> {
    let mut cargo = cargo::cargo();
    cargo.args(["install", "--quiet", "--locked", "cargo-deny", "--version"]);
    cargo.arg(format!("={VERSION}")).arg("--root").arg(folder);
    cargo.envs([
        ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
        ("CARGO_PROFILE_RELEASE_LTO", "off"),
        ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ]);
    step::timed("cargo-deny", &cargo::line(&cargo), || cargo::run(&mut cargo))
}
