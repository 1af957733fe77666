//! `hopmap serve`: the dashboard over a real cluster.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use clap::Args;

use super::listen;
use crate::{
    cluster::{Connection, Patience},
    http::{self, AppState, Settings},
    picture::Clusters,
    sign_in::SignIn,
    store::Store,
};

#[derive(Debug, Args)]
pub struct Serve {
    /// Address and port to serve the page on; port 0 takes a free one
    #[arg(long, env = "HOPMAP_LISTEN", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// What people type to come here, for example <https://hopmap.example.com>
    #[arg(long, env = "HOPMAP_PUBLIC_URL")]
    public_url: Option<String>,
    /// The database file of people and sessions
    #[arg(long, env = "HOPMAP_DATABASE", default_value = "hopmap.db")]
    database: PathBuf,
    /// The kubeconfig; without it KUBECONFIG, ~/.kube/config, or the Pod's service account
    #[arg(long)]
    kubeconfig: Option<PathBuf>,
    /// The context of the kubeconfig; without it the current one
    #[arg(long)]
    context: Option<String>,
    /// A namespace to read where the cluster may not be listed as a whole; can be repeated
    #[arg(long = "namespace")]
    namespaces: Vec<String>,
    /// The folder of the page's static files
    #[arg(long, env = "HOPMAP_SITE", default_value = "target/site")]
    site: PathBuf,
}

impl Serve {
    /// Serves until it is told to stop.
    pub async fn run(self) -> anyhow::Result<()> {
        let listener = listen::open(self.listen).await?;
        let url = self.public_url.unwrap_or(format!("http://{}", listener.local_addr()?));
        let settings = Settings::new(&url, self.site)?;
        let sign_in = SignIn::new(Store::open(&self.database).await?).await?;
        if let Some(link) = sign_in.first_admin_link(&url).await? {
            println!("Nobody can sign in yet. Make the first Admin here, within 24 hours:");
            println!("  {link}");
        }
        let connection = Connection::open(self.kubeconfig.as_deref(), self.context.as_deref()).await;
        if let Err(error) = &connection {
            // The page is served all the same, and says it too.
            tracing::error!("{error}");
        }
        let (pictures, running) = Clusters::start(connection, Patience::default(), self.namespaces);
        let state = AppState { pictures, sign_in, settings: Arc::new(settings) };
        println!("Hopmap  {url}");
        http::serve(listener, http::router(state), async {
            // Without a signal to wait for, the only way to end is the hard one.
            if let Err(error) = listen::stop_signal().await {
                tracing::warn!("{error:#}; end this process by its id");
                std::future::pending::<()>().await;
            }
        })
        .await?;
        drop(running);
        Ok(())
    }
}
