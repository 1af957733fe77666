//! The browser half: the program `page` of `app` as wasm, and the script that loads it.

use std::fs;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    cargo,
    fingerprint::Fingerprint,
    step,
    toolchain::{TARGET, Toolchain},
    workspace::{self, Profile},
};

/// All the page is made from. The style is part of it: the drawer may read the tokens.
const INPUTS: &[&str] =
    &["Cargo.toml", "Cargo.lock", ".cargo", "crates/api", "crates/access", "crates/topology", "app", "style"];

/// What is compiled, by `build` as by `clippy`.
pub const SELECTION: &[&str] = &["--package", "app", "--bin", "page", "--no-default-features", "--features", "hydrate"];

/// Compiles and binds the page.
pub fn build(toolchain: &Toolchain, profile: Profile) -> Result<()> {
    let inputs = Fingerprint::new()
        .text(profile.browser())
        .text(&toolchain.version)
        .text(&std::env::var("RUSTFLAGS").unwrap_or_default())
        .paths(&workspace::all(INPUTS))?;
    let outputs = ["page.js", "page_bg.wasm"].map(|name| workspace::package().join(name));
    let what = format!("compiling the page to wasm, profile {}", profile.browser());
    step::unless_unchanged("wasm", &what, &inputs, &outputs, || {
        let mut cargo = toolchain.cargo();
        cargo.arg("build").args(SELECTION).args(placement(profile));
        cargo::run(&mut cargo)?;
        step::timed("bindgen", "writing page.js and page_bg.wasm", || bind(profile))
    })
}

/// Where the compiled page goes.
pub fn placement(profile: Profile) -> Vec<String> {
    let folder = workspace::browser_target().to_string_lossy().into_owned();
    ["--target", TARGET, "--profile", profile.browser(), "--target-dir", &folder].map(str::to_owned).to_vec()
}

fn bind(profile: Profile) -> Result<()> {
    let wasm = workspace::browser_target().join(TARGET).join(profile.browser()).join("page.wasm");
    let package = workspace::package();
    fs::create_dir_all(&package)?;
    // The names of snippets carry a hash: old ones would stay for ever.
    let _ = fs::remove_dir_all(package.join("snippets"));
    Bindgen::new()
        .input_path(&wasm)
        .out_name("page")
        .web(true)
        .context("wasm-bindgen refuses the web target")?
        .typescript(false)
        .remove_name_section(profile == Profile::Release)
        .remove_producers_section(true)
        .generate(&package)
        .with_context(|| format!("wasm-bindgen cannot read {}", wasm.display()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn locked(lock: &str, name: &str) -> Vec<String> {
        let header = format!("name = \"{name}\"");
        let after = lock.lines().skip_while(|line| *line != header);
        after.take(2).skip(1).map(str::to_owned).collect()
    }

    #[test]
    fn the_binder_has_the_version_of_the_library_in_the_page() {
        let lock = fs::read_to_string(workspace::at("Cargo.lock")).unwrap();
        let library = locked(&lock, "wasm-bindgen");
        assert_eq!(library, locked(&lock, "wasm-bindgen-cli-support"));
        assert_eq!(library.len(), 1);
    }
}
