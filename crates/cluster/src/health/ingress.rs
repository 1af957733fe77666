//! Ingress: its controller has given it an address.

use topology::Health;

use super::Verdict;
use crate::record::IngressRecord;

pub(super) fn judge(ingress: &IngressRecord) -> Verdict {
    if ingress.addresses.is_empty() {
        return Verdict::new(Health::Progressing, "Waits for an address from its controller.");
    }
    Verdict::healthy()
}
