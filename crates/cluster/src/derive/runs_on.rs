//! `runs-on`: which Machine a Pod is on.

use topology::{Facts, Kind, Relation};

use super::{Fragment, Part, Scope};
use crate::record::ObjectKind;

/// One edge a Pod that was given a Node; the Machine counts those that have not ended.
pub(crate) fn derive(scope: &Scope<'_>, out: &mut Fragment) {
    for pod in scope.space.pods() {
        let Some(node) = pod.node.as_deref().filter(|node| !node.is_empty()) else {
            continue;
        };
        let from = scope.id(Kind::Pod, &pod.meta.name);
        let to = scope.wide_id(Kind::Machine, node);
        let part = out.shared.entry(to.clone());
        let part = part.or_insert(Part::Machine { record: None, pods: 0 });
        if let Part::Machine { pods, .. } = part {
            *pods += i64::from(!pod.is_over());
        }
        out.edge(scope, (&from, Relation::RunsOn, &to), ObjectKind::Pod, Facts::new());
    }
}
