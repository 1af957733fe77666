//! Logs of the containers: invented lines, the same for the same Pod and moment.

mod follow;
mod java;
mod machines;
mod options;
mod run;
mod script;
mod web;

use axum::response::Response;

use super::list::key;
use super::{Asked, Server, answer};
use crate::fields::{annotation, items, text};
use crate::kinds::Kind;
use crate::object::Key;
use crate::status_error::StatusError;
use options::Options;
use run::Run;

pub(crate) fn answer(server: &Server, asked: &Asked) -> Result<Response, StatusError> {
    let key = key(asked);
    let pod = server.store.get(Kind::Pod, &key).ok_or_else(|| StatusError::not_found(Kind::Pod, &key.name))?;
    let options = Options::of(asked, &key.name)?;
    let value = pod.value();
    let container = run::container(&value, asked.query.get("container"))?;
    if pod.node.is_none() {
        // Nobody has anything to say of it yet, and that is no mistake.
        return Ok(answer::nothing());
    }
    reach(server, &key, text(&value, "/spec/nodeName"), &container)?;
    let run = Run::of(&value, &container, options.previous)?;
    let now = server.store.clock.now();
    let body = options.write(&run, now);
    if !options.follow || run.over() {
        return Ok(answer::bytes(200, "text/plain", body));
    }
    Ok(answer::bytes(200, "text/plain", follow::body(server, key, run, &options, body, now)))
}

/// The kubelet of the Pod's Node has the log: where the machine is dead, nobody answers.
fn reach(server: &Server, pod: &Key, node: &str, container: &str) -> Result<(), StatusError> {
    let node = server.store.get(Kind::Node, &Key::new("", node)).map(|node| node.value());
    let dead = node.as_ref().is_some_and(|node| annotation(node, crate::controllers::BEHAVIOUR) == "dead");
    if !dead {
        return Ok(());
    }
    let addresses = node.iter().flat_map(|node| items(node, "/status/addresses"));
    let address = addresses.map(|one| text(one, "/address")).next().unwrap_or("").to_owned();
    Err(StatusError::new(
        500,
        "InternalError",
        format!(
            "Get \"https://{address}:10250/containerLogs/{}/{}/{container}\": dial tcp {address}:10250: connect: no route \
             to host",
            pod.namespace, pod.name
        ),
    ))
}
