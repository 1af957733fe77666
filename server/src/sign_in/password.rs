//! Passwords: what is one, and how it is hashed and checked.

use std::{fmt, sync::Arc, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
    password_hash::{Error as HashError, phc::PasswordHash},
};
use thiserror::Error;
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

use super::SignInError;

const SHORTEST: usize = 8;
const LONGEST: usize = 1024;
/// Each takes 19 MiB and a core for a while: more at once only makes all of them late.
const AT_ONCE: usize = 2;
/// Longer than this nobody waits for a page.
const PATIENCE: Duration = Duration::from_secs(8);

/// Why a text is no password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PasswordError {
    /// It is too short.
    #[error("The password has {0} characters, and {SHORTEST} is the least. Choose a longer one.")]
    TooShort(usize),
    /// It is too long to be hashed in good time.
    #[error("The password has {0} bytes, and {LONGEST} is the most. Choose a shorter one.")]
    TooLong(usize),
}

/// The password, if one may choose it.
pub(super) fn checked(password: &str) -> Result<&str, PasswordError> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(PasswordError::TooShort(length));
    }
    if password.len() > LONGEST {
        return Err(PasswordError::TooLong(password.len()));
    }
    Ok(password)
}

/// What one hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Cost {
    /// What OWASP's Password Storage Cheat Sheet asks of argon2id.
    pub const OWASP: Self = Self { memory_kib: 19_456, passes: 2, lanes: 1 };
    /// As little as argon2 allows, for tests.
    pub const LEAST: Self = Self { memory_kib: 8, passes: 1, lanes: 1 };
}

/// Hashes and checks, a few at a time and never on the threads that answer requests.
#[derive(Clone)]
pub(super) struct Hasher {
    argon2: Argon2<'static>,
    turns: Arc<Semaphore>,
    /// Of a password nobody knows: an unknown name takes as long as a known one.
    dummy: Arc<str>,
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hasher").finish_non_exhaustive()
    }
}

impl Hasher {
    pub(super) async fn new(cost: Cost) -> Result<Self, SignInError> {
        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None)
            .map_err(|error| SignInError::Hash(error.to_string()))?;
        let mut hasher = Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            dummy: "".into(),
        };
        let nobody = super::secret::random(32)?;
        hasher.dummy = hasher.hash(&nobody).await?.into();
        Ok(hasher)
    }

    /// The hash of a password, as a PHC string.
    pub(super) async fn hash(&self, password: &str) -> Result<String, SignInError> {
        let argon2 = self.argon2.clone();
        let password = password.to_owned();
        self.in_turn(move || {
            let hash: Result<PasswordHash, HashError> = argon2.hash_password(password.as_bytes());
            hash.map(|hash| hash.to_string()).map_err(|error| SignInError::Hash(error.to_string()))
        })
        .await
    }

    /// Whether it is the password of that hash. Without a hash it is not, and takes as long.
    pub(super) async fn verify(&self, password: &str, hash: Option<String>) -> Result<bool, SignInError> {
        if password.len() > LONGEST {
            return Ok(false);
        }
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.dummy.to_string());
        let argon2 = self.argon2.clone();
        let password = password.to_owned();
        self.in_turn(move || match PasswordVerifier::<str>::verify_password(&argon2, password.as_bytes(), &hash) {
            Ok(()) => Ok(known),
            Err(HashError::PasswordInvalid) => Ok(false),
            Err(error) => Err(SignInError::Hash(error.to_string())),
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, SignInError> + Send + 'static,
    ) -> Result<T, SignInError> {
        let turn = timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned())
            .await
            .map_err(|_| SignInError::Busy)?
            .map_err(|_| SignInError::Busy)?;
        // The turn goes with the work: a visitor who hangs up does not make room for another
        // hash before this one is done.
        spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        })
        .await
        .map_err(|error| SignInError::Hash(error.to_string()))?
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn a_password_is_right_only_for_its_own_hash() {
        let hasher = Hasher::new(Cost::LEAST).await.unwrap();
        let hash = hasher.hash("correct horse").await.unwrap();
        assert!(hasher.verify("correct horse", Some(hash.clone())).await.unwrap());
        assert!(!hasher.verify("wrong horse", Some(hash)).await.unwrap());
        assert!(!hasher.verify("correct horse", None).await.unwrap());
    }

    #[tokio::test]
    async fn one_password_hashed_twice_gives_two_hashes() {
        let hasher = Hasher::new(Cost::LEAST).await.unwrap();
        let first = hasher.hash("correct horse").await.unwrap();
        assert!(first.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{first}");
        assert_ne!(first, hasher.hash("correct horse").await.unwrap());
    }

    #[test]
    fn too_short_and_too_long_passwords_are_refused_with_the_numbers() {
        assert_eq!(checked("1234567"), Err(PasswordError::TooShort(7)));
        assert_eq!(checked("密码密码密码密码"), Ok("密码密码密码密码"));
        assert_eq!(checked(&"x".repeat(1025)), Err(PasswordError::TooLong(1025)));
    }
}
