//! Opening the port, and the signal that closes it.

use std::net::{SocketAddr, ToSocketAddrs as _};

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

/// An address and port as people write them: `127.0.0.1:3000`, `[::1]:3000`, `localhost:3000`.
pub fn address(text: &str) -> Result<SocketAddr, String> {
    let found = text.to_socket_addrs().ok().and_then(|mut all| all.next());
    found.ok_or_else(|| "give an address and a port, for example 127.0.0.1:3000".to_owned())
}

/// Ctrl-C, and SIGTERM where there is one.
///
/// It is listened for from the moment this is made, so that a signal which comes while the server
/// still starts ends it as well as a later one.
pub struct StopSignal {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl StopSignal {
    /// Begins to listen.
    pub fn listen() -> anyhow::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self {
                interrupt: signal(SignalKind::interrupt()).context("cannot listen for Ctrl-C")?,
                terminate: signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?,
            })
        }
        #[cfg(not(unix))]
        {
            Ok(Self {})
        }
    }

    /// Resolves at the first signal since it is listened for.
    #[cfg(unix)]
    pub async fn heard(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    /// Resolves at the first signal since it is listened for.
    #[cfg(not(unix))]
    pub async fn heard(self) {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::warn!("cannot listen for Ctrl-C: {error}; end this process by its id");
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn an_address_may_be_a_name() {
        assert!(address("localhost:3000").unwrap().ip().is_loopback());
        assert_eq!(address("127.0.0.1:0").unwrap(), "127.0.0.1:0".parse().unwrap());
    }

    #[test]
    fn what_is_no_address_says_how_one_looks() {
        for text in ["3000", "127.0.0.1", "127.0.0.1:99999", ""] {
            assert!(address(text).unwrap_err().contains("127.0.0.1:3000"), "{text}");
        }
    }
}
