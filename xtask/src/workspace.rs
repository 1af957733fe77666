//! Where things are: the folders of the workspace and what each profile is called.

use std::path::{Path, PathBuf};

/// The root of the workspace.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a folder inside the workspace")
}

/// A path given relative to the root.
pub fn at(relative: &str) -> PathBuf {
    root().join(relative)
}

/// Several of them.
pub fn all(relative: &[&str]) -> Vec<PathBuf> {
    relative.iter().map(|name| at(name)).collect()
}

/// The folder cargo writes into.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| at("target"), |folder| root().join(folder))
}

/// What the server serves as files: `HOPMAP_SITE`.
pub fn site() -> PathBuf {
    target().join("site")
}

/// The page's script, wasm and style sheet, served under `/pkg`.
pub fn package() -> PathBuf {
    site().join("pkg")
}

/// Where the browser half is compiled: a folder of its own, since another compiler may build it.
pub fn browser_target() -> PathBuf {
    target().join("browser")
}

/// How much time to spend for how small a result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Profile {
    /// For demo and tests.
    Quick,
    /// As shipped.
    Release,
}

impl Profile {
    /// The profile of Cargo.toml for the browser half.
    pub fn browser(self) -> &'static str {
        match self {
            Self::Quick => "wasm-quick",
            Self::Release => "wasm-release",
        }
    }

    /// The server binary this profile makes.
    pub fn server_binary(self) -> PathBuf {
        let folder = match self {
            Self::Quick => "debug",
            Self::Release => "release",
        };
        target().join(folder).join(format!("hopmap{}", std::env::consts::EXE_SUFFIX))
    }
}
