//! A TCP proxy that can stop forwarding without closing anything: what a dead NAT entry does.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinSet,
};

pub struct Proxy {
    pub address: SocketAddr,
    stalled: watch::Sender<bool>,
    _task: JoinSet<()>,
}

impl Proxy {
    pub async fn before(upstream: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stalled, receiver) = watch::channel(false);
        let mut task = JoinSet::new();
        task.spawn(accept(listener, upstream, receiver));
        Self { address, stalled, _task: task }
    }

    /// Nothing passes any more, in either direction; connections stay open.
    pub fn stall(&self) {
        self.stalled.send_replace(true);
    }

    /// All that was held back passes.
    pub fn flow(&self) {
        self.stalled.send_replace(false);
    }
}

async fn accept(listener: TcpListener, upstream: SocketAddr, stalled: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let stalled = stalled.clone();
        connections.spawn(async move {
            let Ok(server) = TcpStream::connect(upstream).await else { return };
            let (from_client, to_client) = client.into_split();
            let (from_server, to_server) = server.into_split();
            tokio::select! {
                () = copy(from_client, to_server, stalled.clone()) => {}
                () = copy(from_server, to_client, stalled) => {}
            }
        });
    }
}

async fn copy(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut stalled: watch::Receiver<bool>) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        // Stalled before it was written: the other side sees nothing, not even an end.
        if stalled.wait_for(|stalled| !stalled).await.is_err() {
            return;
        }
        if to.write_all(&buffer[..length]).await.is_err() {
            break;
        }
    }
    // The end of a stream does not pass either.
    let _ = stalled.wait_for(|stalled| !stalled).await;
}
