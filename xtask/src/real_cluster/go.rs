//! The Go toolchain that builds the programs: the one in `PATH`, and new enough.

use std::{path::Path, process::Command};

use crate::{cargo, packages};

/// The release that Kubernetes 1.36 is built with; `go.mod` asks for it.
const WANTED: (u32, u32) = (1, 26);

/// There is no Go here that could build the programs.
#[derive(Debug)]
pub struct Missing(String);

impl std::fmt::Display for Missing {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self(found) = self;
        let (major, minor) = WANTED;
        write!(
            out,
            "the real control plane is built with Go {major}.{minor} or newer, and {found}. Install Go {major}.{minor} or \
             newer, see that `go version` says so, and start again"
        )
    }
}

impl std::error::Error for Missing {}

/// Whether `go` is here and new enough.
pub fn check() -> Result<(), Missing> {
    if packages::program("go").is_none() {
        return Err(Missing("there is no `go` in PATH".to_owned()));
    }
    let version = cargo::output(command(std::env::temp_dir()).args(["env", "GOVERSION"])).unwrap_or_default();
    match parts(version.trim()) {
        Some(found) if found >= WANTED => Ok(()),
        Some((major, minor)) => Err(Missing(format!("the `go` in PATH is {major}.{minor}"))),
        None => Err(Missing("the `go` in PATH does not say its version".to_owned())),
    }
}

/// `go`, in a module's folder. It neither fetches another Go nor looks for a workspace or a C compiler; where
/// modules come from is the environment's (`GOPROXY`).
pub fn command(folder: impl AsRef<Path>) -> Command {
    let mut go = cargo::command("go");
    go.current_dir(folder).envs([("GOTOOLCHAIN", "local"), ("GOWORK", "off"), ("CGO_ENABLED", "0"), ("GOFLAGS", "")]);
    go
}

/// `go1.26.8`, `go1.27rc1` and `devel go1.27-0abc` as major and minor.
fn parts(version: &str) -> Option<(u32, u32)> {
    let (_, numbers) = version.split_once("go")?;
    let (major, rest) = numbers.split_once('.')?;
    let minor = rest.split(|letter: char| !letter.is_ascii_digit()).next()?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_go_says_them() {
        assert_eq!(parts("go1.26.8"), Some((1, 26)));
        assert_eq!(parts("go1.27rc1"), Some((1, 27)));
        assert_eq!(parts("devel go1.27-0abc"), Some((1, 27)));
        assert_eq!(parts("go1.19"), Some((1, 19)));
        assert_eq!(parts(""), None);
    }

    #[test]
    fn what_is_missing_says_what_to_install() {
        let said = Missing("there is no `go` in PATH".to_owned()).to_string();
        assert!(said.contains("Install Go 1.26"), "{said}");
    }
}
