//! Prints how long a change in the API server takes until it stands in the graph's stream: one JSON
//! line with `count`, `p50`, `p99` and `max` in milliseconds.
//!
//! `cargo run --release -p server --example event_to_stream -- KUBECONFIG http://127.0.0.1:3000 NAME PASSWORD`
//!
//! It writes a title on one Deployment, twenty times a second, and waits to read it back.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use k8s_openapi::api::apps::v1::Deployment;
use kube::{
    Api, Client, Config,
    api::{ListParams, Patch, PatchParams},
    config::{KubeConfigOptions, Kubeconfig},
};
use serde_json::json;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    sync::mpsc,
    time::{sleep_until, timeout},
};

const CHANGES: usize = 200;
const BETWEEN: Duration = Duration::from_millis(50);
const LAST_MAY_TAKE: Duration = Duration::from_mins(1);

#[tokio::main]
async fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [kubeconfig, page, name, password] = words.as_slice() else {
        bail!("give the kubeconfig, the address of Hopmap, a name and a password");
    };
    let address = page.trim_start_matches("http://").trim_end_matches('/');
    let cookie = sign_in(address, name, password).await?;
    let mut marks = follow(address, &cookie).await?;
    let sent = change(kubeconfig).await?;
    let mut times = Vec::new();
    let mut next = 0;
    // A mark that was overtaken within one picture counts as read with the later one.
    while next < CHANGES {
        let (mark, read) = timeout(LAST_MAY_TAKE, marks.recv())
            .await
            .context("the last change never came")?
            .context("the stream ended")?;
        while next <= mark && next < CHANGES {
            times.push(read.duration_since(sent[&next]).as_secs_f64() * 1000.0);
            next += 1;
        }
    }
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].round();
    println!("{}", json!({"count": times.len(), "p50": at(50), "p99": at(99), "max": at(100)}));
    Ok(())
}

/// The cookie of a new session.
async fn sign_in(address: &str, name: &str, password: &str) -> Result<String> {
    let body = json!({"name": name, "password": password}).to_string();
    let request = format!(
        "POST /api/v1/session HTTP/1.0\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let cookie = answer.lines().find(|line| line.to_ascii_lowercase().starts_with("set-cookie:"));
    let cookie = cookie.and_then(|line| line.split_once(':')).and_then(|(_, value)| value.split(';').next());
    let first = answer.lines().next().unwrap_or_default();
    Ok(cookie.with_context(|| format!("signing in: {first}"))?.trim().to_owned())
}

/// The marks in the graph's stream with the moment when each was read.
async fn follow(address: &str, cookie: &str) -> Result<mpsc::UnboundedReceiver<(usize, Instant)>> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /api/v1/graph/stream HTTP/1.0\r\nHost: {address}\r\nCookie: {cookie}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut lines = BufReader::new(stream).lines();
    // Changes count from the moment when the whole has been read.
    while let Some(line) = lines.next_line().await? {
        if line.starts_with("data:") {
            break;
        }
    }
    let (send, receive) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok(Some(line)) = lines.next_line().await {
            let read = Instant::now();
            let mark = line.split("\"title\":\"mark-").nth(1).and_then(|rest| rest.split('"').next()?.parse().ok());
            if let Some(mark) = mark
                && send.send((mark, read)).is_err()
            {
                return;
            }
        }
    });
    Ok(receive)
}

/// Makes the changes; gives when each was sent.
async fn change(kubeconfig: &str) -> Result<HashMap<usize, Instant>> {
    let config = Kubeconfig::read_from(kubeconfig)?;
    let config = Config::from_custom_kubeconfig(config, &KubeConfigOptions::default()).await?;
    let client = Client::try_from(config)?;
    let everywhere: Api<Deployment> = Api::all(client.clone());
    let some = everywhere.list(&ListParams::default().limit(1)).await?.items.into_iter().next();
    let meta = some.context("the cluster has no Deployment to change")?.metadata;
    let (namespace, name) = (meta.namespace.unwrap_or_default(), meta.name.unwrap_or_default());
    let deployments: Api<Deployment> = Api::namespaced(client, &namespace);
    let mut sent = HashMap::new();
    let begin = tokio::time::Instant::now();
    for mark in 0..CHANGES {
        let patch = json!({"metadata": {"annotations": {"hopmap.dev/title": format!("mark-{mark}")}}});
        sent.insert(mark, Instant::now());
        deployments.patch(&name, &PatchParams::default(), &Patch::Merge(patch)).await?;
        sleep_until(begin + BETWEEN * u32::try_from(mark + 1)?).await;
    }
    Ok(sent)
}
