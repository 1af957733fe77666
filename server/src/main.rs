//! The program: reads the command line, runs one command, says plainly what went wrong.

use std::{process::ExitCode, time::Duration};

use clap::Parser;
use hopmap::commands::{Arguments, run};
use tokio::runtime::Runtime;

/// A credential command that hangs cannot be ended by us, and must not keep us from ending.
const LOOSE_ENDS: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let ended = Runtime::new().map_err(anyhow::Error::from).and_then(|runtime| {
        let ended = runtime.block_on(run(arguments));
        runtime.shutdown_timeout(LOOSE_ENDS);
        ended
    });
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // `{:#}`: the whole chain of causes on one line.
            eprintln!("hopmap: {error:#}");
            ExitCode::FAILURE
        }
    }
}
