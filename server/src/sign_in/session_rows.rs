//! tower-sessions on our own rows: hashed ids, an owner, an end that does not move.

use std::collections::HashMap;

use async_trait::async_trait;
use serde_json::Value;
use tower_sessions::{
    SessionStore,
    cookie::time::OffsetDateTime,
    session::{Id, Record},
    session_store::{Error, Result},
};

use super::USER;
use crate::store::{NewSession, Store, StoreError, hash_of_secret};

/// The sessions in the store.
#[derive(Clone, Debug)]
pub struct SessionRows {
    store: Store,
}

impl SessionRows {
    pub(super) const fn new(store: Store) -> Self {
        Self { store }
    }
}

#[async_trait]
impl SessionStore for SessionRows {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let data = encode(&record.data)?;
        let owner = record.data.get(USER).and_then(Value::as_str);
        // Nobody has a session before they have signed in.
        let Some(owner) = owner.map(str::to_owned) else {
            return Err(Error::Backend("a session without a person".into()));
        };
        let expires_at = record.expiry_date.unix_timestamp().saturating_mul(1000);
        loop {
            let session = NewSession { id_hash: &hash(record.id), user_id: &owner, expires_at, data: &data };
            if self.store.create_session(session).await.map_err(backend)? {
                return Ok(());
            }
            record.id = Id::default();
        }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let data = encode(&record.data)?;
        self.store.save_session(&hash(record.id), &data).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let Some(row) = self.store.session(&hash(*id)).await.map_err(backend)? else {
            return Ok(None);
        };
        Ok(Some(Record {
            id: *id,
            data: serde_json::from_str(&row.data).map_err(|error| Error::Decode(error.to_string()))?,
            expiry_date: OffsetDateTime::from_unix_timestamp(row.expires_at / 1000)
                .map_err(|error| Error::Decode(error.to_string()))?,
        }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.store.delete_session(&hash(*id)).await.map_err(backend)
    }
}

fn hash(id: Id) -> String {
    hash_of_secret(&id.to_string())
}

fn encode(data: &HashMap<String, Value>) -> Result<String> {
    serde_json::to_string(data).map_err(|error| Error::Encode(error.to_string()))
}

fn backend(error: StoreError) -> Error {
    Error::Backend(error.to_string())
}
