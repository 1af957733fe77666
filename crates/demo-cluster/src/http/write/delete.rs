//! Deleting one object, or many.

use axum::response::Response;
use serde_json::{Value, json};

use super::{body, namespace, warned};
use crate::clock::stamp;
use crate::fields::{flag, items, number, remove, set, text};
use crate::http::list::{filter, key};
use crate::http::{Asked, Server, answer};
use crate::kinds::Kind;
use crate::object::Object;
use crate::status_error::StatusError;
use crate::validate::Problems;
use crate::write::{self, Deleted, Deletion, Dependents};

/// What a deletion is asked to be.
#[derive(Debug)]
pub(super) struct Options {
    how: Deletion,
    uid: String,
    version: String,
    /// Nobody said what shall become of the dependents.
    unsaid: bool,
}

const POLICIES: [&str; 4] = ["Foreground", "Background", "Orphan", "nil"];

impl Options {
    fn of(asked: &Asked) -> Result<Self, StatusError> {
        let options = if asked.body.is_empty() { from_query(asked)? } else { from_body(asked)? };
        Self::read(asked.target.kind, &options)
    }

    pub(super) fn read(kind: Kind, options: &Value) -> Result<Self, StatusError> {
        let mut problems = Problems::default();
        let policy = text(options, "/propagationPolicy");
        let orphan = options.get("orphanDependents").filter(|orphan| !orphan.is_null());
        if !policy.is_empty() && orphan.is_some() {
            let why = "orphanDependents and deletionPropagation cannot be both set";
            problems.invalid("propagationPolicy", policy, why);
        }
        if !policy.is_empty() && !POLICIES[..3].contains(&policy) {
            problems.unsupported("propagationPolicy", policy, &POLICIES);
        }
        let dry = items(options, "/dryRun");
        if dry.iter().any(|one| one != "All") {
            problems.unsupported("dryRun", dry.to_vec(), &["All"]);
        }
        problems.refuse_as("DeleteOptions.meta.k8s.io", "meta.k8s.io", "DeleteOptions", "")?;
        let unsaid = policy.is_empty() && orphan.is_none();
        let dependents = match policy {
            "Foreground" => Dependents::First,
            "Orphan" => Dependents::Orphan,
            "" if flag(options, "/orphanDependents") => Dependents::Orphan,
            // Jobs leave their Pods, as they did before anybody could say what they should do.
            "" if unsaid && kind == Kind::Job => Dependents::Orphan,
            _ => Dependents::Delete,
        };
        let grace = number(options, "/gracePeriodSeconds").map(|grace| if grace < 0 { 1 } else { grace });
        let how = Deletion { dependents, grace, dry: !dry.is_empty() };
        let precondition = |field: &str| text(options, &format!("/preconditions/{field}")).to_owned();
        Ok(Self { how, uid: precondition("uid"), version: precondition("resourceVersion"), unsaid })
    }

    pub(super) fn how(&self) -> Deletion {
        self.how
    }

    pub(super) fn check(&self, kind: Kind, current: &Object) -> Result<(), StatusError> {
        let failed = |why: String| Err(StatusError::failed_precondition(kind, &current.key.name, &why));
        if !self.uid.is_empty() && *self.uid != *current.uid {
            return failed(format!(
                "the UID in the precondition ({}) does not match the UID in record ({}). The object might have been \
                 deleted and then recreated",
                self.uid, current.uid
            ));
        }
        if !self.version.is_empty() && self.version != current.version.to_string() {
            return failed(format!(
                "the ResourceVersion in the precondition ({}) does not match the ResourceVersion in record ({}). The \
                 object might have been modified",
                self.version, current.version
            ));
        }
        Ok(())
    }

    fn warnings(&self, kind: Kind) -> Vec<String> {
        let leaves = kind == Kind::Job && self.unsaid;
        let warning = "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to \
                       remove them or set propagationPolicy=Orphan to suppress this warning";
        if leaves { vec![warning.to_owned()] } else { Vec::new() }
    }
}

