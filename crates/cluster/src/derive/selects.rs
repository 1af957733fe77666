//! `selects`: what stands behind a Service.

use topology::{FactValue, Facts, Kind, Relation};

use super::{Fragment, Scope, Via, put};
use crate::record::ObjectKind;

/// Workloads by their templates' labels, Pods by slices or, where none is known, by labels.
pub(crate) fn derive(scope: &Scope<'_>, out: &mut Fragment) {
    for (service, reached) in &scope.reached {
        let from = scope.id(Kind::Service, service);
        for workload in &reached.workloads {
            let to = scope.id(workload.kind, &workload.meta.name);
            out.link(&from, &to, Via::Reach);
            out.edge(scope, (&from, Relation::Selects, &to), ObjectKind::Service, Facts::new());
        }
        let sliced = reached.by_slices;
        let declared_by = if sliced { ObjectKind::EndpointSlice } else { ObjectKind::Service };
        for (pod, endpoint) in &reached.pods {
            let to = scope.id(Kind::Pod, pod);
            let mut facts = Facts::new();
            put(&mut facts, "ready", endpoint.ready);
            if let Some(first) = endpoint.ports.first() {
                put(&mut facts, "port", *first);
            }
            if endpoint.ports.len() > 1 {
                put(&mut facts, "ports", endpoint.ports.iter().copied().collect::<FactValue>());
            }
            out.edge(scope, (&from, Relation::Selects, &to), declared_by, facts);
        }
    }
}
