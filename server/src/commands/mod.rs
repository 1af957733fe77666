//! The commands of `hopmap`, one file each.

mod demo;
mod listen;
mod serve;
mod user;

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

/// Runs one command to its end.
pub async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let filter =
        tracing_subscriber::EnvFilter::try_from_env("HOPMAP_LOG").unwrap_or_else(|_| "warn,hopmap=info".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match arguments.command {
        Command::Serve(serve) => serve.run().await,
        Command::Demo(demo) => demo.run().await,
        Command::User(user) => user.run().await,
    }
}
