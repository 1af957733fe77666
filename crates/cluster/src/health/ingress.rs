//! Ingress: its controller has given it an address.

use topology::{Health, Phrase};

use super::Verdict;
use crate::record::IngressRecord;

pub(super) fn judge(ingress: &IngressRecord) -> Verdict {
    if ingress.addresses.is_empty() {
        return Verdict::new(
            Health::Progressing,
            Phrase::new("Waits for an address from its controller.", "等待控制器分配地址。"),
        );
    }
    Verdict::healthy()
}
