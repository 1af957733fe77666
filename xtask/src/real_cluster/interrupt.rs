//! Ctrl-C, a closed terminal and `kill`: what was started is stopped before we end.
//!
//! The programs are in process groups of their own, so that no signal of the terminal reaches them. An API server
//! whose etcd ends at the same moment would wait for it for ever.

use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Result;

use super::{cluster, state::State};

/// Held while a program is started, and by an interruption for good: nothing starts after it has looked.
static STARTING: Mutex<()> = Mutex::new(());

/// Waits for an interruption that is stopping everything, and never comes back from that.
pub fn none_under_way() -> MutexGuard<'static, ()> {
    STARTING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on an interruption stops this cluster, until we end.
#[cfg(unix)]
pub fn stops(state: &State) -> Result<()> {
    use anyhow::Context as _;
    use signal_hook::{
        consts::{SIGHUP, SIGINT, SIGTERM},
        iterator::Signals,
    };
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM]).context("cannot listen for signals")?;
    let state = State { folder: state.folder.clone(), programs: state.programs.clone(), ports: state.ports };
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            let _nothing_starts = none_under_way();
            if let Err(error) = cluster::stop_all(&state) {
                eprintln!("stop       {error:#}");
            }
            // What a shell says of a program that a signal ended.
            std::process::exit(128 + signal);
        }
    });
    Ok(())
}

/// Elsewhere `down` and the next `up` stop what is left.
#[cfg(not(unix))]
pub fn stops(_state: &State) -> Result<()> {
    Ok(())
}
