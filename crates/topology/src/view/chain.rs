//! Which hop sits on which card, and the ways between what is drawn.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Hop, Place, Question, Total, View, Way, fact, fold::Folds, index::Index, kinds};
use crate::{
    Edge, FactValue, Health, Kind, Node, Relation,
    picture::{Column, Counts, Fold, Note},
};

/// A workload that opens by itself shows at most this many hurt Pods; the rest stay counted.
const OPENS_BY_ITSELF: usize = 8;

pub(super) struct Chain {
    /// The card that a Service (or `RegistryService`) with one way on sits on.
    attached: Vec<Option<usize>>,
    /// Whether an attached hop says something that its card does not.
    speaks: Vec<bool>,
}

impl Chain {
    pub fn new(index: &Index, seen: &[bool], folds: &Folds) -> Self {
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

    pub fn view(self, index: &Index, seen: &[bool], folds: &Folds, question: &Question) -> View {
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
                hop(index, at, place)
            })
            .collect();
        self.fold_in(index, seen, folds, &strips, &number, &mut hops);
        failing_paths(index, &number, &mut hops);
        let ways = self.ways(index, seen, folds, &strips, &number);
        reach(&mut hops, &ways);
        let (totals, mut counts) = count(index, seen, folds);
        counts.hops_folded = sum(hops.iter().map(|hop| hop.folded_names.len()));
        let strips_drawn = hops.iter().filter(|hop| matches!(hop.place, Place::Strip(_))).count();
        let pods = (0..seen.len()).filter(|&at| seen[at]).map(|at| folds.pods[at].len());
        counts.pods_folded = sum(pods).saturating_sub(sum([strips_drawn]));
        View { hops, ways, totals, counts }
    }

    /// Adds to each card what is folded into it: Pods, findings, hops that say nothing new.
    fn fold_in(
        &self,
        index: &Index,
        seen: &[bool],
        folds: &Folds,
        strips: &[bool],
        number: &HashMap<usize, usize>,
        hops: &mut [Hop],
    ) {
        for at in (0..seen.len()).filter(|&at| seen[at]) {
            let node = index.nodes[at];
            let Some(&card) = number.get(&self.card(folds, at)) else { continue };
            if self.card(folds, at) != at && !folds.is_inner(index, at) {
                hops[card].findings += sum([node.findings.len()]);
            }
            if self.attached[at].is_some() && !self.speaks[at] {
                hops[card].folded_names.push(node.name.to_string());
            }
            if !folds.pods[at].is_empty() {
                hops[card].fold = Some(fold(index, &folds.pods[at], strips));
            }
        }
    }

    fn ways(
        &self,
        index: &Index,
        seen: &[bool],
        folds: &Folds,
        strips: &[bool],
        number: &HashMap<usize, usize>,
    ) -> Vec<Way> {
        let mut ways: BTreeMap<(usize, usize, Relation), (Way, Vec<String>)> = BTreeMap::new();
        for &(from, to, edge) in &index.edges {
            if !seen[from] || !seen[to] || !kinds::is_traffic(edge.relation) {
                continue;
            }
            let (leaves, enters) = (self.stands(folds, from), self.stands(folds, to));
            if leaves == enters || self.attached[from] == Some(enters) {
                continue;
            }
            let (Some(&from), Some(&at)) = (number.get(&leaves), number.get(&enters)) else { continue };
            let way = Way {
                from,
                to: at,
                relation: edge.relation,
                provenance: edge.provenance,
                broken: false,
                label: String::new(),
            };
            let (way, labels) = ways.entry((from, at, edge.relation)).or_insert((way, Vec::new()));
            way.broken |= is_broken(index.nodes[to]);
            let label = label(edge);
            if !label.is_empty() && !labels.contains(&label) {
                labels.push(label);
            }
        }
        for pod in (0..strips.len()).filter(|&at| strips[at]) {
            let (from, to) = (number[&folds.top[pod]], number[&pod]);
            let way = Way {
                from,
                to,
                relation: Relation::Owns,
                provenance: crate::Provenance::Declared,
                broken: matches!(index.nodes[pod].health, Health::Degraded | Health::Missing),
                label: String::new(),
            };
            ways.insert((from, to, Relation::Owns), (way, Vec::new()));
        }
        ways.into_values().map(|(way, labels)| Way { label: shown(&labels), ..way }).collect()
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

fn hop(index: &Index, at: usize, place: Place) -> Hop {
    let node = index.nodes[at];
    let fact = fact::of(node);
    Hop {
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
        health: node.health,
        reach_health: node.reach_health,
        message: node.message.clone(),
        findings: sum([node.findings.len()]),
        fold: None,
        folded_names: Vec::new(),
        gateway: kinds::is_gateway(node),
        outside: kinds::is_outside(node),
        place,
        column: kinds::column(node),
        reached: false,
    }
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
        worst: pods.iter().map(|pod| index.nodes[*pod].health).max().unwrap_or_default(),
        open: drawn > 0,
        drawn,
    }
}

