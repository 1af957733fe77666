//! Node: its Ready condition.

use topology::Health;

use super::Verdict;
use crate::record::NodeRecord;

pub(super) fn judge(node: &NodeRecord) -> Verdict {
    let Some(ready) = &node.ready else {
        return Verdict::new(Health::Unknown, "The Node has not reported yet.");
    };
    match &*ready.status {
        "True" if node.cordoned => Verdict::new(Health::Healthy, "Cordoned: takes no new Pods."),
        "True" => Verdict::healthy(),
        "False" => Verdict::new(Health::Degraded, format!("The Node is not ready: {}", ready.why())),
        _ => Verdict::new(Health::Unknown, format!("The Node does not report: {}", ready.why())),
    }
}
