//! Who is it? Names, passwords, sessions, the throttle, the first Admin.
//!
//! Whether they *may* is not decided here but in `access`.

mod error;
mod first_admin;
mod name;
mod password;
mod secret;
mod session_rows;
mod throttle;
mod visitor;

use std::net::IpAddr;

use access::Role;
use tower_sessions::Session;

use crate::store::{NewUser, Store, hash_of_secret};

pub use error::SignInError;
pub use name::{NameError, UserName};
pub use password::{Cost, PasswordError};
pub use session_rows::SessionRows;
pub use visitor::SignedIn;

use password::{Hasher, checked};
use throttle::Throttle;

/// Where in a session the person's id stands.
const USER: &str = "user";

/// Signing in and everything it takes. Cheap to clone.
#[derive(Clone, Debug)]
pub struct SignIn {
    store: Store,
    hasher: Hasher,
    throttle: Throttle,
}

impl SignIn {
    /// Over this store, hashing passwords at OWASP's cost.
    pub async fn new(store: Store) -> Result<Self, SignInError> {
        Self::with_cost(store, Cost::OWASP).await
    }

    /// The same at another cost; tests hash cheaply.
    pub async fn with_cost(store: Store, cost: Cost) -> Result<Self, SignInError> {
        Ok(Self { hasher: Hasher::new(cost).await?, throttle: Throttle::new(store.clone()), store })
    }

    /// Adds somebody who may sign in.
    pub async fn add_user(&self, name: &str, password: &str, role: Role) -> Result<(), SignInError> {
        let name = UserName::parse(name)?;
        let password_hash = self.hasher.hash(checked(password)?).await?;
        let id = secret::random(16)?;
        let user = NewUser { id: &id, name: name.shown(), name_key: name.key(), password_hash: &password_hash, role };
        Ok(self.store.add_user(user).await?)
    }

    /// Gives somebody another password and ends their sessions.
    pub async fn set_password(&self, name: &str, password: &str) -> Result<(), SignInError> {
        let name = UserName::parse(name)?;
        let password_hash = self.hasher.hash(checked(password)?).await?;
        if self.store.set_password(name.key(), &password_hash).await? {
            Ok(())
        } else {
            Err(SignInError::NoSuchUser(name.shown().to_owned()))
        }
    }

    /// Checks name and password and, when both are right, makes `session` theirs under a new id.
    pub async fn sign_in(
        &self,
        session: &Session,
        address: IpAddr,
        name: &str,
        password: &str,
    ) -> Result<(), SignInError> {
        let name = UserName::parse(name).ok();
        let key = name.as_ref().map_or("", UserName::key);
        // Counted before the check: guesses made at the same time cannot slip past.
        let attempt = self.throttle.begin(key, address).await?;
        let known = self.store.user_named(key).await?;
        let hash = known.as_ref().map(|known| known.password_hash.clone());
        let right = self.hasher.verify(password, hash).await;
        match (known, right) {
            (_, Err(busy)) => {
                self.throttle.take_back(&attempt).await?;
                Err(busy)
            }
            (Some(known), Ok(true)) if !known.user.disabled => {
                self.throttle.succeeded(&attempt).await?;
                self.hand_over(session, &known.user.id).await
            }
            _ => Err(attempt.wrong()),
        }
    }

    /// Ends the session: its row is deleted, not only forgotten by the browser.
    pub async fn sign_out(&self, session: &Session) -> Result<(), SignInError> {
        Ok(session.flush().await?)
    }

    /// Whoever holds the session, if anybody.
    pub async fn who(&self, session: &Session) -> Result<Option<SignedIn>, SignInError> {
        let Some(id) = session.id() else {
            return Ok(None);
        };
        let id_hash = hash_of_secret(&id.to_string());
        let held = self.store.held_by(&id_hash).await?;
        Ok(held.map(|held| SignedIn::new(held, id_hash)))
    }

    /// Notes that the session was used. A stream is no use: an open page nobody looks at would
    /// otherwise stay signed in for ever.
    pub async fn used(&self, person: &SignedIn) -> Result<(), SignInError> {
        Ok(self.store.touch_session(&person.id_hash, &person.held).await?)
    }

    /// Whether the session still says what it said: same person, same role, not ended.
    pub async fn still_holds(&self, person: &SignedIn) -> Result<bool, SignInError> {
        let held = self.store.held_by(&person.id_hash).await?;
        Ok(held.is_some_and(|held| held.user_id == person.held.user_id && held.role == person.held.role))
    }

    /// The rows that tower-sessions reads and writes.
    pub fn session_rows(&self) -> SessionRows {
        SessionRows::new(self.store.clone())
    }

    /// A session that somebody planted before the log-in must not become theirs: a new id.
    async fn hand_over(&self, session: &Session, user_id: &str) -> Result<(), SignInError> {
        self.store.prune_sessions().await?;
        session.cycle_id().await?;
        session.insert(USER, user_id).await?;
        // Now, rather than when the answer is on its way: a store that cannot is an error here.
        session.save().await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
