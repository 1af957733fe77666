//! Debian's Rust for browsers carries no wasm library, but can build one: once, into its own folder.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::{
    cargo, packages, step,
    toolchain::{self, TARGET},
    workspace,
};

/// Debian's compiler.
pub const RUSTC: &str = "/usr/bin/rustc";
/// Debian's cargo.
pub const CARGO: &str = "/usr/bin/cargo";
/// Debian's `cargo clippy`, started by path.
pub const CLIPPY: &str = "/usr/bin/cargo-clippy";

const LINKER: &str = "/usr/bin/rust-lld";
const PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "rust-web-clippy"];
/// The crate that exists only so that cargo builds the library beneath it.
const SEED: &str = "wasm-std-seed";
/// Marks the folder as ours, so that a later build may take the old library away.
const MARK: &str = "built-by-hopmap";

/// Installs Debian's packages and builds the library.
pub fn install() -> Result<()> {
    if !PACKAGES.iter().all(|name| is_installed(name)) {
        packages::install("Debian's Rust for browsers is", PACKAGES)?;
    }
    if let Some(linker) = missing_linker() {
        packages::install("the linker of Debian's Rust for browsers is", &[&linker])?;
    }
    let seed = workspace::target().join(SEED);
    step::timed("toolchain", "building the standard library for wasm, once", || {
        plant(&seed)?;
        let mut cargo = toolchain::debian_cargo();
        cargo.current_dir(&seed).env("RUSTC_BOOTSTRAP", "1").env_remove("CARGO_TARGET_DIR");
        cargo.args(["build", "--quiet", "-Zbuild-std=std,panic_abort,test", "--release", "--target", TARGET]);
        cargo::run(&mut cargo)?;
        copy(&seed.join("target").join(TARGET).join("release/deps"), &library_folder()?)
    })?;
    fs::remove_dir_all(&seed).context("cannot remove the seed of the wasm library")
}

fn is_installed(package: &str) -> bool {
    let mut query = cargo::command("dpkg-query");
    query.args(["-W", "-f", "${db:Status-Status}", package]).stderr(std::process::Stdio::null());
    cargo::output(&mut query).is_some_and(|status| status == "installed")
}

/// The compiler's linker is a link to `lld-N`, of a package with the same name.
fn missing_linker() -> Option<String> {
    let linker = fs::read_link(LINKER).ok()?;
    let missing = !Path::new("/usr/bin").join(&linker).exists();
    missing.then(|| linker.file_name().map(|name| name.to_string_lossy().into_owned()))?
}

fn plant(seed: &Path) -> Result<()> {
    fs::create_dir_all(seed.join("src"))?;
    let manifest =
        format!("[package]\nname = \"{SEED}\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n[workspace]\n");
    fs::write(seed.join("Cargo.toml"), manifest)?;
    fs::write(seed.join("src/lib.rs"), "").context("cannot write the seed of the wasm library")
}

fn library_folder() -> Result<PathBuf> {
    let mut rustc = cargo::command(RUSTC);
    rustc.args(["--print", "target-libdir", "--target", TARGET]).env_remove("LD_LIBRARY_PATH");
    let folder = cargo::output(&mut rustc).with_context(|| format!("`{}` failed", cargo::line(&rustc)))?;
    Ok(PathBuf::from(folder.trim()))
}

fn copy(built: &Path, library: &Path) -> Result<()> {
    let mark = library.join(MARK);
    if mark.exists() {
        fs::remove_dir_all(library).context("cannot remove the library of an older compiler")?;
    }
    if let Err(error) = fs::create_dir_all(library) {
        bail!("cannot write {} ({error}). Run the command once as root", library.display());
    }
    for entry in fs::read_dir(built)? {
        let file = entry?.path();
        let is_library = file.extension().is_some_and(|ending| ending == "rlib" || ending == "rmeta");
        if let (true, Some(name)) = (is_library, file.file_name()) {
            fs::copy(&file, library.join(name)).with_context(|| format!("cannot copy {}", file.display()))?;
        }
    }
    fs::write(mark, "").context("cannot mark the library as ours")
}
