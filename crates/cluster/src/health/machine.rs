//! Node: its Ready condition.

use topology::{Health, Phrase};

use super::Verdict;
use crate::record::NodeRecord;

pub(super) fn judge(node: &NodeRecord) -> Verdict {
    let Some(ready) = &node.ready else {
        return Verdict::new(Health::Unknown, Phrase::new("The Node has not reported yet.", "Node 还没有上报状态。"));
    };
    let why = ready.why();
    match &*ready.status {
        "True" if node.cordoned => Verdict::new(
            Health::Healthy,
            Phrase::new("Cordoned: takes no new Pods.", "已禁止调度（cordon）：不接收新的 Pod。"),
        ),
        "True" => Verdict::healthy(),
        "False" => Verdict::new(
            Health::Degraded,
            Phrase::new(format!("The Node is not ready: {why}"), format!("Node 未就绪：{why}")),
        ),
        _ => Verdict::new(
            Health::Unknown,
            Phrase::new(format!("The Node does not report: {why}"), format!("Node 停止上报状态：{why}")),
        ),
    }
}
