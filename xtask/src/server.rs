//! The server binary `hopmap`.

use anyhow::Result;

use crate::{
    cargo,
    fingerprint::Fingerprint,
    step,
    workspace::{self, Profile},
};

/// All that may end up in the binary, `include_str!` and migrations too.
const INPUTS: &[&str] = &["Cargo.toml", "Cargo.lock", ".cargo", "crates", "app", "server", "style", "public", "deploy"];

/// Builds the binary.
pub fn build(profile: Profile) -> Result<()> {
    let mut cargo = cargo::cargo();
    match profile {
        // Named through the workspace, so that features are those `cargo test --workspace`
        // chooses and the two do not compile each dependency twice.
        Profile::Quick => cargo.args(["build", "--workspace", "--bin", "hopmap"]),
        Profile::Release => cargo.args(["build", "--release", "--package", "server"]),
    };
    let inputs = Fingerprint::new()
        .text(&cargo::line(&cargo))
        .text(&cargo::output(cargo::command("rustc").arg("-vV")).unwrap_or_default())
        .text(&std::env::var("RUSTFLAGS").unwrap_or_default())
        .paths(&workspace::all(INPUTS))?;
    step::unless_unchanged("server", &cargo::line(&cargo), &inputs, &[profile.server_binary()], || {
        cargo::run(&mut cargo)
    })
}
