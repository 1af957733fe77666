//! A step of a build: says what it does, how long it took, and is skipped when nothing changed.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::Result;

use crate::fingerprint::Fingerprint;

/// Runs `work` unless `inputs` is what the last successful run saw and `outputs` are untouched.
pub fn unless_unchanged(
    name: &str,
    what: &str,
    inputs: &Fingerprint,
    outputs: &[PathBuf],
    work: impl FnOnce() -> Result<()>,
) -> Result<()> {
    if inputs.is_fresh(name, outputs) {
        println!("{name:<10} unchanged");
        return Ok(());
    }
    timed(name, what, work)?;
    inputs.remember(name, outputs)
}

/// Runs `work` and prints how long it took.
pub fn timed<T>(name: &str, what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("{name:<10} {what}");
    let start = Instant::now();
    let result = work()?;
    println!("{name:<10} done in {}", seconds(start.elapsed()));
    Ok(result)
}

/// `0.4 s`, `2 min 05 s`.
pub fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    if whole < 60 { format!("{:.1} s", time.as_secs_f64()) } else { format!("{} min {:02} s", whole / 60, whole % 60) }
}
