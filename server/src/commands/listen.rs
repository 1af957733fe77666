//! Opening the port, and the signal that closes it.

use std::net::SocketAddr;

use anyhow::Context;
use tokio::net::TcpListener;

/// Opens the port, or says why it cannot and what to do.
pub async fn open(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let next = match error.kind() {
            std::io::ErrorKind::AddrInUse => "another program listens there; end it, or choose another with --listen",
            std::io::ErrorKind::PermissionDenied => {
                "ports below 1024 need a privilege; choose a higher one with --listen"
            }
            std::io::ErrorKind::AddrNotAvailable => {
                "no interface of this machine has that address; try 127.0.0.1 or 0.0.0.0"
            }
            _ => "choose another address with --listen",
        };
        anyhow::anyhow!("cannot listen on {address}: {error}; {next}")
    })
}

/// Resolves at Ctrl-C, and at SIGTERM where there is one.
pub async fn stop_signal() -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut term = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
        tokio::select! {
            done = tokio::signal::ctrl_c() => done.context("cannot listen for Ctrl-C"),
            _ = term.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    {
        tokio::signal::ctrl_c().await.context("cannot listen for Ctrl-C")
    }
}
