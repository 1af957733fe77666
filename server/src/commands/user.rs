//! `hopmap user`: people, from the machine that the database is on.

use std::{io::IsTerminal as _, path::PathBuf};

use access::Role;
use anyhow::{Context, bail};
use clap::{Args, Subcommand};

use crate::{sign_in::SignIn, store::Store};

#[derive(Debug, Args)]
pub struct User {
    #[command(subcommand)]
    command: UserCommand,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Add somebody who may sign in; the password is read from standard input
    Add {
        /// The name to sign in with
        name: String,
        /// viewer, developer, releaser or admin
        #[arg(long, default_value = "viewer", value_parser = role)]
        role: Role,
        /// The database file
        #[arg(long, env = "HOPMAP_DATABASE", default_value = "hopmap.db")]
        database: PathBuf,
    },
    /// List everybody who may sign in
    List {
        /// The database file
        #[arg(long, env = "HOPMAP_DATABASE", default_value = "hopmap.db")]
        database: PathBuf,
    },
}

fn role(text: &str) -> Result<Role, String> {
    Role::parse(text).ok_or_else(|| {
        let names: Vec<_> = Role::ALL.iter().map(|role| role.as_str()).collect();
        format!("there is no role {text:?}; the roles are {}", names.join(", "))
    })
}

impl User {
    /// Runs the command to its end.
    pub async fn run(self) -> anyhow::Result<()> {
        match self.command {
            UserCommand::Add { name, role, database } => {
                let password = read_password()?;
                let sign_in = SignIn::new(Store::open(&database).await?).await?;
                sign_in.add_user(&name, &password, role).await?;
                println!("added {name} ({})", role.as_str());
                Ok(())
            }
            UserCommand::List { database } => {
                if !database.exists() {
                    bail!("there is no database at {}; name it with --database", database.display());
                }
                let store = Store::open(&database).await?;
                for user in store.users().await? {
                    println!("{}  {}", user.name, user.role.as_str());
                }
                Ok(())
            }
        }
    }
}

/// Reads one line. From a pipe as from a terminal: a password on the command line would be seen
/// by everybody who lists processes.
fn read_password() -> anyhow::Result<String> {
    if std::io::stdin().is_terminal() {
        eprint!("password: ");
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).context("cannot read the password from standard input")?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    if password.is_empty() {
        bail!("no password was given; type one, or pipe it in");
    }
    Ok(password)
}
