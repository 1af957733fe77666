//! "1 of 7 paths fails": what a host's rules lead to, told on its Domain.

use std::collections::HashMap;

use super::{Hop, hosts, index::Index, ways};
use crate::{FactValue, Health, Kind, Relation, picture::Note};

/// The paths of one host that are seen.
#[derive(Default)]
pub(super) struct Paths {
    total: u32,
    failing: u32,
    /// The first of them that fails, by name.
    first: String,
}

/// Paths by host. Problems only leaves out paths that are well; they are counted nevertheless.
pub(super) fn by_host<'g>(index: &Index<'g>, reach: &[Health], seen: &[bool]) -> HashMap<&'g str, Paths> {
    let mut paths: HashMap<&str, Paths> = HashMap::new();
    for &(from, to, edge) in &index.edges {
        if edge.relation != Relation::Routes || !seen[from] {
            continue;
        }
        let of_host = paths.entry(hosts::of_rule(edge).unwrap_or(hosts::ANY)).or_default();
        of_host.total += 1;
        let is_out = |health| matches!(health, Health::Degraded | Health::Missing);
        if ways::fails(edge) || ways::is_broken(index.nodes[from]) || is_out(reach[to]) {
            of_host.failing += 1;
            let path = edge.facts.get("path").and_then(FactValue::as_text).unwrap_or("/");
            if of_host.failing == 1 || path < of_host.first.as_str() {
                path.clone_into(&mut of_host.first);
            }
        }
    }
    paths
}

/// A Domain that is well by itself says how many of its paths fail.
pub(super) fn tell(hop: &mut Hop, paths: &HashMap<&str, Paths>) {
    let Some(paths) = paths.get(&*hop.name) else { return };
    if hop.kind == Kind::Domain && paths.failing > 0 && !hop.health.is_hurt() {
        hop.fact.clear();
        hop.fact_is_bad = true;
        let Paths { total, failing, first } = paths;
        hop.note = Some(Note::PathsFail { failing: *failing, total: *total, first: first.clone() });
    }
}
