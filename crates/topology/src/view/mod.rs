//! What one viewer asked to see, out of the whole graph.
//!
//! ```text
//! Graph ─index─▶ choose (namespaces) ─▶ fold (Pods, Jobs) ─▶ chain (sockets, ways) ─▶ View
//! ```

mod chain;
mod choose;
mod fact;
mod fold;
mod index;
mod kinds;
mod problems;
mod question;

use std::collections::BTreeMap;

pub use question::Question;

use crate::{
    Graph, Health, Kind, Namespace, NodeId, Phrase, Provenance, Relation,
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
    /// Those that are hurt by themselves.
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
    /// Own health.
    pub health: Health,
    /// Worst health along the way from here.
    pub reach_health: Health,
    /// Why, in one sentence.
    pub message: Phrase,
    /// Findings on it and on what is folded into it.
    pub findings: u32,
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
    /// Whether it leads to a broken hop.
    pub broken: bool,
    /// Port, path or weight.
    pub label: String,
}

/// Chooses what the question asks for, folds what need not be seen, and counts the rest.
pub fn view(graph: &Graph, question: &Question) -> View {
    let index = index::Index::new(graph);
    let mut seen = choose::seen(&index, graph, question);
    let folds = fold::Folds::new(&index, &seen);
    if question.problems_only {
        problems::keep_only(&index, &folds, &mut seen);
    }
    chain::Chain::new(&index, &seen, &folds).view(&index, &seen, &folds, question)
}
