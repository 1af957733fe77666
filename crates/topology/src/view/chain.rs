//! Which hop sits on which card, and what is counted.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    Hop, Place, Question, Total, View, Way, fact, fold::Folds, hosts::Hosts, index::Index, kinds, paths, ways,
};
use crate::{
    Code, FactValue, Health, Kind, Provenance, Relation, Severity,
    picture::{Column, Counts, Fold},
};

/// A workload that opens by itself shows at most this many hurt Pods; the rest stay counted.
const OPENS_BY_ITSELF: usize = 8;

/// What is looked at: the graph, and what was found out about it for this question.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub index: &'a Index<'a>,
    /// By node: whether the question asks for it.
    pub seen: &'a [bool],
    pub folds: &'a Folds,
    pub hosts: &'a Hosts<'a>,
    /// By node: the worst health along the way from it.
    pub reach: &'a [Health],
    pub paths: &'a HashMap<&'a str, paths::Paths>,
}

pub(super) struct Chain {
    /// The card that a Service (or `RegistryService`) with one way on sits on.
    attached: Vec<Option<usize>>,
    /// Whether an attached hop says something that its card does not.
    speaks: Vec<bool>,
}

impl Chain {
    pub fn new(scene: &Scene) -> Self {
        let Scene { index, seen, folds, .. } = *scene;
        let mut targets: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); seen.len()];
        for &(from, to, edge) in &index.edges {
            let leads = matches!(edge.relation, Relation::Selects | Relation::Registers);
            if leads && seen[from] && seen[to] {
                targets[from].insert(folds.top[to]);
            }
        }
        let attached: Vec<Option<usize>> = targets
            .iter()
            .map(|targets| match targets.first() {
                Some(&only) if targets.len() == 1 && folds.is_workload(index, only) => Some(only),
                _ => None,
            })
            .collect();
        let speaks = attached
            .iter()
            .enumerate()
            .map(|(at, card)| {
                let node = index.nodes[at];
                card.is_some_and(|card| {
                    node.health != Health::Healthy
                        || !node.findings.is_empty()
                        || index.nodes[card].health == Health::Progressing
                })
            })
            .collect();
        Self { attached, speaks }
    }

    /// The drawn thing that stands for a node: itself, its workload, or the card it sits on.
    fn stands(&self, folds: &Folds, at: usize) -> usize {
        match self.attached[at] {
            Some(card) if !self.speaks[at] => card,
            _ => folds.top[at],
        }
    }

    /// The card that a node ends up on.
    fn card(&self, folds: &Folds, at: usize) -> usize {
        self.attached[at].unwrap_or(folds.top[at])
    }

    pub fn view(self, scene: &Scene, question: &Question) -> View {
        let Scene { index, seen, folds, .. } = *scene;
        let strips = strips(index, seen, folds, question);
        let mut drawn: Vec<usize> = (0..seen.len())
            .filter(|&at| {
                let own = folds.top[at] == at && self.stands(folds, at) == at;
                seen[at] && (own || strips[at])
            })
            .collect();
        drawn.sort_unstable();
        let number: HashMap<usize, usize> = drawn.iter().enumerate().map(|(to, from)| (*from, to)).collect();
        let mut hops: Vec<Hop> = drawn
            .iter()
            .map(|&at| {
                let place = if strips[at] {
                    Place::Strip(number[&folds.top[at]])
                } else {
                    self.attached[at].map_or(Place::Card, |card| Place::Socket(number[&card]))
                };
                hop(scene, at, place)
            })
            .collect();
        self.fold_in(scene, &strips, &number, &mut hops);
        let ways = self.ways(scene, &strips, &number);
        mark_reached(&mut hops, &ways);
        let (totals, mut counts) = count(scene);
        counts.hops_folded = sum(hops.iter().map(|hop| hop.folded_names.len()));
        let strips_drawn = hops.iter().filter(|hop| matches!(hop.place, Place::Strip(_))).count();
        let pods = (0..seen.len()).filter(|&at| seen[at]).map(|at| folds.pods[at].len());
        counts.pods_folded = sum(pods).saturating_sub(sum([strips_drawn]));
        View { hops, ways, totals, counts }
    }

    /// Adds to each card what is folded into it: Pods, findings, hops that say nothing new.
    fn fold_in(&self, scene: &Scene, strips: &[bool], number: &HashMap<usize, usize>, hops: &mut [Hop]) {
        let Scene { index, seen, folds, .. } = *scene;
        for at in (0..seen.len()).filter(|&at| seen[at]) {
            let node = index.nodes[at];
            let Some(&card) = number.get(&self.card(folds, at)) else { continue };
            if self.card(folds, at) != at && !folds.is_inner(index, at) {
                hops[card].findings += sum([node.findings.len()]);
                hops[card].severity = hops[card].severity.max(worst(&node.findings));
            }
            if self.attached[at].is_some() && !self.speaks[at] {
                hops[card].folded_names.push(node.name.to_string());
            }
            if !folds.pods[at].is_empty() {
                hops[card].fold = Some(fold(index, &folds.pods[at], strips));
            }
        }
    }

    fn ways(&self, scene: &Scene, strips: &[bool], number: &HashMap<usize, usize>) -> Vec<Way> {
        let drawn = |from: usize, to: usize| {
            let (leaves, enters) = (self.stands(scene.folds, from), self.stands(scene.folds, to));
            let is_one_card = leaves == enters || self.attached[from] == Some(enters);
            (!is_one_card).then(|| Some((*number.get(&leaves)?, *number.get(&enters)?))).flatten()
        };
        let mut ways = ways::ways(scene, &drawn);
        for pod in (0..strips.len()).filter(|&at| strips[at]) {
            ways.push(Way {
                from: number[&scene.folds.top[pod]],
                to: number[&pod],
                relation: Relation::Owns,
                provenance: Provenance::Declared,
                broken: matches!(scene.index.nodes[pod].own_health(), Health::Degraded | Health::Missing),
                hosts: Vec::new(),
                label: String::new(),
            });
        }
        ways.sort_by_key(|way| (way.from, way.to, way.relation));
        ways
    }
}

