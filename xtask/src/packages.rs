//! Packages of the system: installed where we may, named with the command where we may not.

use std::{env, path::PathBuf, process::Stdio};

use anyhow::{Result, bail};

use crate::{cargo, step};

/// The path of a program that can be started.
pub fn program(name: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// Installs Debian packages, or says which command would.
pub fn install(why: &str, names: &[&str]) -> Result<()> {
    let advice = format!("apt-get install -y --no-install-recommends {}", names.join(" "));
    if program("apt-get").is_none() {
        bail!("{why} missing, and there is no apt-get here. On Debian: `{advice}`");
    }
    if !is_root() {
        bail!("{why} missing. Run: `sudo {advice}`");
    }
    step::timed("packages", &advice, || {
        // The lists of a fresh machine may be missing or old: only then are they fetched.
        if apt("install", names).is_err() {
            apt("update", &[])?;
            apt("install", names)?;
        }
        Ok(())
    })
}

fn apt(verb: &str, names: &[&str]) -> Result<()> {
    let mut apt = cargo::command("apt-get");
    apt.args(["-q", "-y", verb]).env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::null());
    if verb == "install" {
        apt.arg("--no-install-recommends").args(names);
    }
    cargo::run(&mut apt)
}

fn is_root() -> bool {
    cargo::output(cargo::command("id").arg("-u")).is_some_and(|id| id.trim() == "0")
}
