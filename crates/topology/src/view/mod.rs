//! What one viewer asked to see, out of the whole graph.
//!
//! ```text
//! Graph ─index─▶ choose (namespaces) ─▶ fold (Pods, Jobs) ─▶ chain (sockets, ways) ─▶ View
//! ```
//!
//! One rule says how well a hop is drawn: its own health, worsened by the errors that were found on
//! it ([`Node::own_health`](crate::Node::own_health)). Cards, folds and the counts by health go by
//! it. The heads of domains, load balancers and entries count their reach too: a door that leads
//! nowhere is hurt, however well it is by itself. In a view that leaves namespaces out, the reach of
//! what namespaces share counts only what the view shows.

mod chain;
mod choose;
mod fact;
mod fold;
mod hosts;
mod index;
mod kinds;
mod paths;
mod problems;
mod question;
mod reach;
mod ways;

use std::collections::BTreeMap;

pub use question::Question;

use crate::{
    Graph, Health, Kind, Namespace, NodeId, Phrase, Provenance, Relation, Severity,
    picture::{Column, Counts, Fold, Note},
};

/// The chosen hops and the ways between them, not yet positioned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Everything that is drawn, by id.
    pub hops: Vec<Hop>,
    /// Ways between them, in the order of their ends.
    pub ways: Vec<Way>,
    /// How many there are of each kind of column, folded ones included.
    pub totals: BTreeMap<Column, Total>,
    /// What is drawn and what is left out.
    pub counts: Counts,
}

/// How many nodes a column stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// All of them.
    pub count: u32,
    /// Those that are hurt: by themselves, or, at a door, anywhere on the way from it.
    pub hurt: u32,
}

/// How a hop stands in the picture; indices are into [`View::hops`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A card of its own.
    Card,
    /// Attached on top of this card.
    Socket(usize),
    /// One Pod of this card.
    Strip(usize),
}

/// One hop that is drawn.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::struct_excessive_bools)] // three of them are the card's own
pub struct Hop {
    /// The node that it stands for.
    pub id: NodeId,
    /// The node's kind.
    pub kind: Kind,
    /// The namespace whose band it stands in.
    pub namespace: Option<Namespace>,
    /// The name, whole.
    pub name: String,
    /// What people call it.
    pub title: Option<String>,
    /// The one fact that matters for the kind.
    pub fact: String,
    /// The words of the fact.
    pub note: Option<Note>,
    /// Whether the fact is the problem.
    pub fact_is_bad: bool,
    /// Own health, worsened by errors that were found on it.
    pub health: Health,
    /// Worst health along the way from here, as far as the view shows it.
    pub reach_health: Health,
    /// Why, in one sentence.
    pub message: Phrase,
    /// Findings on it and on what is folded into it.
    pub findings: u32,
    /// The worst of them.
    pub severity: Option<Severity>,
    /// What is folded into it.
    pub fold: Option<Fold>,
    /// Names of hops that are folded into it without being drawn.
    pub folded_names: Vec<String>,
    /// Whether it routes.
    pub gateway: bool,
    /// Whether it stands outside of the cluster.
    pub outside: bool,
    /// Card, socket or strip.
    pub place: Place,
    /// The column that it belongs to.
    pub column: Column,
    /// Whether an entry or a load balancer leads to it.
    pub reached: bool,
}

/// One way between two drawn hops; parallel edges are one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Where it leaves, an index into [`View::hops`].
    pub from: usize,
    /// Where it enters.
    pub to: usize,
    /// The relation.
    pub relation: Relation,
    /// Who says so.
    pub provenance: Provenance,
    /// Whether it leads to a broken hop, or to a port that is not there.
    pub broken: bool,
    /// Requests for these hosts go this way; empty where the host does not matter.
    pub hosts: Vec<String>,
    /// Port, path or weight.
    pub label: String,
}

/// Chooses what the question asks for, folds what need not be seen, and counts the rest.
pub fn view(graph: &Graph, question: &Question) -> View {
    let index = index::Index::new(graph);
    let mut seen = choose::seen(&index, graph, question);
    let hosts = hosts::Hosts::new(&index);
    let reach = if question.leaves_namespaces_out() {
        reach::of_what_is_seen(&index, &hosts, &seen)
    } else {
        reach::of_all(&index)
    };
    let paths = paths::by_host(&index, &reach, &seen);
    let folds = fold::Folds::new(&index, &seen);
    if question.problems_only {
        problems::keep_only(&index, &folds, &mut seen);
    }
    let scene = chain::Scene { index: &index, seen: &seen, folds: &folds, hosts: &hosts, reach: &reach, paths: &paths };
    chain::Chain::new(&scene).view(&scene, question)
}
