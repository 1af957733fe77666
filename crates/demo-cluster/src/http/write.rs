//! Writing.

use axum::response::Response;
use serde_json::{Value, json};

use super::list::{filter, key};
use super::{Asked, Server, answer};
use crate::fields::{items, number, remove, set, text};
use crate::kinds::Kind;
use crate::patch::Patch;
use crate::status_error::StatusError;
use crate::write::{self, Deleted, Deletion, Dependents, Part};

fn body(asked: &Asked) -> Result<Value, StatusError> {
    if asked.content_type.contains("yaml") || asked.content_type.contains("protobuf") {
        return Err(StatusError::new(
            415,
            "UnsupportedMediaType",
            "the body of the request was in an unknown format - accepted media types include: application/json",
        ));
    }
    serde_json::from_slice(&asked.body).map_err(|error| {
        StatusError::bad_request(format!(
            "the object provided is unrecognized (must be of type {}): {error}",
            asked.target.kind.facts().name
        ))
    })
}

fn namespace(asked: &Asked) -> Result<&str, StatusError> {
    match (&asked.target.namespace, asked.target.kind.namespaced()) {
        (Some(namespace), _) => Ok(namespace),
        (None, false) => Ok(""),
        (None, true) => Err(StatusError::new(
            405,
            "MethodNotAllowed",
            "the server does not allow this method on the requested resource",
        )),
    }
}

fn part(asked: &Asked) -> Part {
    if asked.target.subresource.is_some() { Part::Status } else { Part::Main }
}

pub(crate) fn create(server: &Server, asked: &Asked) -> Result<Response, StatusError> {
    let kind = asked.target.kind;
    let made = write::create(&server.store, kind, namespace(asked)?, body(asked)?, Part::Main, asked.query.dry())?;
    Ok(answer::json(201, &made))
}

pub(crate) fn replace(server: &Server, asked: &Asked) -> Result<Response, StatusError> {
    let new = body(asked)?;
    let key = key(asked);
    let name = text(&new, "/metadata/name");
    if *name != *key.name {
        return Err(StatusError::bad_request(format!(
            "the name of the object ({name}) does not match the name on the URL ({})",
            key.name
        )));
    }
    let done =
        write::update(&server.store, asked.target.kind, &key, part(asked), asked.query.dry(), |_| Ok(new.clone()))?;
    Ok(answer::json(200, &done))
}

pub(crate) fn patch(server: &Server, asked: &Asked) -> Result<Response, StatusError> {
    let patch = Patch::parse(&asked.content_type, &asked.body)?;
    let (kind, key) = (asked.target.kind, key(asked));
    if let Patch::Apply(intent) = &patch {
        if asked.query.get("fieldManager").is_empty() {
            return Err(StatusError::bad_request(
                "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch",
            ));
        }
        if part(asked) == Part::Main && !server.store.has(kind, &key) {
            let mut intent = intent.clone();
            set(&mut intent, "/metadata/name", &*key.name);
            let made = write::create(&server.store, kind, namespace(asked)?, intent, Part::Main, asked.query.dry())?;
            return Ok(answer::json(201, &made));
        }
    }
    let change = |current: &Value| patch.applied(current);
    let done = write::update(&server.store, kind, &key, part(asked), asked.query.dry(), change)?;
    Ok(answer::json(200, &done))
}

/// The `Scale` of a workload.
fn scale_of(workload: &Value) -> Value {
    let labels = workload.pointer("/spec/selector/matchLabels").and_then(Value::as_object).into_iter().flatten();
    let selector: Vec<String> = labels.map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or(""))).collect();
    let mut metadata = json!({});
    for field in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
        metadata[field] = workload["metadata"][field].clone();
    }
    json!({
        "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": metadata,
        "spec": {"replicas": number(workload, "/spec/replicas").unwrap_or(0)},
        "status": {"replicas": number(workload, "/status/replicas").unwrap_or(0), "selector": selector.join(",")},
    })
}

