//! The `Scale` of a workload.

use axum::response::Response;
use serde_json::{Value, json};

use super::options::Options;
use super::{body, patched, warned};
use crate::clock::stamp;
use crate::fields::{items, number, remove, set, text};
use crate::http::list::key;
use crate::http::{Asked, Server, answer};
use crate::managed_fields::{Apply, Entries, Writer, scale_of_entries, update, with_scale};
use crate::patch::{Language, Patch};
use crate::schema::{self, conform};
use crate::status_error::StatusError;
use crate::validate::Problems;
use crate::write::{self, Author, Manner, Part, check_name, check_namespace};

const VERSION: &str = "autoscaling/v1";

fn scale_of(workload: &Value) -> Value {
    let mut metadata = json!({});
    for field in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
        metadata[field] = workload["metadata"][field].clone();
    }
    let mut scale = json!({
        "kind": "Scale", "apiVersion": VERSION, "metadata": metadata,
        "spec": {"replicas": number(workload, "/spec/replicas").unwrap_or(0)},
        "status": {
            "replicas": number(workload, "/status/replicas").unwrap_or(0),
            "selector": written(&workload["spec"]["selector"]),
        },
    });
    conform(&schema::named(VERSION, "Scale"), &mut scale);
    scale
}

/// A selector as text: `app=order,tier in (back,front)`.
fn written(selector: &Value) -> String {
    let labels = selector["matchLabels"].as_object().into_iter().flatten();
    let mut parts: Vec<(String, String)> =
        labels.map(|(key, value)| (key.clone(), format!("{key}={}", value.as_str().unwrap_or("")))).collect();
    for expression in items(selector, "/matchExpressions") {
        let key = text(expression, "/key");
        let mut values: Vec<&str> = items(expression, "/values").iter().filter_map(Value::as_str).collect();
        values.sort_unstable();
        let values = values.join(",");
        let part = match text(expression, "/operator") {
            "In" => format!("{key} in ({values})"),
            "NotIn" => format!("{key} notin ({values})"),
            "Exists" => key.to_owned(),
            _ => format!("!{key}"),
        };
        parts.push((key.to_owned(), part));
    }
    parts.sort();
    parts.into_iter().map(|(_, part)| part).collect::<Vec<_>>().join(",")
}

/// What is asked of a scale.
enum Change {
    Put(Value),
    Patch(Patch),
}

pub(crate) fn scale(server: &Server, asked: &Asked) -> Result<Response, StatusError> {
    let (kind, key) = (asked.target.kind, key(asked));
    if asked.method == http::Method::GET || asked.method == http::Method::HEAD {
        let object = server.store.get(kind, &key).ok_or_else(|| StatusError::not_found(kind, &key.name))?;
        return Ok(answer::json(200, &scale_of(&object.value())));
    }
    let (options, change, warnings) = read(asked)?;
    if !server.store.has(kind, &key) {
        return Err(StatusError::not_found(kind, &key.name));
    }
    let writer = Writer::of_scale(&options.manager, stamp(server.store.clock.now()));
    let how = Manner { part: Part::Main, dry: options.dry, author: Author::Recorded };
    let done = write::update_as(&server.store, kind, &key, how, |current| {
        let parent = Entries::of(current);
        let mut live = scale_of(current);
        scale_of_entries(&parent).write(&mut live);
        let after = changed(&writer, &change, &live, &options)?;
        check_namespace(kind, &key.namespace, &after)?;
        check_name(&after, &key.name)?;
        write::stale(kind, &key.name, text(&after, "/metadata/resourceVersion"), current)?;
        let mut problems = Problems::default();
        problems.not_negative("spec.replicas", number(&after, "/spec/replicas"));
        problems.refuse_as("Scale.autoscaling", "autoscaling", "Scale", &key.name)?;
        let mut workload = current.clone();
        set(&mut workload, "/spec/replicas", number(&after, "/spec/replicas").unwrap_or(0));
        with_scale(kind, &parent, Entries::of(&after)).write(&mut workload);
        Ok(workload)
    })?;
    Ok(warned(answer::json(200, &scale_of(&done)), &warnings))
}

fn read(asked: &Asked) -> Result<(Options, Change, Vec<String>), StatusError> {
    if asked.method == http::Method::PATCH {
        let language = Language::of(&asked.content_type)?;
        let options = Options::of("PatchOptions", asked, Some(language))?;
        let patch = Patch::parse(language, &asked.body)?;
        if language == Language::Apply {
            patched::check_config_of(VERSION, "Scale", &patch.document.value)?;
        }
        return Ok((options, Change::Patch(patch), Vec::new()));
    }
    let options = Options::of("UpdateOptions", asked, None)?;
    let format = body::Format::of(&asked.content_type)?;
    let ty = schema::named(VERSION, "Scale");
    let (value, warnings) = body::typed(&ty, "Scale", "v1", format, &asked.body, options.validation)?;
    Ok((options, Change::Put(value), warnings))
}

/// The scale as it shall be, with who owns it.
fn changed(writer: &Writer, change: &Change, live: &Value, options: &Options) -> Result<Value, StatusError> {
    let mut after = match change {
        Change::Put(value) => value.clone(),
        Change::Patch(patch) if patch.language == Language::Apply => {
            let config = &patch.document.value;
            let applied = Apply { writer, config, force: options.force }.run(live);
            return applied.map_err(|refused| patched::refusal_of(VERSION, "Scale", config, refused));
        }
        Change::Patch(patch) => patched::object(&writer.ty, patch, live, options.validation)?.0,
    };
    conform(&writer.ty, &mut after);
    let bare = |scale: &Value| {
        let mut scale = scale.clone();
        remove(&mut scale, "/metadata/managedFields");
        scale
    };
    update(writer, &bare(live), &bare(&after), Entries::of(live)).write(&mut after);
    Ok(after)
}
