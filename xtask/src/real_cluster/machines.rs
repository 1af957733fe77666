//! Machines that are not there: Nodes, and KWOK as the kubelet of each.

use std::fs;

use anyhow::{Context, Result};
use serde_json::json;

use super::{identities, programs, state::State};

const ZONES: u32 = 3;

/// Writes what KWOK reads about this cluster, beside the stages that are the same for all.
pub fn write(state: &State) -> Result<()> {
    let log = state.file("podlogs/default.log");
    fs::write(&log, container_log()).with_context(|| format!("cannot write {}", log.display()))?;
    let logs = json!({
        "apiVersion": "kwok.x-k8s.io/v1alpha1",
        "kind": "ClusterLogs",
        "metadata": {"name": "all"},
        "spec": {"logs": [{"logsFile": log, "previousLogsFile": log, "follow": true}]},
    });
    fs::write(state.file("logs.yaml"), format!("{logs:#}\n")).context("cannot write logs.yaml")
}

/// What every container "printed", in the format of the container runtime interface.
fn container_log() -> String {
    let now = jiff::Timestamp::now();
    [1, 2, 3, 4, 5].map(|number| format!("{now:.9} stdout F line {number} of the start\n")).concat()
}

/// How KWOK is called.
pub fn kwok(state: &State) -> Vec<String> {
    let port = state.ports.kubelet;
    vec![
        format!("--kubeconfig={}", state.kubeconfig(identities::ADMIN).display()),
        "--manage-all-nodes=true".to_owned(),
        "--node-lease-duration-seconds=40".to_owned(),
        "--cidr=10.244.0.0/16".to_owned(),
        "--node-ip=127.0.0.1".to_owned(),
        format!("--node-port={port}"),
        format!("--server-address=127.0.0.1:{port}"),
        format!("--tls-cert-file={}", state.pki("kubelet.crt").display()),
        format!("--tls-private-key-file={}", state.pki("kubelet.key").display()),
        format!("--config={}", programs::sources().join("stages.yaml").display()),
        format!("--config={}", state.file("logs.yaml").display()),
    ]
}

/// That many Nodes in JSON, spread over three zones.
pub fn nodes(count: u32) -> String {
    (1..=count).map(|number| node(number).to_string()).collect::<Vec<_>>().join("\n")
}

fn node(number: u32) -> serde_json::Value {
    let name = format!("node-{number:03}");
    json!({
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": {
            "kubernetes.io/hostname": name,
            "kubernetes.io/os": "linux",
            "kubernetes.io/arch": "amd64",
            "topology.kubernetes.io/zone": format!("zone-{}", number % ZONES),
        }},
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn nodes_are_numbered_from_one_and_stand_in_three_zones() {
        let nodes = nodes(4);
        let zones = nodes.lines().map(|line| {
            let node: serde_json::Value = serde_json::from_str(line).unwrap();
            (node["metadata"]["name"].clone(), node["metadata"]["labels"]["topology.kubernetes.io/zone"].clone())
        });
        let expected = [("node-001", "zone-1"), ("node-002", "zone-2"), ("node-003", "zone-0"), ("node-004", "zone-1")];
        assert_eq!(zones.collect::<Vec<_>>(), expected.map(|(name, zone)| (json!(name), json!(zone))));
    }

    #[test]
    fn a_log_line_has_nanoseconds_a_stream_and_a_full_mark() {
        let log = container_log();
        let (time, rest) = log.lines().next().unwrap().split_once(' ').unwrap();
        assert!(time.ends_with('Z') && time.len() == "2026-01-01T00:00:00.000000000Z".len(), "{time}");
        assert_eq!(rest, "stdout F line 1 of the start");
    }
}