/// A workload without a ready Pod does not break the way by itself: the Service says so.
fn is_broken(node: &Node) -> bool {
    match node.health {
        Health::Missing => true,
        Health::Degraded => !kinds::runs(node.kind),
        _ => false,
    }
}

fn label(edge: &Edge) -> String {
    let fact = |name: &str| edge.facts.get(name).map(ToString::to_string).unwrap_or_default();
    match edge.relation {
        Relation::Routes => fact("path"),
        Relation::Listens => {
            let ports = edge.facts.get("ports").map_or(&[][..], FactValue::items);
            ports.iter().map(|port| format!(":{port}")).collect::<Vec<_>>().join(" ")
        }
        Relation::Registers => fact("weight"),
        _ => String::new(),
    }
}

fn shown(labels: &[String]) -> String {
    match labels {
        [] => String::new(),
        [only] => only.clone(),
        [first, more @ ..] => format!("{first} +{}", more.len()),
    }
}

/// "1 of 7 paths fails" on a Domain that is well by itself and hurt further on.
/// All paths of the host count, whatever the question leaves out.
fn failing_paths(index: &Index, number: &HashMap<usize, usize>, hops: &mut [Hop]) {
    let mut paths: HashMap<&str, Vec<(&str, bool)>> = HashMap::new();
    for &(_, to, edge) in &index.edges {
        if edge.relation == Relation::Routes {
            let text = |name: &str| edge.facts.get(name).and_then(FactValue::as_text);
            let node = index.nodes[to];
            let fails = [node.health, node.reach_health]
                .iter()
                .any(|health| matches!(health, Health::Degraded | Health::Missing));
            let path = text("path").unwrap_or("/");
            paths.entry(text("host").unwrap_or("*")).or_default().push((path, fails));
        }
    }
    for (at, node) in index.nodes.iter().enumerate() {
        let (Kind::Domain, Some(&hop)) = (node.kind, number.get(&at)) else { continue };
        let Some(paths) = paths.get(&*node.name) else { continue };
        let failing = paths.iter().filter(|(_, fails)| *fails).count();
        if let Some((first, _)) = paths.iter().find(|(_, fails)| *fails)
            && node.reach_health.is_hurt()
            && !node.health.is_hurt()
        {
            hops[hop].fact.clear();
            hops[hop].fact_is_bad = true;
            hops[hop].note = Some(Note::PathsFail {
                failing: sum([failing]),
                total: sum([paths.len()]),
                first: (*first).to_owned(),
            });
        }
    }
}

/// Marks what an entry or a load balancer leads to, sockets and split Services passing it on.
fn reach(hops: &mut [Hop], ways: &[Way]) {
    let is_entry = |column| matches!(column, Column::Domain | Column::LoadBalancer | Column::Entry);
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

fn count(index: &Index, seen: &[bool], folds: &Folds) -> (BTreeMap<Column, Total>, Counts) {
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
        let total = totals.entry(kinds::column(node)).or_default();
        total.count += 1;
        total.hurt += u32::from(node.health.is_hurt());
        let slot = Health::ALL.iter().position(|health| *health == node.health);
        counts.by_health[slot.unwrap_or(0)] += 1;
    }
    (totals, counts)
}

/// A count as the picture carries it; more than four billion of anything is not drawn.
fn sum(counts: impl IntoIterator<Item = usize>) -> u32 {
    u32::try_from(counts.into_iter().sum::<usize>()).unwrap_or(u32::MAX)
}
