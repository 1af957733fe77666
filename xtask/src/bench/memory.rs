//! Resident memory of `hopmap serve` alone; the demo cluster's API is another process.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::{Reading, running};
use crate::{
    server,
    workspace::{self, Profile},
};

pub fn read() -> Result<Vec<Reading>> {
    server::build(Profile::Release)?;
    let mut readings = Vec::new();
    for (what, pods, budget) in
        [("the company's 100 Pods", None, "25 MB idle"), ("10,000 Pods", Some("10000"), "100 MB with 50,000 Pods")]
    {
        let mut arguments = vec!["demo", "--api-only", "--still"];
        arguments.extend(pods.into_iter().flat_map(|pods| ["--pods", pods]));
        let cluster = running::Running::start(&arguments, "Kubernetes API")?;
        let folder = workspace::target().join("xtask/bench-memory");
        std::fs::create_dir_all(&folder)?;
        let config = running::kubeconfig(&folder, &cluster.kubernetes)?;
        let database = folder.join("hopmap.db");
        let _ = std::fs::remove_file(&database);
        let (config, database) = (config.display().to_string(), database.display().to_string());
        let start = Instant::now();
        let serve = running::Running::start(
            &["serve", "--listen", "127.0.0.1:0", "--kubeconfig", &config, "--database", &database],
            "Hopmap",
        )?;
        wait_until_ready(&serve.page)?;
        readings.push(Reading {
            what: format!("first full picture, {what}"),
            value: format!("{:.2} s", start.elapsed().as_secs_f64()),
            budget: None,
        });
        readings.push(Reading {
            what: format!("memory of serve, {what}"),
            value: format!("{:.0} MB", serve.resident()?),
            budget: Some(budget),
        });
    }
    Ok(readings)
}

/// `/readyz` answers 200 once the first lists are in.
fn wait_until_ready(page: &str) -> Result<()> {
    let address = page.trim_start_matches("http://").to_owned();
    let deadline = Instant::now() + Duration::from_mins(1);
    while Instant::now() < deadline {
        if status_of(&address, "/readyz").is_ok_and(|status| status == 200) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    bail!("hopmap serve was not ready within 60 s")
}

fn status_of(address: &str, path: &str) -> Result<u16> {
    use std::io::{Read as _, Write as _};
    let mut stream = std::net::TcpStream::connect(address)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.split_whitespace().nth(1).unwrap_or_default().parse()?)
}
