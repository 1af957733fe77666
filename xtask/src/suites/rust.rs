//! `cargo test`, its result lines counted while they pass by.

use std::{
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
};

use anyhow::{Context, Result};

use super::{Count, Outcome, count};
use crate::cargo;

/// All tests of the workspace; fast, only those inside the crates, which start no server.
pub fn tests(fast: bool) -> Result<Outcome> {
    let mut cargo = cargo::cargo();
    cargo.args(["test", "--quiet", "--workspace", "--no-fail-fast"]);
    if fast {
        cargo.args(["--lib", "--bins"]);
    }
    counted(&mut cargo)
}

/// Runs a `cargo test` and counts what its test programs say.
pub fn counted(cargo: &mut Command) -> Result<Outcome> {
    println!("{}", cargo::line(cargo));
    let mut child = cargo.stdout(Stdio::piped()).spawn().context("cannot start cargo test")?;
    let output = child.stdout.take().context("cargo test has no output")?;
    let mut total = Count::default();
    for line in BufReader::new(output).lines() {
        let line = line.context("cannot read what cargo test says")?;
        total += count::of_line(&line).unwrap_or_default();
        println!("{line}");
    }
    let status = child.wait()?;
    // It failed and no test did: something does not compile, or a test program died.
    if !status.success() && total.failed == 0 {
        println!("cargo test failed ({status}) without a failed test: see above");
        total.failed = 1;
    }
    Ok(Outcome::Ran(total))
}
