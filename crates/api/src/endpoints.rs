//! The table.

use access::{Action, Role};
use serde::{Deserialize, Serialize};
use topology::{
    Edge, Finding, Node, NodeId,
    delta::{GraphDocument, GraphEvent},
    picture::{Patch, Picture},
    view::Question,
};

use crate::{Answer, Endpoint, Method, Needs, Row};

macro_rules! endpoints {
    ($($(#[$doc:meta])* $name:ident: $method:ident $path:literal, $needs:expr, $answer:ident,
        $query:ty, $request:ty => $response:ty;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub struct $name;

            impl Endpoint for $name {
                const METHOD: Method = Method::$method;
                const PATH: &'static str = $path;
                const NEEDS: Needs = $needs;
                const ANSWER: Answer = Answer::$answer;
                type Query = $query;
                type Request = $request;
                type Response = $response;
            }
        )*

        /// Every endpoint there is.
        pub const TABLE: &[Row] = &[$(Row {
            name: stringify!($name),
            method: Method::$method,
            path: $path,
            needs: $needs,
            answer: Answer::$answer,
        },)*];
    };
}

endpoints! {
    /// Signs in: answers 204 and sets the session cookie.
    SignIn: Post "/api/v1/session", Needs::Nothing, Document, Nothing, Credentials => ();
    /// Signs out: ends the session that the cookie names.
    SignOut: Delete "/api/v1/session", Needs::Session, Document, Nothing, () => ();
    /// Who is signed in.
    WhoAmI: Get "/api/v1/session", Needs::Session, Document, Nothing, () => Person;
    /// Makes the first Admin, with the one-time token that the server printed at its first start.
    FirstAdmin: Post "/api/v1/first-admin", Needs::Nothing, Document, Nothing, NewAdmin => ();
    /// The graph of one moment (`hopmap.graph/1`), as far as this person may see it.
    GetGraph: Get "/api/v1/graph", Needs::Permission(Action::ViewPicture), Document,
        GraphQuery, () => GraphDocument;
    /// The same live: `snapshot` first, then `delta`; event id `<instance>-<revision>`.
    StreamGraph: Get "/api/v1/graph/stream", Needs::Permission(Action::ViewPicture), Events,
        GraphQuery, () => GraphEvent;
    /// One view, positioned (`hopmap.picture/1`).
    GetPicture: Get "/api/v1/picture", Needs::Permission(Action::ViewPicture), Document,
        PictureQuery, () => PictureDocument;
    /// The same live: `snapshot` first, then `patch`; event id `<instance>-<revision>`.
    StreamPicture: Get "/api/v1/picture/stream", Needs::Permission(Action::ViewPicture), Events,
        PictureQuery, () => PictureEvent;
    /// One node with everything that touches it, for the inspector.
    GetNode: Get "/api/v1/node", Needs::Permission(Action::ViewPicture), Document,
        NodeQuery, () => NodeDocument;
}

/// No query string.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Nothing {}

/// What the sign-in form sends. Deliberately without `Debug`: a password is not printable.
#[derive(Clone, Serialize, Deserialize)]
pub struct Credentials {
    /// The user's name.
    pub name: String,
    /// The password in clear, over the wire only.
    pub password: String,
}

/// What the page behind the one-time link sends. Without `Debug`, for the same reason.
#[derive(Clone, Serialize, Deserialize)]
pub struct NewAdmin {
    /// The token of the printed link.
    pub token: String,
    /// The name that the Admin chooses.
    pub name: String,
    /// The password that the Admin chooses.
    pub password: String,
}

/// Whoever is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The user's name.
    pub name: String,
    /// The role that holds everywhere (grants by namespace come with their own endpoints).
    pub role: Role,
}

/// Which part of the graph.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct GraphQuery {
    /// One cluster; absent: the one there is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// Comma-separated namespaces; absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
}

/// Which view: the page's own query string.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PictureQuery {
    /// One cluster; absent: the one there is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// `dev`, `test`, `staging` or `prod`; absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub env: Option<String>,
    /// Comma-separated namespaces; absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Comma-separated ids of workloads whose Pods are to be drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<String>,
    /// `1`: only what is hurt and what leads to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problems: Option<String>,
}

/// Which node.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NodeQuery {
    /// Its id.
    pub id: NodeId,
}

/// One view with what the frame around it says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PictureDocument {
    /// [`topology::picture::PICTURE_FORMAT`].
    pub format: String,
    /// `<instance>-<revision>`: what the stream continues from.
    pub event_id: String,
    /// The question as it was understood.
    pub question: Question,
    /// The picture.
    pub picture: Picture,
    /// What the frame says.
    pub frame: Frame,
}

/// What the frame around the picture says; sent again whenever it changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The cluster's name.
    pub cluster: String,
    /// Whether the picture is as fresh as can be.
    pub freshness: Freshness,
    /// Notices: kinds that are missing or forbidden, a cluster that cannot be reached.
    pub notices: Vec<Notice>,
    /// Namespaces that one can choose, with their environment.
    pub namespaces: Vec<NamespaceChoice>,
    /// Findings in this view: the worst first, and a cause before what follows from it.
    pub findings: Vec<Finding>,
}

/// How fresh the picture is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum Freshness {
    /// Everything was heard of within its time.
    Live,
    /// The first lists are not complete yet.
    #[default]
    Loading,
    /// Something was not heard of for too long.
    Stale {
        /// The oldest moment that something was last heard of, in milliseconds since 1970.
        since: i64,
    },
    /// There is no cluster to read.
    Unreachable,
}

/// Something that the picture cannot show, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The source's id.
    pub source: String,
    /// What failed, why, and what to do next.
    #[serde(flatten, with = "topology::model::phrase::message")]
    pub message: topology::Phrase,
}

/// A namespace that a view can be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamespaceChoice {
    /// Its name.
    pub name: topology::Namespace,
    /// Its environment, when it says one.
    pub environment: Option<topology::Environment>,
}

/// One event of the picture's stream; the event's name is the variant's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PictureEvent {
    /// The whole view (`snapshot`).
    Snapshot(Box<PictureDocument>),
    /// What changed (`patch`).
    Patch(Box<PicturePatch>),
}

/// What changed in a view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PicturePatch {
    /// [`topology::picture::PICTURE_PATCH_FORMAT`].
    pub format: String,
    /// The graph's revision after the change.
    pub revision: u64,
    /// What changed in the picture.
    pub patch: Patch,
    /// The frame, when it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<Frame>,
}

/// One node with everything that touches it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeDocument {
    /// The node.
    pub node: Node,
    /// Its findings, whole.
    pub findings: Vec<Finding>,
    /// Edges that lead to it.
    pub incoming: Vec<Edge>,
    /// Edges that leave it.
    pub outgoing: Vec<Edge>,
    /// The nodes at the other ends, for their names and health.
    pub neighbours: Vec<Node>,
}