fn from_body(asked: &Asked) -> Result<Value, StatusError> {
    let format = body::Format::of(&asked.content_type)?;
    let read = format.untyped(&asked.body).map_err(|wrong| StatusError::bad_request(body::unread(format, &wrong)))?;
    Ok(read.value)
}

fn from_query(asked: &Asked) -> Result<Value, StatusError> {
    let query = &asked.query;
    let mut options = json!({});
    for field in ["propagationPolicy"] {
        if !query.get(field).is_empty() {
            options[field] = query.get(field).into();
        }
    }
    if query.has("dryRun") {
        options["dryRun"] = json!([query.get("dryRun")]);
    }
    if query.has("orphanDependents") {
        options["orphanDependents"] = query.flag("orphanDependents").into();
    }
    match query.get("gracePeriodSeconds") {
        "" => {}
        grace => {
            let number: i64 = grace.parse().map_err(|_| {
                StatusError::bad_request(format!("strconv.ParseInt: parsing {grace:?}: invalid syntax"))
            })?;
            options["gracePeriodSeconds"] = number.into();
        }
    }
    Ok(options)
}

pub(crate) fn delete(server: &Server, asked: &Asked) -> Result<Response, StatusError> {
    let (kind, key) = (asked.target.kind, key(asked));
    let options = Options::of(asked)?;
    let current = server.store.get(kind, &key).ok_or_else(|| StatusError::not_found(kind, &key.name))?;
    options.check(kind, &current)?;
    let response = match write::delete(&server.store, kind, &key, options.how)? {
        Deleted::Going(value) => answer::json(200, &value),
        Deleted::Gone(object) => gone(server, kind, &object),
    };
    Ok(warned(response, &options.warnings(kind)))
}

/// Most kinds answer with what was deleted in short, a few with the object itself.
fn gone(server: &Server, kind: Kind, object: &Object) -> Response {
    match kind {
        Kind::Pod => {
            let mut value = (*object.value()).clone();
            if text(&value, "/metadata/deletionTimestamp").is_empty() {
                set(&mut value, "/metadata/deletionTimestamp", stamp(server.store.clock.now()));
                let generation = number(&value, "/metadata/generation").unwrap_or(0);
                set(&mut value, "/metadata/generation", generation + 1);
            }
            set(&mut value, "/metadata/deletionGracePeriodSeconds", 0);
            answer::json(200, &value)
        }
        Kind::Service | Kind::ServiceAccount => answer::bytes(200, "application/json", object.json.clone()),
        _ => {
            let mut details = json!({"name": &*object.key.name, "kind": kind.facts().plural, "uid": &*object.uid});
            if !kind.facts().group.is_empty() {
                details["group"] = kind.facts().group.into();
            }
            let status = json!({
                "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details,
            });
            answer::json(200, &status)
        }
    }
}

pub(crate) fn delete_collection(server: &Server, asked: &Asked) -> Result<Response, StatusError> {
    let kind = asked.target.kind;
    let options = Options::of(asked)?;
    let filter = filter(asked)?;
    let mut gone = Vec::new();
    let namespace = Some(namespace(asked)).filter(|namespace| !namespace.is_empty());
    for object in server.store.all(kind, namespace).iter().filter(|object| filter.takes(object)) {
        // Whoever deleted it in the meantime did what was asked.
        if write::delete(&server.store, kind, &object.key, options.how).is_ok() {
            let mut value = (*object.value()).clone();
            remove(&mut value, "/kind");
            remove(&mut value, "/apiVersion");
            gone.push(value);
        }
    }
    let list = json!({
        "kind": format!("{}List", kind.facts().name), "apiVersion": kind.facts().api_version(),
        "metadata": {"resourceVersion": server.store.version().to_string()}, "items": gone,
    });
    Ok(warned(answer::json(200, &list), &options.warnings(kind)))
}
