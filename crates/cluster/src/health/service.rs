//! Service: one of type LoadBalancer needs an address.

use topology::{Health, Phrase};

use super::Verdict;
use crate::record::ServiceRecord;

pub(super) fn judge(service: &ServiceRecord) -> Verdict {
    // Without a status, as in a manifest, nobody waits for an address.
    let waits = service.addresses.as_ref().is_some_and(Vec::is_empty);
    if service.is_load_balancer() && waits {
        return Verdict::new(
            Health::Progressing,
            Phrase::new("Waits for an address of the load balancer.", "等待负载均衡分配地址。"),
        );
    }
    Verdict::healthy()
}
