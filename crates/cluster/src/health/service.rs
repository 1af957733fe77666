//! Service: one of type LoadBalancer needs an address.

use topology::Health;

use super::Verdict;
use crate::record::ServiceRecord;

pub(super) fn judge(service: &ServiceRecord) -> Verdict {
    // Without a status, as in a manifest, nobody waits for an address.
    let waits = service.addresses.as_ref().is_some_and(Vec::is_empty);
    if service.is_load_balancer() && waits {
        return Verdict::new(Health::Progressing, "Waits for an address of the load balancer.");
    }
    Verdict::healthy()
}
