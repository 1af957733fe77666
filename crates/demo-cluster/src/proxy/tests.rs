#![allow(clippy::unwrap_used)]

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::Proxy;

/// A server that says back what it hears.
async fn echo() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (mut from, mut to) = stream.into_split();
                let _ = tokio::io::copy(&mut from, &mut to).await;
            });
        }
    });
    address
}

async fn say(stream: &mut TcpStream, words: &[u8]) -> Option<Vec<u8>> {
    stream.write_all(words).await.ok()?;
    let mut heard = vec![0; words.len()];
    timeout(Duration::from_millis(300), stream.read_exact(&mut heard)).await.ok()?.ok()?;
    Some(heard)
}

#[tokio::test]
async fn what_is_stalled_passes_later_and_what_is_frozen_never() {
    let proxy = Proxy::before(echo().await).await.unwrap();
    let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
    assert_eq!(say(&mut stream, b"one").await.unwrap(), b"one");
    proxy.stall();
    assert_eq!(say(&mut stream, b"two").await, None);
    proxy.flow();
    let mut late = [0; 3];
    stream.read_exact(&mut late).await.unwrap();
    assert_eq!(&late, b"two");
    proxy.freeze();
    assert_eq!(say(&mut stream, b"three").await, None);
    let mut other = TcpStream::connect(proxy.address()).await.unwrap();
    assert_eq!(say(&mut other, b"four").await.unwrap(), b"four");
    assert_eq!((proxy.accepted(), proxy.open(), proxy.most_open()), (2, 2, 2));
}

#[tokio::test]
async fn cut_connections_end_and_a_closed_door_refuses_until_it_opens() {
    let proxy = Proxy::before(echo().await).await.unwrap();
    let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
    assert_eq!(say(&mut stream, b"one").await.unwrap(), b"one");
    proxy.refuse().await;
    assert!(TcpStream::connect(proxy.address()).await.is_err());
    assert_eq!(say(&mut stream, b"two").await.unwrap(), b"two", "open ones stay");
    proxy.cut();
    assert_eq!(timeout(Duration::from_secs(5), stream.read(&mut [0; 1])).await.unwrap().unwrap_or(0), 0);
    proxy.admit().await;
    let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
    assert_eq!(say(&mut stream, b"three").await.unwrap(), b"three");
}

#[tokio::test]
async fn answers_are_cut_short_and_slowed_down() {
    let proxy = Proxy::before(echo().await).await.unwrap();
    proxy.truncate_answers(Some(5));
    let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
    assert_eq!(say(&mut stream, b"short").await.unwrap(), b"short");
    stream.write_all(b"longer than that").await.unwrap();
    let mut heard = Vec::new();
    timeout(Duration::from_secs(5), stream.read_to_end(&mut heard)).await.unwrap().unwrap();
    assert_eq!((heard.as_slice(), proxy.truncated()), (&b"longe"[..], 1));

    proxy.truncate_answers(None);
    proxy.slow_down(Some(1000));
    let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
    let began = Instant::now();
    stream.write_all(&[7; 200]).await.unwrap();
    stream.read_exact(&mut [0; 200]).await.unwrap();
    assert!(began.elapsed() >= Duration::from_millis(150), "{:?}", began.elapsed());
}
