//! What a restart of the real store can do to versions.

use std::sync::Arc;

use super::Store;
use crate::fields::set;
use crate::object::Object;

/// Where versions begin in a cluster whose store is new.
const FIRST: u64 = 1000;

impl Store {
    /// Numbers everything anew from a low version, as after etcd was restored into a new cluster: whoever knows a version
    /// from before knows one from the future.
    pub(crate) fn start_over(&self) {
        let mut state = self.state();
        let mut version = FIRST;
        for shelf in &mut state.shelves {
            for object in shelf.objects.values_mut() {
                version += 1;
                let mut value = (*object.value()).clone();
                set(&mut value, "/metadata/resourceVersion", version.to_string());
                *object = Arc::new(Object::new(object.kind, version, value));
            }
            shelf.history.forget(version);
        }
        state.version = version;
        for sender in &self.news {
            sender.send_replace(version);
        }
    }
}