pub(crate) fn scale(server: &Server, asked: &Asked) -> Result<Response, StatusError> {
    let (kind, key) = (asked.target.kind, key(asked));
    if asked.method == http::Method::GET {
        let object = server.store.get(kind, &key).ok_or_else(|| StatusError::not_found(kind, &key.name))?;
        return Ok(answer::json(200, &scale_of(&object.value())));
    }
    let patch = if asked.method == http::Method::PATCH {
        Patch::parse(&asked.content_type, &asked.body)?
    } else {
        Patch::Merge(body(asked)?)
    };
    let done = write::update(&server.store, kind, &key, Part::Main, asked.query.dry(), |current| {
        let scale = patch.applied(&scale_of(current))?;
        let replicas = number(&scale, "/spec/replicas").unwrap_or(0);
        let mut workload = current.clone();
        set(&mut workload, "/spec/replicas", replicas);
        let version = scale["metadata"]["resourceVersion"].clone();
        set(&mut workload, "/metadata/resourceVersion", version);
        Ok(workload)
    })?;
    Ok(answer::json(200, &scale_of(&done)))
}

fn deletion(asked: &Asked) -> Result<(Deletion, Value), StatusError> {
    let options = if asked.body.is_empty() { json!({}) } else { body(asked)? };
    let policy = match text(&options, "/propagationPolicy") {
        "" => asked.query.get("propagationPolicy"),
        policy => policy,
    };
    let orphans = policy == "Orphan" || crate::fields::flag(&options, "/orphanDependents");
    let asked_grace = asked.query.number("gracePeriodSeconds").and_then(|grace| i64::try_from(grace).ok());
    let how = Deletion {
        dependents: if orphans { Dependents::Orphan } else { Dependents::Delete },
        grace: number(&options, "/gracePeriodSeconds").or(asked_grace),
        dry: asked.query.dry() || items(&options, "/dryRun").iter().any(|one| one == "All"),
    };
    Ok((how, options))
}

pub(crate) fn delete(server: &Server, asked: &Asked) -> Result<Response, StatusError> {
    let (kind, key) = (asked.target.kind, key(asked));
    let (how, options) = deletion(asked)?;
    let current = server.store.get(kind, &key).ok_or_else(|| StatusError::not_found(kind, &key.name))?;
    let wanted = text(&options, "/preconditions/uid");
    if !wanted.is_empty() && *wanted != *current.uid {
        let mut error = StatusError::conflict(kind, &key.name);
        error.message = format!(
            "Operation cannot be fulfilled on {} {:?}: Precondition failed: UID in precondition: {wanted}, UID in object meta: {}",
            kind.facts().resource(),
            key.name,
            current.uid
        );
        return Err(error);
    }
    let version = text(&options, "/preconditions/resourceVersion");
    if !version.is_empty() && version != current.version.to_string() {
        return Err(StatusError::conflict(kind, &key.name));
    }
    match write::delete(&server.store, kind, &key, how)? {
        Deleted::Going(value) => Ok(answer::json(200, &value)),
        Deleted::Gone(object) if kind == Kind::Pod => Ok(answer::bytes(200, "application/json", object.json.clone())),
        Deleted::Gone(object) => {
            let mut details = json!({"name": &*key.name, "kind": kind.facts().plural, "uid": &*object.uid});
            if !kind.facts().group.is_empty() {
                details["group"] = kind.facts().group.into();
            }
            Ok(answer::json(
                200,
                &json!({
                    "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details,
                }),
            ))
        }
    }
}

pub(crate) fn delete_collection(server: &Server, asked: &Asked) -> Result<Response, StatusError> {
    let kind = asked.target.kind;
    let (how, _) = deletion(asked)?;
    let filter = filter(asked)?;
    let mut gone = Vec::new();
    for object in server.store.all(kind, Some(namespace(asked)?)).iter().filter(|object| filter.takes(object)) {
        // Whoever deleted it in the meantime did what was asked.
        if write::delete(&server.store, kind, &object.key, how).is_ok() {
            let mut value = (*object.value()).clone();
            remove(&mut value, "/kind");
            remove(&mut value, "/apiVersion");
            gone.push(value);
        }
    }
    Ok(answer::json(
        200,
        &json!({
            "kind": format!("{}List", kind.facts().name), "apiVersion": kind.facts().api_version(),
            "metadata": {"resourceVersion": server.store.version().to_string()}, "items": gone,
        }),
    ))
}

/// Draining a Node evicts its Pods; there are no disruption budgets here to refuse it.
pub(crate) fn evict(server: &Server, asked: &Asked) -> Result<Response, StatusError> {
    let grace = number(&body(asked)?, "/deleteOptions/gracePeriodSeconds");
    write::delete(
        &server.store,
        Kind::Pod,
        &key(asked),
        Deletion { grace, dry: asked.query.dry(), ..Deletion::PLAIN },
    )?;
    Ok(answer::json(
        201,
        &json!({
            "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201,
        }),
    ))
}
