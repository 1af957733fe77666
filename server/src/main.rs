//! The program: reads the command line, runs one command, says plainly what went wrong.

use std::process::ExitCode;

use clap::Parser;
use hopmap::commands::{Arguments, run};

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // `{:#}`: the whole chain of causes on one line.
            eprintln!("hopmap: {error:#}");
            ExitCode::FAILURE
        }
    }
}
