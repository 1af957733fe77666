//! Service: `load-balancer-pending`.

use topology::{Code, Kind, Phrase};

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
        let said = said.map_or_else(Phrase::default, |event| {
            let (reason, message) = (&event.reason, ended(&event.message));
            Phrase::new(format!(" {reason} says: {message}"), format!("事件 {reason}：{message}"))
        });
        let space = scope.namespace;
        let full = named(&service.meta);
        out.find(
            scope,
            (Kind::Service, name),
            Code::LoadBalancerPending,
            Phrase::new(
                format!("Service {full} is of type LoadBalancer and has no address yet.{}", said.en),
                format!("Service {full} 的类型是 LoadBalancer，但还没有分配到地址。{}", said.zh),
            ),
            Phrase::new(
                format!(
                    "See the Service's events (kubectl describe service {name} -n {space}): quota, balance or annotations of the cloud, or no controller that gives addresses."
                ),
                format!(
                    "查看该 Service 的事件（kubectl describe service {name} -n {space}）：云账号的配额或余额不足、注解有误，或集群中没有分配地址的控制器。"
                ),
            ),
        );
    }
}
