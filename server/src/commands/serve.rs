//! `hopmap serve`: the dashboard over a real cluster.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use clap::Args;

use super::{
    listen::{self, StopSignal},
    static_files,
};
use crate::{
    cluster::{Origin, Patience},
    http::{self, AppState, Settings},
    picture::Clusters,
    sign_in::SignIn,
    store::Store,
};

#[derive(Debug, Args)]
pub struct Serve {
    /// Address and port to serve the page on; port 0 takes a free one
    #[arg(long, env = "HOPMAP_LISTEN", default_value = "127.0.0.1:3000", value_parser = listen::address)]
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
        let stop = StopSignal::listen()?;
        let site = static_files(self.site)?;
        let listener = listen::open(self.listen).await?;
        let url = self.public_url.unwrap_or(format!("http://{}", listener.local_addr()?));
        let settings = Settings::new(&url, site)?;
        let sign_in = SignIn::new(Store::open(&self.database).await?).await?;
        if let Some(link) = sign_in.first_admin_link(&url).await? {
            println!("Nobody can sign in yet. Make the first Admin here, within 24 hours:");
            println!("  {link}");
        }
        // A cluster that cannot be found is no reason to end: the page says it, until it is there.
        let origin = Origin::here(self.kubeconfig, self.context);
        let (pictures, running) = Clusters::find(origin, Patience::default(), self.namespaces).await;
        let state = AppState { pictures, sign_in, settings: Arc::new(settings) };
        println!("Hopmap  {url}");
        http::serve(listener, http::router(state), stop.heard()).await?;
        drop(running);
        Ok(())
    }
}
