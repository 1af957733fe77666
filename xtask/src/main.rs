//! One place for every developer command: `build`, `css`, `demo`, `real-cluster`, `test`, `advisories`, `bench`.

mod bench;
mod browser;
mod cargo;
mod compress;
mod css;
mod demo;
mod fingerprint;
mod packages;
mod real_cluster;
mod server;
mod step;
mod suites;
mod toolchain;
mod wasm_std;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use workspace::Profile;

/// Developer commands of Hopmap.
#[derive(Parser)]
#[command(name = "cargo xtask", version)]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build everything: toolchain, style sheet, browser half, server.
    Build {
        /// As shipped: small browser half, optimised server, pre-compressed files.
        #[arg(long)]
        release: bool,
    },
    /// Write the style sheet and the static files only.
    Css,
    /// Build, then serve the dashboard over the demo cluster.
    Demo(demo::Options),
    /// A real Kubernetes control plane on 127.0.0.1, built from Go modules; its Machines are simulated.
    RealCluster(real_cluster::Options),
    /// Install what the tests need and run all of them.
    Test {
        /// Leave out browsers and whatever starts servers.
        #[arg(long)]
        fast: bool,
    },
    /// Ask the advisory database about our dependencies (needs a network).
    Advisories,
    /// Measure, and print each measure beside its budget; never a pass or a fail.
    Bench {
        /// Only the measures whose name contains this.
        only: Option<String>,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(status) => status,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<ExitCode> {
    match task {
        Task::Build { release } => {
            build(if release { Profile::Release } else { Profile::Quick })?;
        }
        Task::Css => css::write_site()?,
        Task::Demo(options) => return demo::run(&options),
        Task::RealCluster(options) => return real_cluster::run(&options),
        Task::Test { fast } => return Ok(suites::run_all(fast)),
        Task::Advisories => suites::licences::advisories()?,
        Task::Bench { only } => bench::run(only.as_deref())?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Everything a running server needs, in the order in which a mistake is cheapest to find.
fn build(profile: Profile) -> Result<()> {
    let toolchain = toolchain::ready()?;
    css::write_site()?;
    browser::build(&toolchain, profile)?;
    compress::site(profile)?;
    server::build(profile)?;
    Ok(())
}
