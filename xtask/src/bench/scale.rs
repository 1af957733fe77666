//! `hopmap serve` alone beside clusters of several sizes, demo and real: the time to the first full
//! picture, its resident memory, and how long a change takes into the stream.

use std::{
    fs,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use super::{Reading, example, running};
use crate::{
    cargo, real_cluster, server,
    workspace::{self, Profile},
};

const NAME: &str = "bench";
const PASSWORD: &str = "bench-bench-bench";
const LARGE: Duration = Duration::from_mins(3);

pub fn read() -> Result<Vec<Reading>> {
    server::build(Profile::Release)?;
    let mut readings = Vec::new();
    let idle = "25 MB idle";
    for (what, pods, memory) in [
        ("the company's 100 Pods", None, Some(idle)),
        ("10,000 Pods", Some("10000"), None),
        ("50,000 Pods", Some("50000"), Some("100 MB")),
    ] {
        let mut arguments = vec!["demo", "--api-only", "--still"];
        arguments.extend(pods.into_iter().flat_map(|pods| ["--pods", pods]));
        let cluster = running::Running::start(&arguments, "Kubernetes API")?;
        let folder = folder()?;
        let config = running::kubeconfig(&folder, &cluster.kubernetes)?;
        readings.extend(beside(&folder, &config, what, memory)?);
    }
    for (what, pods) in [("1,000 Pods, real", 1_000), ("5,000 Pods, real", 5_000)] {
        readings.extend(beside_real(what, pods)?);
    }
    Ok(readings)
}

/// A fresh control plane for each: taking Pods away takes longer than starting another.
fn beside_real(what: &str, pods: u32) -> Result<Vec<Reading>> {
    let cluster = real_cluster::up(&workspace::target().join("real-cluster-of-bench"), pods.div_ceil(50).max(3))?;
    cluster.fill(pods)?;
    beside(&folder()?, &cluster.admin(), what, None)
}

fn folder() -> Result<PathBuf> {
    let folder = workspace::target().join("xtask/bench-scale");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn beside(folder: &Path, kubeconfig: &Path, what: &str, memory: Option<&'static str>) -> Result<Vec<Reading>> {
    let database = folder.join("hopmap.db");
    for file in ["hopmap.db", "hopmap.db-wal", "hopmap.db-shm"] {
        // The first time there is none.
        let _ = fs::remove_file(folder.join(file));
    }
    add_user(&database)?;
    let (config, database) = (kubeconfig.display().to_string(), database.display().to_string());
    let start = Instant::now();
    let serve = running::Running::start(
        &["serve", "--listen", "127.0.0.1:0", "--kubeconfig", &config, "--database", &database],
        "Hopmap",
    )?;
    wait_until_ready(&serve.page)?;
    let first = format!("{:.2} s", start.elapsed().as_secs_f64());
    let said = example::output("server", "event_to_stream", &[&config, &serve.page, NAME, PASSWORD])?;
    let times: serde_json::Value = serde_json::from_str(said.trim())?;
    let mut readings = vec![
        Reading { what: format!("first full picture, {what}"), value: first, budget: None },
        Reading {
            what: format!("memory of serve, {what}"),
            value: format!("{:.0} MB", serve.resident()?),
            budget: memory,
        },
    ];
    for (share, budget) in [("p50", "60 ms to the pixel"), ("p99", "250 ms to the pixel")] {
        readings.push(Reading {
            what: format!("event to stream at 20 a second, {what}, {share}"),
            value: format!("{} ms", times[share]),
            budget: Some(budget),
        });
    }
    Ok(readings)
}

fn add_user(database: &Path) -> Result<()> {
    let mut hopmap = cargo::command(Profile::Release.server_binary());
    hopmap.args(["user", "add", NAME, "--role", "viewer", "--database"]).arg(database);
    let mut child = hopmap.stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
    child.stdin.take().context("stdin was asked for")?.write_all(PASSWORD.as_bytes())?;
    if !child.wait()?.success() {
        bail!("`{}` failed", cargo::line(&hopmap));
    }
    Ok(())
}

/// `/readyz` answers 200 once the first lists are in.
fn wait_until_ready(page: &str) -> Result<()> {
    let address = page.trim_start_matches("http://").to_owned();
    let deadline = Instant::now() + LARGE;
    while Instant::now() < deadline {
        if status_of(&address, "/readyz").is_ok_and(|status| status == 200) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    bail!("hopmap serve was not ready within {} s", LARGE.as_secs())
}

fn status_of(address: &str, path: &str) -> Result<u16> {
    let mut stream = std::net::TcpStream::connect(address)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.split_whitespace().nth(1).unwrap_or_default().parse()?)
}
