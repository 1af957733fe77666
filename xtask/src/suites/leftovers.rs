//! Has any process of this run outlived it? Each carries our mark in its environment.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use super::Outcome;
use crate::cargo;

/// A browser takes a moment to end its helpers.
const PATIENCE: Duration = Duration::from_secs(5);

/// Fails when something is still running, and ends it.
pub fn none() -> Outcome {
    let mark = format!("{}={}", cargo::RUN_MARK, cargo::run_mark());
    let start = Instant::now();
    let mut left = carrying(&mark);
    while !left.is_empty() && start.elapsed() < PATIENCE {
        thread::sleep(Duration::from_millis(100));
        left = carrying(&mark);
    }
    for (id, name) in &left {
        println!("still running, ended now: {id} {name}");
        let _ = cargo::run(cargo::command("kill").args(["-9", id]));
    }
    left.is_empty().into()
}

/// Ids and names of processes with the mark; none where there is no `/proc`.
fn carrying(mark: &str) -> Vec<(String, String)> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    let ids = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    ids.filter(|id| id.bytes().all(|letter| letter.is_ascii_digit()))
        .filter(|id| {
            let environment = fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
            environment.split(|byte| *byte == 0).any(|variable| variable == mark.as_bytes())
        })
        .map(|id| {
            let name = fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default();
            (id, name.trim().to_owned())
        })
        .collect()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_marked_process_is_seen_until_it_ends() {
        let mark = format!("HOPMAP_SAMPLE_MARK=leftovers-{}", std::process::id());
        let (name, value) = mark.split_once('=').unwrap();
        let mut child = cargo::command("cat").env(name, value).stdin(std::process::Stdio::piped()).spawn().unwrap();
        assert_eq!(carrying(&mark), [(child.id().to_string(), "cat".to_owned())]);
        drop(child.stdin.take());
        child.wait().unwrap();
        assert!(carrying(&mark).is_empty());
    }
}
