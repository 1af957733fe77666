//! One connection through the proxy.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::watch;

use super::{Counts, Switches};

/// Pieces of a slowed connection, a second.
const PIECES: usize = 20;

/// Counts as open while it lives.
struct Open(Arc<Counts>);

impl Open {
    fn new(counts: Arc<Counts>) -> Self {
        let open = counts.open.fetch_add(1, Ordering::Relaxed) + 1;
        counts.most_open.fetch_max(open, Ordering::Relaxed);
        Self(counts)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// One direction.
struct Way {
    number: usize,
    switches: watch::Receiver<Switches>,
    /// Bytes of the present answer. What the client says begins the next one.
    answered: Arc<AtomicUsize>,
    /// Counted in the direction of the answers only.
    counts: Option<Arc<Counts>>,
}

/// Carries bytes both ways until one side is done, or the connection is cut.
pub(super) async fn carry(client: TcpStream, number: usize, switches: watch::Receiver<Switches>, counts: Arc<Counts>) {
    let _open = Open::new(Arc::clone(&counts));
    let mut cut = switches.clone();
    let both = async {
        let upstream = switches.borrow().upstream;
        let Ok(server) = TcpStream::connect(upstream).await else { return };
        // Small watch events must not wait for acknowledgements; failing only costs speed.
        let _ = (client.set_nodelay(true), server.set_nodelay(true));
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        let answered = Arc::new(AtomicUsize::new(0));
        let way = |counts| Way { number, switches: switches.clone(), answered: Arc::clone(&answered), counts };
        tokio::select! {
            () = way(None).pass(from_client, to_server) => {}
            () = way(Some(counts)).pass(from_server, to_client) => {}
        }
    };
    tokio::select! {
        () = both => {}
        // An error means that the proxy is gone, and its connections with it.
        _ = cut.wait_for(|switches| switches.cut > number) => {}
    }
}

impl Way {
    async fn pass(mut self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
        let mut buffer = vec![0; 16 * 1024];
        while let Ok(length @ 1..) = from.read(&mut buffer).await {
            // Held before it was written: the other side sees nothing, not even an end.
            self.until_it_may_pass().await;
            let allowed = self.allowed(length);
            if self.write(&mut to, &buffer[..allowed]).await.is_err() || allowed < length {
                return;
            }
        }
        // The end of a stream does not pass either.
        self.until_it_may_pass().await;
    }

    async fn until_it_may_pass(&mut self) {
        let number = self.number;
        // An error means that the proxy is gone; nothing is held back for it.
        let _ = self.switches.wait_for(|switches| !switches.stalled && switches.frozen <= number).await;
    }

    /// How many of the next bytes pass.
    fn allowed(&self, length: usize) -> usize {
        let Some(counts) = &self.counts else {
            self.answered.store(0, Ordering::Relaxed);
            return length;
        };
        let before = self.answered.fetch_add(length, Ordering::Relaxed);
        let most = self.switches.borrow().longest_answer.map_or(length, |longest| longest.saturating_sub(before));
        if most < length {
            counts.truncated.fetch_add(1, Ordering::Relaxed);
        }
        most.min(length)
    }

    async fn write(&self, to: &mut OwnedWriteHalf, bytes: &[u8]) -> std::io::Result<()> {
        let Some(rate) = self.switches.borrow().bytes_per_second else { return to.write_all(bytes).await };
        for piece in bytes.chunks(rate.div_ceil(PIECES).max(1)) {
            to.write_all(piece).await?;
            let millis = piece.len() * 1000 / rate.max(1);
            tokio::time::sleep(Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))).await;
        }
        Ok(())
    }
}
