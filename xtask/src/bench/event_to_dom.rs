//! From a change in the API server to the page's DOM, in a real browser.

use anyhow::{Context, Result, bail};

use super::{Reading, running::Running};
use crate::{
    cargo, server,
    workspace::{self, Profile},
};

pub fn read() -> Result<Vec<Reading>> {
    server::build(Profile::Release)?;
    let mut readings = Vec::new();
    for (what, pods) in [("the company", None), ("10,000 Pods", Some("10000"))] {
        let mut arguments = vec!["demo", "--listen", "127.0.0.1:0", "--still"];
        arguments.extend(pods.into_iter().flat_map(|pods| ["--pods", pods]));
        let hopmap = Running::start(&arguments, "admin")?;
        let password = hopmap.passwords.get("viewer").context("no password for viewer")?;
        let mut node = cargo::command("node");
        node.current_dir(workspace::at("end2end")).args(["bench/event_to_dom.mjs", &hopmap.page, &hopmap.kubernetes]);
        node.arg(password);
        let output = node.output().context("node does not start")?;
        if !output.status.success() {
            bail!("the browser's measure failed: {}", String::from_utf8_lossy(&output.stderr));
        }
        let times: serde_json::Value = serde_json::from_slice(&output.stdout)?;
        for (share, budget) in [("p50", "60 ms"), ("p99", "250 ms")] {
            readings.push(Reading {
                what: format!("event to DOM at 20 a second, {what}, {share}"),
                value: format!("{} ms", times[share]),
                budget: Some(budget),
            });
        }
    }
    Ok(readings)
}
