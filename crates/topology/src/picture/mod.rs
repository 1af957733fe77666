//! A positioned view: everything that a drawer needs, and nothing else.
//!
//! First page, live stream, export and embed are this same value, so they cannot disagree, and
//! the browser downloads no layout engine. Lengths are CSS pixels at 100 %, `y` grows downwards.

mod patch;

use serde::{Deserialize, Serialize};

pub use patch::{PICTURE_PATCH_FORMAT, Patch};

use crate::{Code, Health, Kind, Namespace, NodeId, Phrase, Provenance, Relation, Severity};

/// The format's name and version.
pub const PICTURE_FORMAT: &str = "hopmap.picture/1";

/// One view, positioned.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// Width of everything that is drawn.
    pub width: f32,
    /// Height of everything that is drawn.
    pub height: f32,
    /// Column headings.
    pub heads: Vec<Head>,
    /// One faint shape a namespace.
    pub bands: Vec<Band>,
    /// Cards, sockets and strips, by id.
    pub cards: Vec<Card>,
    /// Lines between them, by id.
    pub lines: Vec<Line>,
    /// What is drawn and what is left out, in numbers.
    pub counts: Counts,
}

/// The heading of a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// Stable name: `<deck>.<column>`.
    pub id: String,
    /// Left edge of the column.
    pub x: f32,
    /// Baseline of the words.
    pub y: f32,
    /// What stands in the column, in chain order.
    pub parts: Vec<HeadPart>,
}

/// One kind in a heading: "Domain 2, 1 hurt".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadPart {
    /// Which column kind the count is for.
    pub column: Column,
    /// How many.
    pub count: u32,
    /// How many of them are hurt: by themselves, or, where a request comes in (domains, load
    /// balancers and entries), anywhere along its way.
    pub hurt: u32,
}

/// A column as people name it; several kinds can share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)] // The nine column names of the page.
pub enum Column {
    Domain,
    LoadBalancer,
    Entry,
    Service,
    Gateway,
    Route,
    Registry,
    Workload,
    Pod,
    Machine,
}

/// The shape behind the cards of one namespace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Stable name: `<deck>.<namespace>.<index>`, or `<deck>.outside`.
    pub id: String,
    /// The namespace; `None` for what is outside of the cluster.
    pub namespace: Option<Namespace>,
    /// SVG path data of the outline.
    pub outline: String,
    /// Left edge of the name's pill.
    pub tab_x: f32,
    /// Top edge of the name's pill.
    pub tab_y: f32,
}

/// How a hop is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// 232 × 56.
    Card,
    /// 232 × 20 on top of the card that the hop leads to.
    Socket,
    /// 232 × 22, one Pod of an unfolded workload.
    Strip,
}

/// One hop, positioned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// The node that it stands for.
    pub id: NodeId,
    /// The node's kind.
    pub kind: Kind,
    /// How it is drawn.
    pub shape: Shape,
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
    /// The name, whole; the drawer shortens it.
    pub name: String,
    /// What people call it, when they do.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// The one fact that matters for the kind.
    pub fact: String,
    /// Whether the fact *is* the problem.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub fact_is_bad: bool,
    /// Own health, worsened to `Degraded` by an error that was found on it.
    pub health: Health,
    /// Worst health along the way from here, as far as the view shows it.
    pub reach_health: Health,
    /// Why, in one sentence.
    #[serde(flatten, with = "crate::model::phrase::message")]
    pub message: Phrase,
    /// Findings on it and on what is folded into it.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub findings: u32,
    /// The worst of them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub severity: Option<Severity>,
    /// What is folded into it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fold: Option<Fold>,
    /// What the fact says in words; the drawer knows them in the reader's language.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<Note>,
    /// Names of the hops that are folded into it without being drawn, so that all can be found.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub folded_names: Vec<String>,
    /// Whether it routes (an API gateway).
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub gateway: bool,
    /// Whether it stands outside of the cluster.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub outside: bool,
}

impl Card {
    /// Whether both say the same, wherever they stand.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        *self == Self { x: self.x, y: self.y, w: self.w, h: self.h, ..other.clone() }
    }
}

/// Things that are not drawn one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fold {
    /// How many Pods.
    pub count: u32,
    /// How many of them are ready.
    pub ready: u32,
    /// The worst health among them.
    pub worst: Health,
    /// Whether they are drawn right now (unfolded).
    pub open: bool,
    /// How many of them are drawn; a workload that opens by itself shows its hurt Pods only.
    #[serde(default)]
    pub drawn: u32,
}

/// The part of a fact that is words and not a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Note {
    /// How many paths a host has.
    Paths(u32),
    /// Some of a host's paths lead nowhere.
    PathsFail {
        /// How many fail.
        failing: u32,
        /// Of how many.
        total: u32,
        /// The first of them.
        first: String,
    },
    /// How often containers were started again.
    Restarts(u32),
    /// Switched off by somebody.
    Suspended,
    /// Named by something, but not there.
    Absent,
    /// What was found on it.
    Found(Code),
    /// What [`Card::message`] says.
    Why,
}

/// One way between two cards, routed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Stable name: `<from> <relation> <to>`. Parallel edges share one line.
    pub id: String,
    /// Where it leaves.
    pub from: NodeId,
    /// Where it enters.
    pub to: NodeId,
    /// The relation.
    pub relation: Relation,
    /// Who says so; the stroke shows it.
    pub provenance: Provenance,
    /// SVG path data.
    pub path: String,
    /// Where the tip is.
    pub end: (f32, f32),
    /// Whether it leads to a broken hop, or to a port that is not there.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub broken: bool,
    /// Requests for these hosts go this way; empty where the host does not matter.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub hosts: Vec<String>,
    /// Port, path or weight.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub label: String,
    /// Middle of the label.
    pub label_at: (f32, f32),
    /// Whether there is room to show the label without being asked.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub label_fits: bool,
    /// Whether the label stands on a band, whose ground it then has.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub on_band: bool,
}

/// What is drawn and what is not, so that nothing is left out unsaid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Pods that are folded into their workloads.
    pub pods_folded: u32,
    /// Hops that are folded into the card that they lead to.
    pub hops_folded: u32,
    /// Nodes that the question left out.
    pub filtered_out: u32,
    /// Nodes in the view by own health, in the order of [`Health::ALL`].
    pub by_health: [u32; 6],
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde asks for a reference
const fn is_zero(number: &u32) -> bool {
    *number == 0
}
