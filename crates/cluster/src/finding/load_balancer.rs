//! Service: `load-balancer-pending`.

use topology::{Code, Kind};

use super::ended;
use crate::{
    derive::{Fragment, Scope},
    facts::named,
};

/// A Service of type LoadBalancer whose status has no address. One without status waits for
/// nobody.
pub(super) fn find(scope: &Scope<'_>, out: &mut Fragment) {
    for service in scope.space.services().filter(|service| service.is_load_balancer()) {
        if service.addresses.as_ref().is_none_or(|addresses| !addresses.is_empty()) {
            continue;
        }
        let name = &*service.meta.name;
        let said = scope.warning("Service", name);
        let said = said.map_or(String::new(), |event| format!(" {} says: {}", event.reason, ended(&event.message)));
        out.find(
            scope,
            (Kind::Service, name),
            Code::LoadBalancerPending,
            format!("Service {} is of type LoadBalancer and has no address yet.{said}", named(&service.meta)),
            format!(
                "See the Service's events (kubectl describe service {name} -n {}): quota, balance or annotations of the cloud, or no controller that gives addresses.",
                scope.namespace
            ),
        );
    }
}
