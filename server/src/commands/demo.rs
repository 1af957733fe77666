//! `hopmap demo`: the whole of it over a cluster inside this program.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use access::Role;
use anyhow::Context;
use clap::Args;
use demo_cluster::{DemoCluster, World};
use tokio::net::TcpListener;

use super::listen;
use crate::{
    cluster::{Connection, Patience},
    http::{self, AppState, Settings},
    picture::Clusters,
    sign_in::SignIn,
    store::Store,
};

#[derive(Debug, Args)]
pub struct Demo {
    /// Address and port to serve the page on; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// Make the demo world about this large
    #[arg(long)]
    pods: Option<usize>,
    /// How much happens in the demo world by itself
    #[arg(long, conflicts_with = "still")]
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
        let world = self.pods.map_or_else(World::company, World::of_pods);
        let cluster = DemoCluster::new(world);
        let _controllers = cluster.run_controllers();
        let _life = (!self.still).then(|| cluster.live(self.changes_per_second));
        if self.api_only {
            return serve_api(&cluster).await;
        }
        let listener = listen::open(self.listen).await?;
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
        let settings = Settings::new(&url, self.site)?;
        let state = AppState { pictures, sign_in, settings: Arc::new(settings) };

        println!("Hopmap  {url}");
        println!("Kubernetes API  {cluster_url}");
        println!();
        for (role, password) in roles {
            println!("{}  {password}", role.as_str());
        }
        println!();
        println!("Ctrl-C ends it.");
        http::serve(listener, http::router(state), async {
            // Without a signal to wait for, the only way to end is the hard one.
            if let Err(error) = listen::stop_signal().await {
                tracing::warn!("{error:#}; end this process by its id");
                std::future::pending::<()>().await;
            }
        })
        .await?;
        drop(running);
        api.stop().await;
        Ok(())
    }
}

/// The demo cluster's API alone, until it is told to stop.
async fn serve_api(cluster: &DemoCluster) -> anyhow::Result<()> {
    let api = cluster.serve(TcpListener::bind("127.0.0.1:0").await?).await?;
    println!("Kubernetes API  http://{}", api.address());
    listen::stop_signal().await?;
    api.stop().await;
    Ok(())
}

/// A password that can be typed: 12 letters and digits that are not mistaken for each other.
fn password() -> anyhow::Result<String> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz123456789";
    let mut bytes = [0_u8; 12];
    getrandom::fill(&mut bytes).context("the operating system gives no random numbers")?;
    Ok(bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect())
}
