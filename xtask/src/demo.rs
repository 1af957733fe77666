//! `cargo xtask demo`: build, then become the server over the demo cluster.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::{
    cargo,
    workspace::{self, Profile},
};

/// What the demo is to look like.
#[derive(clap::Args)]
pub struct Options {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:3000", value_name = "ADDRESS:PORT")]
    listen: String,
    /// A world of about that many Pods.
    #[arg(long, value_name = "N")]
    pods: Option<u32>,
    /// Nothing happens by itself.
    #[arg(long)]
    still: bool,
    /// Anything else for `hopmap demo`, after `--`.
    #[arg(last = true)]
    rest: Vec<String>,
}

/// Builds and serves.
pub fn run(options: &Options) -> Result<ExitCode> {
    crate::build(Profile::Quick)?;
    let mut server = cargo::command(Profile::Quick.server_binary());
    server.args(arguments(options)).env("HOPMAP_SITE", workspace::site());
    println!("demo       {}", cargo::line(&server));
    become_the(server)
}

fn arguments(options: &Options) -> Vec<String> {
    let mut words = vec!["demo".to_owned(), "--listen".to_owned(), options.listen.clone()];
    if let Some(pods) = options.pods {
        words.extend(["--pods".to_owned(), pods.to_string()]);
    }
    if options.still {
        words.push("--still".to_owned());
    }
    words.extend(options.rest.iter().cloned());
    words
}

/// The server takes our place, so that Ctrl-C and signals reach it and nothing else.
#[cfg(unix)]
fn become_the(mut server: Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt as _;
    let error = server.exec();
    Err(anyhow::Error::new(error).context(format!("cannot start `{}`", cargo::line(&server))))
}

/// Ctrl-C reaches every process of the console: waiting is enough.
#[cfg(not(unix))]
fn become_the(mut server: Command) -> Result<ExitCode> {
    let status = server.status()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_handed_to_the_server() {
        let options = Options { listen: "127.0.0.1:0".into(), pods: Some(500), still: true, rest: vec!["--x".into()] };
        let expected = ["demo", "--listen", "127.0.0.1:0", "--pods", "500", "--still", "--x"];
        assert_eq!(arguments(&options), expected);
    }
}
