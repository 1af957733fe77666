//! A TCP proxy with switches, to stand before an API server: this demo's, or a real one.
//!
//! It knows nothing of HTTP or TLS; what it does to bytes is what networks, load balancers and restarts do to them.

mod connection;
#[cfg(test)]
mod tests;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// How long a port that was given up may take to be ours again.
const REBIND: Duration = Duration::from_secs(10);

/// How the switches stand.
#[derive(Debug, Clone)]
struct Switches {
    upstream: SocketAddr,
    refusing: bool,
    stalled: bool,
    /// Connections that were opened before so many others have gone silent for good.
    frozen: usize,
    /// Connections that were opened before so many others are broken.
    cut: usize,
    bytes_per_second: Option<usize>,
    longest_answer: Option<usize>,
}

/// What is counted.
#[derive(Debug, Default)]
struct Counts {
    accepted: AtomicUsize,
    open: AtomicUsize,
    most_open: AtomicUsize,
    truncated: AtomicUsize,
}

/// A running proxy. Dropping it breaks every connection and frees the port.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    switches: watch::Sender<Switches>,
    /// Whether the port is listened on right now.
    listening: watch::Receiver<bool>,
    counts: Arc<Counts>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// Starts on a free port of the loopback address.
    pub async fn before(upstream: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (switches, standing) = watch::channel(Switches {
            upstream,
            refusing: false,
            stalled: false,
            frozen: 0,
            cut: 0,
            bytes_per_second: None,
            longest_answer: None,
        });
        let (listens, listening) = watch::channel(true);
        let counts = Arc::new(Counts::default());
        let task = tokio::spawn(run(listener, address, standing, listens, Arc::clone(&counts)));
        Ok(Self { address, switches, listening, counts, task })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Leads new connections to another server.
    pub fn lead_to(&self, upstream: SocketAddr) {
        self.switches.send_modify(|switches| switches.upstream = upstream);
    }

    /// Breaks every connection that is open.
    pub fn cut(&self) {
        let accepted = self.accepted();
        self.switches.send_modify(|switches| switches.cut = accepted);
    }

    /// Nothing passes any more, in either direction; connections stay open and new ones are taken.
    pub fn stall(&self) {
        self.switches.send_modify(|switches| switches.stalled = true);
    }

    /// What [`Proxy::stall`] held back passes.
    pub fn flow(&self) {
        self.switches.send_modify(|switches| switches.stalled = false);
    }

    /// Connections that are open now never carry anything again, and never end: a NAT table that forgot them. New ones
    /// are as good as any.
    pub fn freeze(&self) {
        let accepted = self.accepted();
        self.switches.send_modify(|switches| switches.frozen = accepted);
    }

    /// Refuses new connections; comes back when the port is closed.
    pub async fn refuse(&self) {
        self.switches.send_modify(|switches| switches.refusing = true);
        self.wait_until_listening_is(false).await;
    }

    /// Takes new connections again; comes back when the port is open.
    pub async fn admit(&self) {
        self.switches.send_modify(|switches| switches.refusing = false);
        self.wait_until_listening_is(true).await;
    }

    /// Gone for so long: every connection breaks, and new ones are refused meanwhile.
    pub async fn restart(&self, gone: Duration) {
        self.refuse().await;
        self.cut();
        tokio::time::sleep(gone).await;
        self.admit().await;
    }

    /// Lets so many bytes a second pass, each way and in each connection; `None` is as fast as it goes.
    pub fn slow_down(&self, bytes_per_second: Option<usize>) {
        self.switches.send_modify(|switches| switches.bytes_per_second = bytes_per_second);
    }

    /// Breaks the connection in the middle of every answer that is longer than so many bytes.
    pub fn truncate_answers(&self, longest: Option<usize>) {
        self.switches.send_modify(|switches| switches.longest_answer = longest);
    }

    /// How many connections were ever taken.
    pub fn accepted(&self) -> usize {
        self.counts.accepted.load(Ordering::Relaxed)
    }

    /// How many connections are open.
    pub fn open(&self) -> usize {
        self.counts.open.load(Ordering::Relaxed)
    }

    /// How many connections were open at the same time at most.
    pub fn most_open(&self) -> usize {
        self.counts.most_open.load(Ordering::Relaxed)
    }

    /// How many answers were cut short.
    pub fn truncated(&self) -> usize {
        self.counts.truncated.load(Ordering::Relaxed)
    }

    async fn wait_until_listening_is(&self, state: bool) {
        // An error means that the proxy's task is over; then there is nothing to wait for.
        let _ = self.listening.clone().wait_for(|listening| *listening == state).await;
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn run(
    first: TcpListener,
    address: SocketAddr,
    mut switches: watch::Receiver<Switches>,
    listens: watch::Sender<bool>,
    counts: Arc<Counts>,
) {
    let mut connections = JoinSet::new();
    let mut listener = Some(first);
    loop {
        let refusing = switches.borrow_and_update().refusing;
        if refusing {
            // The system refuses what nobody listens for.
            listener = None;
        } else if listener.is_none() {
            listener = bind(address).await;
        }
        listens.send_replace(listener.is_some());
        let accepted = async {
            match &listener {
                Some(listener) => listener.accept().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            taken = accepted => match taken {
                Ok((client, _)) => {
                    let number = counts.accepted.fetch_add(1, Ordering::Relaxed);
                    connections.spawn(connection::carry(client, number, switches.clone(), Arc::clone(&counts)));
                }
                // Out of file descriptors, say: it passes.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            _ = connections.join_next(), if !connections.is_empty() => {}
            changed = switches.changed() => if changed.is_err() { return },
        }
    }
}

/// The same port again. Something else may have it for a moment; without it in the end the proxy refuses for good.
async fn bind(address: SocketAddr) -> Option<TcpListener> {
    let deadline = tokio::time::Instant::now() + REBIND;
    loop {
        match TcpListener::bind(address).await {
            Ok(listener) => return Some(listener),
            Err(error) if tokio::time::Instant::now() > deadline => {
                tracing::warn!(%error, %address, "the proxy cannot have its port again");
                return None;
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}
