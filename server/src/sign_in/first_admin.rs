//! The first Admin: a link that works once.

use access::Role;
use tower_sessions::Session;

use super::{SignIn, SignInError, UserName, password::checked, secret};
use crate::store::{Claim, NewUser, hash_of_secret, now_ms};

const GOOD_FOR_MS: i64 = 24 * 60 * 60 * 1000;

impl SignIn {
    /// A new link that makes the first Admin, when there is nobody yet. It is printed once and
    /// only its hash is kept; the one before is no good any more.
    pub async fn first_admin_link(&self, public_url: &str) -> Result<Option<String>, SignInError> {
        if self.store.has_users().await? {
            return Ok(None);
        }
        let token = secret::random(32)?;
        self.store.offer_first_admin(&hash_of_secret(&token), now_ms() + GOOD_FOR_MS).await?;
        let url = public_url.trim_end_matches('/');
        Ok(Some(format!("{url}/welcome?token={token}")))
    }

    /// Whether the link's token would be taken now.
    pub async fn first_admin_is_open(&self, token: &str) -> Result<bool, SignInError> {
        Ok(self.store.first_admin_is_open(&hash_of_secret(token)).await?)
    }

    /// Makes the first Admin, spends the token, and signs them in.
    pub async fn make_first_admin(
        &self,
        session: &Session,
        token: &str,
        name: &str,
        password: &str,
    ) -> Result<(), SignInError> {
        // Before the costly hash: without the token nobody makes this machine work.
        if !self.first_admin_is_open(token).await? {
            return Err(SignInError::LinkRefused);
        }
        let name = UserName::parse(name)?;
        let password_hash = self.hasher.hash(checked(password)?).await?;
        let id = secret::random(16)?;
        let admin = NewUser {
            id: &id,
            name: name.shown(),
            name_key: name.key(),
            password_hash: &password_hash,
            role: Role::Admin,
        };
        let claim = self.store.claim_first_admin(&hash_of_secret(token), admin).await?;
        match claim {
            Claim::Made => self.hand_over(session, &id).await,
            Claim::Refused => Err(SignInError::LinkRefused),
        }
    }
}
