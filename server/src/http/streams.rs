//! Open streams: how many a person has, and when they must end.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use api::Problem;
use tokio::sync::watch;

use super::Refused;
use crate::sign_in::{SignIn, SignedIn};

/// A few browsers with a few tabs each.
const EACH: usize = 32;
/// An ended session closes its streams within 5 s: looked at often enough for that.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// All open streams. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Streams {
    open: Arc<Mutex<HashMap<String, usize>>>,
    closing: Arc<watch::Sender<bool>>,
}

impl Default for Streams {
    fn default() -> Self {
        Self { open: Arc::default(), closing: Arc::new(watch::Sender::new(false)) }
    }
}

/// One open stream of somebody; dropped, it makes room for another.
#[derive(Debug)]
pub(super) struct Place {
    open: Arc<Mutex<HashMap<String, usize>>>,
    user_id: String,
}

impl Streams {
    pub(super) fn take(&self, user_id: &str) -> Result<Place, Refused> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(user_id.to_owned()).or_default();
        if *count >= EACH {
            let title = "Too many open streams";
            let detail = format!("{EACH} are open already. Close some tabs and try again.");
            return Err(Refused::from(Problem::new(429, "too-many-streams", title, detail)).retry_after(10));
        }
        *count += 1;
        Ok(Place { open: Arc::clone(&self.open), user_id: user_id.to_owned() })
    }

    /// Tells every stream to end.
    pub(super) fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Resolves when the server closes or the session is not good any more.
    pub(super) fn end_of(&self, sign_in: SignIn, person: SignedIn) -> impl Future<Output = ()> + Send + use<> {
        let mut closing = self.closing.subscribe();
        async move {
            tokio::select! {
                // An error means that the sender is gone, and with it the server.
                _ = closing.wait_for(|closing| *closing) => {}
                () = session_ends(sign_in, person) => {}
            }
        }
    }
}

async fn session_ends(sign_in: SignIn, person: SignedIn) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        match sign_in.still_holds(&person).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                // Who cannot be checked is not let in; the page comes back by itself.
                tracing::warn!("ended a stream of {}: {error}", person.name);
                return;
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.user_id) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.user_id);
            }
        }
    }
}
