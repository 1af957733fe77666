//! Machine: `machine-not-ready`.

use topology::{Code, Finding, NodeId, Phrase};

use super::ended;
use crate::record::NodeRecord;

/// A Node whose Ready condition does not hold.
pub(crate) fn find(id: &NodeId, node: &NodeRecord) -> Option<Finding> {
    let ready = node.ready.as_ref().filter(|ready| !ready.is_true())?;
    let name = &node.meta.name;
    let why = ended(ready.why());
    Some(Finding::new(
        id.clone(),
        Code::MachineNotReady,
        Phrase::new(
            format!("Node {name} is not ready (Ready is {}): {why}", ready.status),
            format!("Node {name} 未就绪（Ready 为 {}）：{why}", ready.status),
        ),
        Phrase::new(
            format!(
                "See kubectl describe node {name}, and whether the machine and its kubelet run; its Pods move away after some minutes."
            ),
            format!(
                "执行 kubectl describe node {name}，并检查机器和 kubelet 是否在运行；几分钟后其上的 Pod 会被驱逐到其他 Node。"
            ),
        ),
    ))
}
