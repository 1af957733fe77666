//! Service: `selector-matches-nothing`, `target-port-missing`, `no-ready-endpoint`.

use topology::{Code, Kind};

use crate::{
    derive::{Fragment, Reached, Scope},
    facts::named,
    record::{ObjectKind, ServiceRecord, Target, template::port_named},
};

/// Looks at what stands behind each Service.
pub(super) fn find(scope: &Scope<'_>, out: &mut Fragment) {
    let blind = |kinds: &[ObjectKind]| kinds.iter().any(|kind| scope.blind(*kind).is_some());
    let pods_unseen = blind(&[ObjectKind::Pod]);
    let endpoints_unseen = pods_unseen || blind(&[ObjectKind::EndpointSlice]);
    let some_unseen =
        endpoints_unseen || blind(&[ObjectKind::Deployment, ObjectKind::StatefulSet, ObjectKind::DaemonSet]);
    for service in scope.space.services() {
        let Some(reached) = scope.reached.get(&*service.meta.name) else { continue };
        if !some_unseen && selects_nothing(service, reached) {
            selector_matches_nothing(scope, out, service);
            continue;
        }
        target_ports(scope, out, service, reached);
        if !endpoints_unseen && reached.judged && reached.ready == 0 {
            no_ready_endpoint(scope, out, service, reached);
        }
    }
}

fn selects_nothing(service: &ServiceRecord, reached: &Reached<'_>) -> bool {
    !service.selector.is_empty() && reached.containers.is_empty() && reached.workloads.is_empty() && reached.total == 0
}

fn selector_matches_nothing<'a>(scope: &Scope<'a>, out: &mut Fragment, service: &'a ServiceRecord) {
    let (selector, space) = (&service.selector, scope.namespace);
    out.find(
        scope,
        (Kind::Service, &service.meta.name),
        Code::SelectorMatchesNothing,
        format!(
            "Service {} selects {selector}; no Pod and no workload's template in {space} has these labels.",
            named(&service.meta)
        ),
        format!("Compare the selector with the labels of the workload's Pod template: kubectl get pods -n {space} --show-labels"),
    );
}

fn target_ports<'a>(scope: &Scope<'a>, out: &mut Fragment, service: &'a ServiceRecord, reached: &Reached<'_>) {
    if reached.containers.is_empty() {
        return;
    }
    for port in &service.ports {
        let Target::Name(target) = &port.target else { continue };
        if reached.containers.iter().any(|containers| port_named(containers, target).is_some()) {
            continue;
        }
        out.find(
            scope,
            (Kind::Service, &service.meta.name),
            Code::TargetPortMissing,
            format!(
                "Port {} of Service {} leads to the container port named {target:?}, which none of its Pods declares.",
                port.port,
                named(&service.meta)
            ),
            format!("Name a container port {target:?} in the Pod template, or set targetPort to its number."),
        );
    }
}

fn no_ready_endpoint<'a>(scope: &Scope<'a>, out: &mut Fragment, service: &'a ServiceRecord, reached: &Reached<'_>) {
    let space = scope.namespace;
    let name = named(&service.meta);
    let workloads: Vec<_> =
        reached.workloads.iter().map(|workload| format!("{} {}", workload.kind, workload.meta.name)).collect();
    let behind = if workloads.is_empty() { "its Pods".to_owned() } else { workloads.join(", ") };
    let (evidence, next_step) = if reached.total == 0 {
        (
            format!("Service {name} has no endpoint: there is no Pod behind it."),
            format!("Scale {behind} up, or see why it makes no Pods: kubectl describe in {space}."),
        )
    } else {
        (
            format!("Service {name} has {} endpoints, none of them is ready.", reached.total),
            format!("Look at the readiness probes, logs and findings of {behind}."),
        )
    };
    out.find(scope, (Kind::Service, &service.meta.name), Code::NoReadyEndpoint, evidence, next_step);
}
