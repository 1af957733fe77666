//! What an endpoint is.

use access::Action;
use serde::{Serialize, de::DeserializeOwned};

/// The HTTP method of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // HTTP's own words.
pub enum Method {
    Get,
    Post,
    Delete,
}

/// Who may call an endpoint. There is no default: an endpoint that does not say does not compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Needs {
    /// Anybody, signed in or not.
    Nothing,
    /// Anybody who is signed in.
    Session,
    /// Whoever `access` allows this action, in the scope that the request names.
    Permission(Action),
}

/// What an endpoint answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// One JSON document, or nothing with status 204.
    Document,
    /// Server-Sent Events whose data are JSON documents.
    Events,
}

/// One endpoint: the type is its name, the constants are its contract.
pub trait Endpoint {
    /// Its method.
    const METHOD: Method;
    /// Its path, with `{…}` for what varies (the router's own notation).
    const PATH: &'static str;
    /// Who may call it.
    const NEEDS: Needs;
    /// What it answers with.
    const ANSWER: Answer;
    /// The query string.
    type Query: Serialize + DeserializeOwned + Send + 'static;
    /// The JSON body; `()` where there is none.
    type Request: Serialize + DeserializeOwned + Send + 'static;
    /// The JSON answer (one event's data for [`Answer::Events`]); `()` for 204.
    type Response: Serialize + DeserializeOwned + Send + 'static;
}

/// An endpoint as a value, for whoever walks through all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The type's name.
    pub name: &'static str,
    /// [`Endpoint::METHOD`].
    pub method: Method,
    /// [`Endpoint::PATH`].
    pub path: &'static str,
    /// [`Endpoint::NEEDS`].
    pub needs: Needs,
    /// [`Endpoint::ANSWER`].
    pub answer: Answer,
}