/// Ways between nodes, Pods standing as their workloads.
pub(super) fn traffic<'a>(
    index: &'a Index,
    seen: &'a [bool],
    folds: &'a Folds,
) -> impl Iterator<Item = (usize, usize)> + 'a {
    index
        .edges
        .iter()
        .filter(|(from, to, edge)| seen[*from] && seen[*to] && kinds::is_traffic(edge.relation))
        .map(|(from, to, _)| (folds.top[*from], folds.top[*to]))
}

/// Which Pods are drawn.
fn strips(index: &Index, seen: &[bool], folds: &Folds, question: &Question) -> Vec<bool> {
    let mut strips = vec![false; seen.len()];
    for at in (0..seen.len()).filter(|&at| seen[at] && !folds.pods[at].is_empty()) {
        if question.unfolded.contains(&index.nodes[at].id) {
            for &pod in &folds.pods[at] {
                strips[pod] = true;
            }
        } else {
            for pod in folds.hurt_pods(index, at).take(OPENS_BY_ITSELF) {
                strips[pod] = true;
            }
        }
    }
    strips
}

fn hop(scene: &Scene, at: usize, place: Place) -> Hop {
    let node = scene.index.nodes[at];
    let fact = fact::of(node);
    let mut hop = Hop {
        id: node.id.clone(),
        kind: node.kind,
        namespace: match node.kind {
            Kind::RegistryService => None,
            _ => node.namespace.clone(),
        },
        name: node.name.to_string(),
        title: node.title.as_deref().map(str::to_owned),
        fact: fact.text,
        note: fact.note,
        fact_is_bad: fact.bad,
        health: node.own_health(),
        reach_health: scene.reach[at],
        message: node.message.clone(),
        findings: sum([node.findings.len()]),
        severity: worst(&node.findings),
        fold: None,
        folded_names: Vec::new(),
        gateway: kinds::is_gateway(node),
        outside: kinds::is_outside(node),
        place,
        column: kinds::column(node),
        reached: false,
    };
    paths::tell(&mut hop, scene.paths);
    hop
}

fn worst(findings: &[Code]) -> Option<Severity> {
    findings.iter().map(|code| code.severity()).max()
}

fn fold(index: &Index, pods: &[usize], strips: &[bool]) -> Fold {
    let is_ready = |pod: &&usize| {
        let node = index.nodes[**pod];
        let said = node.facts.get("ready").and_then(FactValue::as_bool);
        said.unwrap_or(node.health == Health::Healthy)
    };
    let drawn = sum([pods.iter().filter(|pod| strips[**pod]).count()]);
    Fold {
        count: sum([pods.len()]),
        ready: sum([pods.iter().filter(is_ready).count()]),
        worst: pods.iter().map(|pod| index.nodes[*pod].own_health()).max().unwrap_or_default(),
        open: drawn > 0,
        drawn,
    }
}

/// Where requests come in.
const fn is_entry(column: Column) -> bool {
    matches!(column, Column::Domain | Column::LoadBalancer | Column::Entry)
}

/// Marks what an entry or a load balancer leads to, sockets and split Services passing it on.
fn mark_reached(hops: &mut [Hop], ways: &[Way]) {
    let mut open: Vec<usize> = ways
        .iter()
        .filter(|way| is_entry(hops[way.from].column) && !is_entry(hops[way.to].column))
        .map(|way| way.to)
        .collect();
    let mut onward: HashMap<usize, Vec<usize>> = HashMap::new();
    for way in ways.iter().filter(|way| way.relation == Relation::Selects) {
        onward.entry(way.from).or_default().push(way.to);
    }
    while let Some(at) = open.pop() {
        if std::mem::replace(&mut hops[at].reached, true) {
            continue;
        }
        if let Place::Socket(card) = hops[at].place {
            open.push(card);
        }
        open.extend(onward.get(&at).into_iter().flatten());
    }
}

fn count(scene: &Scene) -> (BTreeMap<Column, Total>, Counts) {
    let Scene { index, seen, folds, .. } = *scene;
    let mut totals: BTreeMap<Column, Total> = BTreeMap::new();
    let mut counts = Counts::default();
    for (at, node) in index.nodes.iter().enumerate() {
        let inner = folds.is_inner(index, at) || node.kind == Kind::ReplicaSet;
        if !seen[at] {
            counts.filtered_out += u32::from(!inner);
            continue;
        }
        if folds.is_inner(index, at) {
            continue;
        }
        let (column, own) = (kinds::column(node), node.own_health());
        let total = totals.entry(column).or_default();
        total.count += 1;
        // A door that leads nowhere is hurt, however well it is by itself.
        total.hurt += u32::from(own.is_hurt() || (is_entry(column) && scene.reach[at].is_hurt()));
        let slot = Health::ALL.iter().position(|health| *health == own);
        counts.by_health[slot.unwrap_or(0)] += 1;
    }
    (totals, counts)
}

/// A count as the picture carries it; more than four billion of anything is not drawn.
fn sum(counts: impl IntoIterator<Item = usize>) -> u32 {
    u32::try_from(counts.into_iter().sum::<usize>()).unwrap_or(u32::MAX)
}
