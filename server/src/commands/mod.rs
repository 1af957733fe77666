//! The commands of `hopmap`, one file each.

mod demo;
mod listen;
mod serve;
mod user;

use std::{io::IsTerminal as _, path::PathBuf};

use anyhow::bail;
use clap::{Parser, Subcommand};

/// Draws the live path that a request takes through Kubernetes.
#[derive(Debug, Parser)]
#[command(name = "hopmap", version, about)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the dashboard over the cluster of a kubeconfig, or of the Pod that this runs in
    Serve(serve::Serve),
    /// Serve the dashboard over a demo cluster inside this program
    Demo(demo::Demo),
    /// Add and list the people who may sign in
    User(user::User),
}

/// The client tells of each request that failed; ours tells it once, with what to do about it.
const LOGGED: &str = "warn,hopmap=info,kube_client=off";

/// The folder of the page's files, if it is one: a page without style and script is of no use, and
/// the place to say so is the terminal.
fn static_files(folder: PathBuf) -> anyhow::Result<PathBuf> {
    let style = folder.join("pkg/hopmap.css");
    if style.is_file() {
        return Ok(folder);
    }
    bail!(
        "{} does not hold the page's files (there is no {}); name their folder with --site or HOPMAP_SITE, \
         or make them with `cargo xtask build`",
        folder.display(),
        style.display()
    )
}

/// Runs one command to its end.
pub async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_from_env("HOPMAP_LOG").unwrap_or_else(|_| LOGGED.into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    match arguments.command {
        Command::Serve(serve) => serve.run().await,
        Command::Demo(demo) => demo.run().await,
        Command::User(user) => user.run().await,
    }
}
