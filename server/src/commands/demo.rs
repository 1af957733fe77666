//! `hopmap demo`: the whole of it over a cluster inside this program.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
};

use access::Role;
use anyhow::Context;
use clap::Args;
use demo_cluster::{DemoCluster, World};
use tokio::net::TcpListener;

use super::{
    listen::{self, StopSignal},
    static_files,
};
use crate::{
    cluster::{Connection, Patience},
    http::{self, AppState, Settings},
    picture::Clusters,
    sign_in::SignIn,
    store::Store,
};

const PAGE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 3000);
const FREE_PORT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

#[derive(Debug, Args)]
pub struct Demo {
    /// Address and port to serve the page on, 127.0.0.1:3000 without it; port 0 takes a free one.
    /// With --api-only, where to serve the cluster's API
    #[arg(long, value_parser = listen::address, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Make the demo world about this large
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=200_000), value_name = "N")]
    pods: Option<u32>,
    /// How much happens in the demo world by itself
    #[arg(long, conflicts_with = "still", value_parser = pace, value_name = "N")]
    changes_per_second: Option<f64>,
    /// Nothing happens by itself
    #[arg(long)]
    still: bool,
    /// Serve the cluster's API alone, for kubectl and benches
    #[arg(long)]
    api_only: bool,
    /// The folder of the page's static files
    #[arg(long, env = "HOPMAP_SITE", default_value = "target/site")]
    site: PathBuf,
}

impl Demo {
    /// Serves until it is told to stop.
    pub async fn run(self) -> anyhow::Result<()> {
        let world = self.pods.map_or_else(World::company, |pods| World::of_pods(pods as usize));
        let stop = StopSignal::listen()?;
        let cluster = DemoCluster::new(world);
        let _controllers = cluster.run_controllers();
        let _life = (!self.still).then(|| cluster.live(self.changes_per_second));
        if self.api_only {
            return serve_api(&cluster, self.listen.unwrap_or(FREE_PORT), stop).await;
        }
        let site = static_files(self.site)?;
        let listener = listen::open(self.listen.unwrap_or(PAGE)).await?;
        let address = listener.local_addr()?;
        let api = cluster
            .serve(TcpListener::bind("127.0.0.1:0").await?)
            .await
            .context("cannot serve the demo cluster's API")?;
        let cluster_url = format!("http://{}", api.address());

        let connection = Connection::plain("demo", &cluster_url);
        let (pictures, running) = Clusters::start(connection, Patience::default(), Vec::new());
        let sign_in = SignIn::new(Store::in_memory().await?).await?;
        let mut roles = Vec::new();
        for role in Role::ALL {
            let password = password()?;
            sign_in.add_user(role.as_str(), &password, role).await?;
            roles.push((role, password));
        }
        let url = format!("http://{address}");
        let settings = Settings::new(&url, site)?;
        let state = AppState { pictures, sign_in, settings: Arc::new(settings) };

        println!("Hopmap  {url}");
        println!("Kubernetes API  {cluster_url}");
        println!();
        for (role, password) in roles {
            println!("{}  {password}", role.as_str());
        }
        println!();
        println!("Ctrl-C ends it.");
        http::serve(listener, http::router(state), stop.heard()).await?;
        drop(running);
        api.stop().await;
        Ok(())
    }
}

/// The demo cluster's API alone, until it is told to stop.
async fn serve_api(cluster: &DemoCluster, address: SocketAddr, stop: StopSignal) -> anyhow::Result<()> {
    let api = cluster.serve(listen::open(address).await?).await?;
    println!("Kubernetes API  http://{}", api.address());
    stop.heard().await;
    api.stop().await;
    Ok(())
}

fn pace(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "give a number, for example 20 or 0.5")?;
    if number.is_finite() && number > 0.0 { Ok(number) } else { Err("give a number above 0".to_owned()) }
}

/// A password that can be typed: 12 letters and digits that are not mistaken for each other.
fn password() -> anyhow::Result<String> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz123456789";
    let mut bytes = [0_u8; 12];
    getrandom::fill(&mut bytes).context("the operating system gives no random numbers")?;
    Ok(bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect())
}
