//! The compiler of the browser half: rustup's where it has the target, else Debian's.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::{cargo, packages, step, wasm_std};

/// The target of the browser half.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Forces a road where several are open: `rustup` or `debian`.
const CHOICE: &str = "HOPMAP_WASM_TOOLCHAIN";

/// A compiler that makes wasm.
pub struct Toolchain {
    road: Road,
    /// What `rustc -vV` says.
    pub version: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Road {
    /// The toolchain that also builds the server.
    Rustup,
    /// Debian's compiler for browsers, by path, since rustup's proxies come first in `PATH`.
    Debian,
}

/// Finds a compiler that makes wasm, installing what is missing.
pub fn ready() -> Result<Toolchain> {
    let roads = open_roads()?;
    if let Some(road) = roads.iter().find(|road| road.makes_wasm()) {
        return Toolchain::of(*road);
    }
    let mut tried = Vec::new();
    for road in roads {
        match road.install() {
            Ok(()) if road.makes_wasm() => return Toolchain::of(road),
            Ok(()) => tried.push(format!("{road:?}: installed, but the compiler does not find it")),
            Err(error) => tried.push(format!("{road:?}: {error:#}")),
        }
    }
    bail!(
        "the page needs Rust's {TARGET} target. Run `rustup target add {TARGET}` and start again. \
         Tried:\n- {}",
        tried.join("\n- ")
    )
}

/// What may be tried, the common one first.
fn open_roads() -> Result<Vec<Road>> {
    Ok(match std::env::var(CHOICE).ok().as_deref() {
        None => vec![Road::Rustup, Road::Debian],
        Some("rustup") => vec![Road::Rustup],
        Some("debian") => vec![Road::Debian],
        Some(other) => bail!("{CHOICE} is `{other}`: it may be `rustup` or `debian`"),
    })
}

fn add_target() -> Result<()> {
    if packages::program("rustup").is_none() {
        bail!("there is no rustup in PATH");
    }
    let mut rustup = cargo::command("rustup");
    rustup.args(["target", "add", TARGET]);
    step::timed("toolchain", &cargo::line(&rustup), || cargo::run(&mut rustup))
}

impl Toolchain {
    fn of(road: Road) -> Result<Self> {
        let version = cargo::output(road.rustc().arg("-vV")).context("`rustc -vV` failed")?;
        let name = version.lines().next().unwrap_or_default();
        println!("toolchain  {name}, for {TARGET}");
        Ok(Self { road, version })
    }

    /// Cargo, set up to compile the browser half.
    pub fn cargo(&self) -> Command {
        match self.road {
            Road::Rustup => cargo::cargo(),
            Road::Debian => debian_cargo(),
        }
    }

    /// `cargo clippy` for the browser half, its arguments to follow.
    pub fn clippy(&self) -> Result<Command> {
        if self.road == Road::Rustup {
            let mut clippy = cargo::cargo();
            clippy.arg("clippy");
            return Ok(clippy);
        }
        if !std::path::Path::new(wasm_std::CLIPPY).exists() {
            packages::install("Debian's clippy for browsers is", &["rust-web-clippy"])?;
        }
        let mut clippy = with_debian_compiler(wasm_std::CLIPPY);
        clippy.arg("clippy").env("CARGO", wasm_std::CARGO);
        Ok(clippy)
    }
}

/// Debian's cargo with Debian's compiler.
pub fn debian_cargo() -> Command {
    with_debian_compiler(wasm_std::CARGO)
}

/// The libraries of rustup's compiler must not be found before those of Debian's.
fn with_debian_compiler(program: &str) -> Command {
    let mut command = cargo::command(program);
    command.env("RUSTC", wasm_std::RUSTC).env_remove("LD_LIBRARY_PATH").env_remove("RUSTUP_TOOLCHAIN");
    command
}

impl Road {
    fn install(self) -> Result<()> {
        match self {
            Self::Rustup => add_target(),
            Self::Debian => wasm_std::install(),
        }
    }

    fn rustc(self) -> Command {
        match self {
            Self::Rustup => cargo::command("rustc"),
            Self::Debian => with_debian_compiler(wasm_std::RUSTC),
        }
    }

    /// Compiles an empty crate: the only sure sign of a standard library that fits the compiler.
    fn makes_wasm(self) -> bool {
        let mut rustc = self.rustc();
        rustc.args(["--target", TARGET, "--crate-type=lib", "--crate-name=probe", "--emit=metadata", "-"]);
        let result = std::env::temp_dir().join(format!("hopmap-probe-{}.rmeta", std::process::id()));
        rustc.arg("-o").arg(&result).stdin(Stdio::null());
        rustc.stdout(Stdio::null()).stderr(Stdio::null());
        let makes_wasm = rustc.status().is_ok_and(|status| status.success());
        let _ = std::fs::remove_file(result);
        makes_wasm
    }
}
