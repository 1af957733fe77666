//! Machine: `machine-not-ready`.

use topology::{Code, Finding, NodeId};

use super::ended;
use crate::record::NodeRecord;

/// A Node whose Ready condition does not hold.
pub(crate) fn find(id: &NodeId, node: &NodeRecord) -> Option<Finding> {
    let ready = node.ready.as_ref().filter(|ready| !ready.is_true())?;
    let name = &node.meta.name;
    Some(Finding::new(
        id.clone(),
        Code::MachineNotReady,
        format!("Node {name} is not ready (Ready is {}): {}", ready.status, ended(ready.why())),
        format!(
            "See kubectl describe node {name}, and whether the machine and its kubelet run; its Pods move away after some minutes."
        ),
    ))
}
