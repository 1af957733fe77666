//! Writing.

mod body;
mod delete;
mod evict;
mod options;
mod patched;
mod scale;

use axum::response::Response;
use http::{HeaderValue, header};
use serde_json::Value;

use super::list::key;
use super::{Asked, Server, answer};
use crate::clock::stamp;
use crate::fields::{remove, text};
use crate::kinds::Kind;
use crate::managed_fields::{Apply, Writer};
use crate::object::Key;
use crate::patch::{Language, Patch};
use crate::schema;
use crate::status_error::StatusError;
use crate::write::{self, Author, Manner, Part};
pub(crate) use delete::{delete, delete_collection};
pub(crate) use evict::evict;
use options::{Options, Validation};
pub(crate) use scale::scale;

fn namespace(asked: &Asked) -> &str {
    asked.target.namespace.as_deref().unwrap_or("")
}

fn part(asked: &Asked) -> Part {
    if asked.target.subresource.is_some() { Part::Status } else { Part::Main }
}

/// The answer, with what the server warns of.
fn warned(mut response: Response, warnings: &[String]) -> Response {
    let mut said: Vec<&String> = Vec::new();
    for warning in warnings.iter().filter(|warning| !warning.is_empty()) {
        if said.contains(&warning) {
            continue;
        }
        said.push(warning);
        let quoted = warning.replace('\\', "\\\\").replace('"', "\\\"");
        if let Ok(value) = HeaderValue::from_str(&format!("299 - \"{quoted}\"")) {
            response.headers_mut().append(header::WARNING, value);
        }
    }
    response
}

pub(crate) fn create(server: &Server, asked: &Asked) -> Result<Response, StatusError> {
    let kind = asked.target.kind;
    let format = body::Format::of(&asked.content_type)?;
    let options = Options::of("CreateOptions", asked, None)?;
    let (value, mut warnings) = body::object(kind, format, &asked.body, options.validation)?;
    let how = Manner { part: Part::Main, dry: options.dry, author: Author::Client(&options.manager) };
    warnings.extend(crate::validate::warnings(kind, &value));
    let made = write::create_as(&server.store, kind, namespace(asked), value, how)?;
    Ok(warned(answer::json(201, &made), &warnings))
}

pub(crate) fn replace(server: &Server, asked: &Asked) -> Result<Response, StatusError> {
    let (kind, key) = (asked.target.kind, key(asked));
    let options = Options::of("UpdateOptions", asked, None)?;
    let format = body::Format::of(&asked.content_type)?;
    let (new, warnings) = body::object(kind, format, &asked.body, options.validation)?;
    let how = Manner { part: part(asked), dry: options.dry, author: Author::Client(&options.manager) };
    if kind == Kind::Service && how.part == Part::Main && !server.store.has(kind, &key) {
        // Of these a PUT may be the first.
        write::check_name(&new, &key.name)?;
        let made = write::create_as(&server.store, kind, &key.namespace, new, how)?;
        return Ok(warned(answer::json(201, &made), &warnings));
    }
    let done = write::update_as(&server.store, kind, &key, how, |current| {
        let uid = text(&new, "/metadata/uid");
        if !uid.is_empty() && uid != text(current, "/metadata/uid") {
            return Err(another_incarnation(asked, uid, current));
        }
        Ok(new.clone())
    })?;
    Ok(warned(answer::json(200, &done), &warnings))
}

/// What is put is for an object that is no more; the store says so in its own words.
fn another_incarnation(asked: &Asked, uid: &str, current: &Value) -> StatusError {
    let (kind, key) = (asked.target.kind, key(asked));
    let plural = kind.facts().plural;
    let path = if kind.namespaced() { format!("{plural}/{}", key.namespace) } else { plural.to_owned() };
    let why = format!(
        "StorageError: invalid object, Code: 4, Key: /registry/{path}/{}, ResourceVersion: 0, AdditionalErrorMsg: \
         Precondition failed: UID in precondition: {uid}, UID in object meta: {}",
        key.name,
        text(current, "/metadata/uid")
    );
    StatusError::conflict_because(kind, &key.name, &why)
}

pub(crate) fn patch(server: &Server, asked: &Asked) -> Result<Response, StatusError> {
    let language = Language::of(&asked.content_type)?;
    let options = Options::of("PatchOptions", asked, Some(language))?;
    let (kind, key) = (asked.target.kind, key(asked));
    if language == Language::Apply {
        return apply(server, asked, &key, &options);
    }
    if !server.store.has(kind, &key) {
        return Err(StatusError::not_found(kind, &key.name));
    }
    let patch = Patch::parse(language, &asked.body)?;
    let how = Manner { part: part(asked), dry: options.dry, author: Author::Client(&options.manager) };
    let warnings = std::cell::RefCell::new(Vec::new());
    let ty = schema::of(kind);
    let done = write::update_as(&server.store, kind, &key, how, |current| {
        let (after, warned) = patched::object(&ty, &patch, current, options.validation)?;
        warnings.replace(warned);
        Ok(after)
    })?;
    Ok(warned(answer::json(200, &done), &warnings.take()))
}

/// Server-side apply: the one patch that creates what is not there.
fn apply(server: &Server, asked: &Asked, key: &Key, options: &Options) -> Result<Response, StatusError> {
    let kind = asked.target.kind;
    let patch = Patch::parse(Language::Apply, &asked.body)?;
    let subresource = if part(asked) == Part::Status { "status" } else { "" };
    let writer = Writer::of(kind, &options.manager, subresource, stamp(server.store.clock.now()));
    let mut config = patch.document.value.clone();
    patched::check_config(kind, &config)?;
    let how = Manner { part: part(asked), dry: options.dry, author: Author::Recorded };
    let run = |live: &Value| {
        let applied = Apply { writer: &writer, config: &config, force: options.force }.run(live);
        let applied = applied.map_err(|refused| patched::refusal(kind, &config, refused))?;
        patched::check_repeated(&patch, options.validation)?;
        Ok(applied)
    };
    let warnings = if options.validation == Validation::Warn { patch.document.warnings() } else { Vec::new() };
    if subresource.is_empty() && !server.store.has(kind, key) {
        let mut object: Value = run(&writer.nothing())?;
        let uid = text(&object, "/metadata/uid").to_owned();
        if !uid.is_empty() {
            let why =
                format!("uid mismatch: the provided object specified uid {uid}, and no existing object was found");
            return Err(StatusError::conflict_because(kind, &key.name, &why));
        }
        patched::check_place(kind, key, &object)?;
        remove(&mut object, "/metadata/resourceVersion");
        let made = write::create_as(&server.store, kind, &key.namespace, object, how)?;
        return Ok(warned(answer::json(201, &made), &warnings));
    }
    // What an apply names as empty it does not name.
    if text(&config, "/metadata/resourceVersion").is_empty() {
        remove(&mut config, "/metadata/resourceVersion");
    }
    let done = write::update_as(&server.store, kind, key, how, |current| {
        let applied = Apply { writer: &writer, config: &config, force: options.force }.run(current);
        let applied = applied.map_err(|refused| patched::refusal(kind, &config, refused))?;
        patched::check_repeated(&patch, options.validation)?;
        Ok(applied)
    })?;
    Ok(warned(answer::json(200, &done), &warnings))
}
