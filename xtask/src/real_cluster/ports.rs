//! Free ports on 127.0.0.1, chosen when a cluster starts.

use std::{fs, net::TcpListener, ops::Range};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// Who listens where.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ports {
    pub etcd: u16,
    pub etcd_peer: u16,
    pub api_server: u16,
    pub kubelet: u16,
}

impl Ports {
    /// Ports that nobody listens on now.
    pub fn choose() -> Result<Self> {
        let listeners = free::<4>(&candidates())?;
        let [etcd, etcd_peer, api_server, kubelet] =
            listeners.map(|listener| listener.local_addr().map(|at| at.port()));
        Ok(Self { etcd: etcd?, etcd_peer: etcd_peer?, api_server: api_server?, kubelet: kubelet? })
    }
}

/// Not those that the system gives to outgoing connections: a control plane makes hundreds of these while it
/// starts, and one could take the port of a program that starts later.
fn candidates() -> Range<u16> {
    let range = fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap_or_default();
    below(range.split_whitespace().next().and_then(|low| low.parse().ok()))
}

fn below(lowest_outgoing: Option<u16>) -> Range<u16> {
    match lowest_outgoing {
        Some(low) if low > 12_000 => 10_000..low,
        // The system gives out nearly all of them: there is nothing better.
        Some(_) => 10_000..u16::MAX,
        None => 10_000..32_768,
    }
}

/// Listeners on different ports, from a random place on, so that two clusters that start at once rarely meet.
fn free<const N: usize>(range: &Range<u16>) -> Result<[TcpListener; N]> {
    let mut random = [0; 2];
    getrandom::fill(&mut random).map_err(anyhow::Error::msg).context("the system gives no random numbers")?;
    let start = range.start + u16::from_ne_bytes(random) % (range.end - range.start);
    let listeners = (start..range.end)
        .chain(range.start..start)
        .filter_map(|port| TcpListener::bind(("127.0.0.1", port)).ok())
        .take(N)
        .collect::<Vec<_>>();
    listeners.try_into().ok().with_context(|| format!("fewer than {N} free ports on 127.0.0.1 in {range:?}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn chosen_ports_are_different_and_free() {
        let ports = Ports::choose().unwrap();
        let mut all = [ports.etcd, ports.etcd_peer, ports.api_server, ports.kubelet];
        all.sort_unstable();
        assert!(all.windows(2).all(|pair| pair[0] != pair[1]), "{all:?}");
    }

    #[test]
    fn a_port_in_use_is_passed_over() {
        let taken = free::<1>(&(20_000..30_000)).unwrap();
        let port = taken[0].local_addr().unwrap().port();
        assert!(free::<1>(&(port..port + 1)).is_err());
    }

    #[test]
    fn ports_of_outgoing_connections_are_left_alone() {
        assert_eq!(below(Some(32_768)), 10_000..32_768);
        assert_eq!(below(Some(1_024)), 10_000..u16::MAX);
        assert_eq!(below(None), 10_000..32_768);
    }
}
