//! Emptying a namespace that is being deleted.

use serde_json::Value;

use super::engine::Engine;
use crate::fields::{items, set};
use crate::kinds::{KINDS, Kind};
use crate::object::Key;
use crate::status_error::StatusError;
use crate::write::{self, Deletion};

pub(crate) fn run(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let Some(namespace) = engine.store.get(Kind::Namespace, key).filter(|namespace| namespace.going) else {
        return Ok(());
    };
    let mut left = 0;
    for facts in KINDS.iter().filter(|facts| facts.namespaced) {
        for object in engine.store.all(facts.kind, Some(&key.name)) {
            if !object.going {
                // Somebody may have been quicker.
                let _ = write::delete(&engine.store, facts.kind, &object.key, Deletion::PLAIN);
            }
            left += usize::from(engine.store.has(facts.kind, &object.key));
        }
    }
    if left > 0 {
        return Ok(());
    }
    let finalizers = items(&namespace.value(), "/spec/finalizers").to_vec();
    if finalizers.iter().any(|one| one == "kubernetes") {
        engine.edit(Kind::Namespace, key, |namespace| {
            let kept: Vec<Value> = finalizers.iter().filter(|one| *one != "kubernetes").cloned().collect();
            set(namespace, "/spec/finalizers", kept);
        })?;
    }
    let held = engine
        .value(Kind::Namespace, key)
        .is_some_and(|it| !items(&it, "/spec/finalizers").is_empty() || !items(&it, "/metadata/finalizers").is_empty());
    if !held {
        write::erase(&engine.store, Kind::Namespace, key, write::Dependents::Delete);
    }
    Ok(())
}
