//! Serving, and ending well.

use std::{io, net::SocketAddr, time::Duration};

use tokio::{net::TcpListener, sync::oneshot};

use super::Site;

/// What is under way has this long to finish.
const PATIENCE: Duration = Duration::from_secs(10);

/// Serves until `shutdown` resolves; then takes nobody new, tells the streams to end, and waits
/// a while for the rest.
pub async fn serve(
    listener: TcpListener,
    site: Site,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let Site { router, streams } = site;
    let (stopping, stopped) = oneshot::channel();
    let signal = async move {
        shutdown.await;
        streams.close();
        // Nobody listens any more when the server ended by itself.
        let _ = stopping.send(());
    };
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(signal);
    let too_late = async {
        if stopped.await.is_ok() {
            tokio::time::sleep(PATIENCE).await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        done = server.into_future() => done,
        () = too_late => {
            tracing::warn!("some requests did not finish within {} s and are cut off", PATIENCE.as_secs());
            Ok(())
        }
    }
}
