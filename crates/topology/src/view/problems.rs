//! Only what is hurt, and what leads to it.

use super::{chain, fold::Folds, index::Index};

pub(super) fn keep_only(index: &Index, folds: &Folds, seen: &mut [bool]) {
    let mut keep = vec![false; seen.len()];
    let mut open: Vec<usize> = Vec::new();
    for (at, node) in index.nodes.iter().enumerate() {
        if seen[at] && (node.own_health().is_hurt() || !node.findings.is_empty()) {
            open.extend([at, folds.top[at]]);
        }
    }
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); seen.len()];
    for (from, to) in chain::traffic(index, seen, folds) {
        before[to].push(from);
    }
    while let Some(at) = open.pop() {
        if !std::mem::replace(&mut keep[at], true) {
            open.extend(&before[at]);
        }
    }
    for at in 0..seen.len() {
        // Pods that are well stay counted in the fold of a workload that is kept.
        let folded = folds.top[at] != at && keep[folds.top[at]];
        seen[at] = seen[at] && (keep[at] || folded);
    }
}
