//! Waits for what a program is about to do, as long as the program lives.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

use super::{process, state::State};

/// A start takes seconds; a machine that is busy with other things may take ten times that.
const PATIENCE: Duration = Duration::from_secs(90);
const POLL: Duration = Duration::from_millis(50);
const SHOWN: usize = 8;

/// Asks again until the answer is yes. Ends early, with what the program said last, when one of them ends.
pub fn until(state: &State, programs: &[&str], what: &str, mut ready: impl FnMut() -> bool) -> Result<()> {
    let start = Instant::now();
    loop {
        if let Some(ended) = programs.iter().find(|program| process::running(state, program).is_none()) {
            bail!("{ended} ended while we waited for {what}. {}", last_words(state, ended));
        }
        if ready() {
            return Ok(());
        }
        if start.elapsed() > PATIENCE {
            let slow = programs.first().copied().unwrap_or_default();
            bail!("no {what} in {} s. {}", PATIENCE.as_secs(), last_words(state, slow));
        }
        thread::sleep(POLL);
    }
}

fn last_words(state: &State, program: &str) -> String {
    let path = state.log(program);
    let log = fs::read_to_string(&path).unwrap_or_default();
    let lines = log.lines().collect::<Vec<_>>();
    let last = lines[lines.len().saturating_sub(SHOWN)..].join("\n");
    format!("The end of {}:\n{last}", path.display())
}
