//! Pods that may not stay on their Node: its taints drive out those that do not tolerate them.

use jiff::SignedDuration;

use super::engine::{Engine, Task};
use super::events::tell;
use super::{conditions, tolerations};
use crate::clock::parse;
use crate::fields::{items, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::status_error::StatusError;
use crate::write::{self, Deletion};

/// What Pods tolerate when they say nothing else, in seconds; the pace says how long that is here.
const USUAL: i64 = 300;

pub(crate) fn run(engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
    let Some(pod) = engine.value(Kind::Pod, key) else {
        return Ok(());
    };
    if !text(&pod, "/metadata/deletionTimestamp").is_empty() {
        return Ok(());
    }
    let Some(node) = engine.value(Kind::Node, &Key::new("", text(&pod, "/spec/nodeName"))) else {
        return Ok(());
    };
    let now = engine.now();
    let drives = items(&node, "/spec/taints").iter().filter(|taint| text(taint, "/effect") == "NoExecute");
    let due = drives
        .filter_map(|taint| {
            let patience = tolerations::patience(items(&pod, "/spec/tolerations"), taint)?;
            let allowed = if patience == USUAL { engine.pace.evict } else { SignedDuration::from_secs(patience) };
            Some(parse(text(taint, "/timeAdded")).unwrap_or(now) + allowed)
        })
        .min();
    match due {
        None => Ok(()),
        Some(due) if due > now => {
            engine.enqueue_at(due, Task::Evict, key.clone());
            Ok(())
        }
        Some(_) => {
            let message = "Taint manager: deleting due to NoExecute taint";
            engine.edit(Kind::Pod, key, |pod| {
                conditions::put(pod, now, "DisruptionTarget", "True", "DeletionByTaintManager", message);
            })?;
            let message = format!("Marking for deletion Pod {}/{}", key.namespace, key.name);
            tell(engine, &pod, "taint-eviction-controller", "TaintManagerEviction", &message);
            write::delete(&engine.store, Kind::Pod, key, Deletion::PLAIN).map(drop)
        }
    }
}
