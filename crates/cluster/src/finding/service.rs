//! Service: `selector-matches-nothing`, `target-port-missing`, `no-ready-endpoint`.

use topology::{Code, Kind, Phrase};

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
    let (selector, space, full) = (&service.selector, scope.namespace, named(&service.meta));
    out.find(
        scope,
        (Kind::Service, &service.meta.name),
        Code::SelectorMatchesNothing,
        Phrase::new(
            format!("Service {full} selects {selector}; no Pod and no workload's template in {space} has these labels."),
            format!("Service {full} 的选择器是 {selector}，但 {space} 中没有 Pod 或工作负载模板带有这些标签。"),
        ),
        Phrase::new(
            format!(
                "Compare the selector with the labels of the workload's Pod template: kubectl get pods -n {space} --show-labels"
            ),
            format!("对比选择器与工作负载 Pod 模板的标签：kubectl get pods -n {space} --show-labels"),
        ),
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
        let (port, full) = (port.port, named(&service.meta));
        out.find(
            scope,
            (Kind::Service, &service.meta.name),
            Code::TargetPortMissing,
            Phrase::new(
                format!(
                    "Port {port} of Service {full} leads to the container port named {target:?}, which none of its Pods declares."
                ),
                format!("Service {full} 的端口 {port} 指向名为 {target:?} 的容器端口，但它的 Pod 都没有声明该端口。"),
            ),
            Phrase::new(
                format!("Name a container port {target:?} in the Pod template, or set targetPort to its number."),
                format!("在 Pod 模板中把容器端口命名为 {target:?}，或把 targetPort 改为端口号。"),
            ),
        );
    }
}

fn no_ready_endpoint<'a>(scope: &Scope<'a>, out: &mut Fragment, service: &'a ServiceRecord, reached: &Reached<'_>) {
    let space = scope.namespace;
    let name = named(&service.meta);
    let workloads: Vec<_> =
        reached.workloads.iter().map(|workload| format!("{} {}", workload.kind, workload.meta.name)).collect();
    let behind = if workloads.is_empty() {
        Phrase::new("its Pods", "它的 Pod")
    } else {
        Phrase::new(workloads.join(", "), format!(" {}", workloads.join("、")))
    };
    let (evidence, next_step) = if reached.total == 0 {
        (
            Phrase::new(
                format!("Service {name} has no endpoint: there is no Pod behind it."),
                format!("Service {name} 没有 endpoint：它后面没有 Pod。"),
            ),
            Phrase::new(
                format!("Scale {} up, or see why it makes no Pods: kubectl describe in {space}.", behind.en),
                format!("扩容{}，或在 {space} 中用 kubectl describe 查看为什么没有创建出 Pod。", behind.zh),
            ),
        )
    } else {
        let english = match reached.total {
            1 => format!("Service {name} has 1 endpoint, and it is not ready."),
            total => format!("Service {name} has {total} endpoints, none of them is ready."),
        };
        (
            Phrase::new(english, format!("Service {name} 有 {} 个 endpoint，没有一个就绪。", reached.total)),
            Phrase::new(
                format!("Look at the readiness probes, logs and findings of {}.", behind.en),
                format!("检查{} 的就绪探针、日志和问题。", behind.zh),
            ),
        )
    };
    out.find(scope, (Kind::Service, &service.meta.name), Code::NoReadyEndpoint, evidence, next_step);
}
