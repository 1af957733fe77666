//! Pods and revisions folded into the workload that owns them.

use super::{index::Index, kinds};
use crate::{Health, Kind, Relation};

/// Longer chains of owners than this are a circle.
const DEEPEST: usize = 8;

pub(super) struct Folds {
    /// The node that stands for each node: itself, or the workload at the top of its owners.
    pub top: Vec<usize>,
    /// The Pods under each workload, in the order of their ids.
    pub pods: Vec<Vec<usize>>,
}

impl Folds {
    pub fn new(index: &Index, seen: &[bool]) -> Self {
        let mut owner: Vec<Option<usize>> = vec![None; index.nodes.len()];
        for &(from, to, edge) in &index.edges {
            if edge.relation == Relation::Owns && seen[from] && seen[to] {
                owner[to] = Some(from);
            }
        }
        let top: Vec<usize> = (0..index.nodes.len())
            .map(|at| {
                let folds = matches!(index.nodes[at].kind, Kind::Pod | Kind::ReplicaSet | Kind::Job);
                if folds { follow(&owner, at) } else { at }
            })
            .collect();
        let mut pods = vec![Vec::new(); index.nodes.len()];
        for (at, node) in index.nodes.iter().enumerate() {
            if node.kind == Kind::Pod && seen[at] && top[at] != at {
                pods[top[at]].push(at);
            }
        }
        Self { top, pods }
    }

    /// Whether the node is neither drawn nor counted: a revision, a run of a `CronJob`.
    pub fn is_inner(&self, index: &Index, at: usize) -> bool {
        self.top[at] != at && index.nodes[at].kind != Kind::Pod
    }

    /// The Pods under a workload that are broken; they open by themselves.
    pub fn hurt_pods<'a>(&'a self, index: &'a Index, at: usize) -> impl Iterator<Item = usize> + 'a {
        self.pods[at]
            .iter()
            .copied()
            .filter(|pod| matches!(index.nodes[*pod].own_health(), Health::Degraded | Health::Missing))
    }

    /// Whether the node is a card that Pods fold into.
    pub fn is_workload(&self, index: &Index, at: usize) -> bool {
        self.top[at] == at && kinds::runs(index.nodes[at].kind)
    }
}

fn follow(owner: &[Option<usize>], start: usize) -> usize {
    let mut at = start;
    for _ in 0..DEEPEST {
        match owner[at] {
            Some(next) => at = next,
            None => return at,
        }
    }
    start
}
