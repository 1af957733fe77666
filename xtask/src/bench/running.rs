//! A release build of Hopmap, started for a measure and ended with it.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    process::{Child, ChildStdin, Command, Stdio},
};

use anyhow::{Context, Result, bail};

use crate::workspace::{self, Profile};

/// `hopmap` as a child process; ended when dropped.
pub struct Running {
    child: Child,
    /// Where the page is, when it serves one.
    pub page: String,
    /// Where the demo cluster's API is.
    pub kubernetes: String,
    /// Passwords by role.
    pub passwords: BTreeMap<String, String>,
    _stdin: Option<ChildStdin>,
}

impl Running {
    /// Starts `hopmap` with these arguments and waits for the line that says that it is ready.
    pub fn start(arguments: &[&str], ready: &str) -> Result<Self> {
        let mut child = Command::new(Profile::Release.server_binary())
            .args(arguments)
            .env("HOPMAP_SITE", workspace::site())
            .stdout(Stdio::piped())
            .spawn()
            .context("the release build of hopmap does not start")?;
        let stdout = child.stdout.take().context("stdout was asked for")?;
        let mut running = Self {
            _stdin: child.stdin.take(),
            child,
            page: String::new(),
            kubernetes: String::new(),
            passwords: BTreeMap::new(),
        };
        let mut lines = BufReader::new(stdout);
        let mut line = String::new();
        while lines.read_line(&mut line)? > 0 {
            let said = line.trim_end();
            if let Some((name, value)) = said.rsplit_once("  ") {
                match name.trim() {
                    "Hopmap" => value.clone_into(&mut running.page),
                    "Kubernetes API" => value.clone_into(&mut running.kubernetes),
                    role => {
                        running.passwords.insert(role.to_owned(), value.to_owned());
                    }
                }
            }
            if said.starts_with(ready) {
                // What it says later must not fill the pipe.
                std::thread::spawn(move || lines.read_to_end(&mut Vec::new()));
                return Ok(running);
            }
            line.clear();
        }
        bail!("hopmap {} ended before it was ready", arguments.join(" "))
    }

    /// Resident memory, in MB of 1000 kB (Linux only).
    pub fn resident(&self) -> Result<f64> {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
        let kilobytes: f64 = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .and_then(|rest| rest.split_whitespace().next())
            .context("no VmRSS in the process's status")?
            .parse()?;
        Ok(kilobytes / 1000.0)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A kubeconfig for an API server without TLS, in a folder that the caller keeps.
pub fn kubeconfig(folder: &std::path::Path, server: &str) -> Result<std::path::PathBuf> {
    let path = folder.join("kubeconfig.yaml");
    let mut file = std::fs::File::create(&path)?;
    write!(
        file,
        "apiVersion: v1\nkind: Config\ncurrent-context: demo\n\
         clusters: [{{name: demo, cluster: {{server: \"{server}\"}}}}]\n\
         users: [{{name: demo, user: {{}}}}]\n\
         contexts: [{{name: demo, context: {{cluster: demo, user: demo}}}}]\n"
    )?;
    Ok(path)
}
