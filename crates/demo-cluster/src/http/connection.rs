//! Accepting connections, and being able to drop all of them at once.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::faults::Faults;

/// A running server. Dropping it stops it, without waiting for the end.
#[derive(Debug)]
pub struct Serving {
    address: SocketAddr,
    end: watch::Sender<bool>,
    task: Option<JoinHandle<()>>,
}

impl Serving {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops accepting and drops every open connection; afterwards the port is free.
    pub async fn stop(mut self) {
        self.end.send_replace(true);
        if let Some(task) = self.task.take() {
            // Failing means that the task is over, which is what was asked for.
            let _ = task.await;
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.end.send_replace(true);
    }
}

pub(crate) fn serve(listener: TcpListener, router: Router, faults: &Arc<Faults>) -> io::Result<Serving> {
    let address = listener.local_addr()?;
    let (end, ended) = watch::channel(false);
    let listener = Doors { listener, ended: ended.clone(), faults: Arc::clone(faults) };
    let task = tokio::spawn(async move {
        let served = axum::serve(listener, router).with_graceful_shutdown(until(ended)).await;
        if let Err(error) = served {
            tracing::warn!(%error, "the demo API server ended");
        }
    });
    Ok(Serving { address, end, task: Some(task) })
}

async fn until(mut ended: watch::Receiver<bool>) {
    // A dropped sender means the same as a set one.
    let _ = ended.wait_for(|ended| *ended).await;
}

/// Until the server is stopped, or restarts.
async fn until_dropped(ended: watch::Receiver<bool>, mut restarts: watch::Receiver<u64>) {
    tokio::select! {
        () = until(ended) => {}
        // The switch lives as long as the cluster.
        _ = restarts.changed() => {}
    }
}

struct Doors {
    listener: TcpListener,
    ended: watch::Receiver<bool>,
    faults: Arc<Faults>,
}

impl Listener for Doors {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok(_) if self.faults.away() => {}
                Ok((stream, address)) => {
                    // Without it small watch events wait for acknowledgements; failing only costs speed.
                    let _ = stream.set_nodelay(true);
                    let end = Box::pin(until_dropped(self.ended.clone(), self.faults.restarts.subscribe()));
                    return (Connection { stream, end }, address);
                }
                // Out of file descriptors, say: it passes.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection that breaks when the server is stopped or restarts.
struct Connection {
    stream: TcpStream,
    end: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl Connection {
    fn broken(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        match self.end.as_mut().poll(context) {
            Poll::Ready(()) => {
                self.end = Box::pin(std::future::ready(()));
                Err(io::ErrorKind::ConnectionReset.into())
            }
            Poll::Pending => Ok(()),
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.broken(context)?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.broken(context)?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.broken(context)?;
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
