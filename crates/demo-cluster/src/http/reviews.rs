//! Reviews: who am I, and what may I do. They are made, answered and not kept.

use axum::response::Response;
use http::Method;
use serde_json::{Value, json};

use super::route::Route;
use super::{Server, answer, not_allowed, protobuf};
use crate::authorization::{Attributes, Rule, User};
use crate::clock::stamp;
use crate::fields::text;
use crate::status_error::StatusError;

/// The reviews, as discovery lists them: group, resource, kind, whether it is of a namespace.
pub(crate) const REVIEWS: &[(&str, &str, &str, bool)] = &[
    ("authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview", false),
    ("authorization.k8s.io", "localsubjectaccessreviews", "LocalSubjectAccessReview", true),
    ("authorization.k8s.io", "selfsubjectaccessreviews", "SelfSubjectAccessReview", false),
    ("authorization.k8s.io", "selfsubjectrulesreviews", "SelfSubjectRulesReview", false),
    ("authorization.k8s.io", "subjectaccessreviews", "SubjectAccessReview", false),
];

type Answer = Result<Response, StatusError>;

/// The answer to a review; `None` where the route names none.
pub(crate) fn answer(server: &Server, method: &Method, route: &Route, user: &User, body: &[u8]) -> Option<Answer> {
    let (_, _, kind, namespaced) = REVIEWS
        .iter()
        .find(|(group, resource, ..)| *group == route.group && *resource == route.resource && route.version == "v1")?;
    Some(if route.name.is_some() || route.namespace.is_some() != *namespaced {
        Err(StatusError::no_such_path())
    } else if method == Method::POST {
        made(server, kind, route, user, body)
    } else {
        Err(not_allowed())
    })
}

fn made(server: &Server, kind: &str, route: &Route, user: &User, body: &[u8]) -> Answer {
    let unread = |why: &str| {
        StatusError::bad_request(format!("the object provided is unrecognized (must be of type {kind}): {why}"))
    };
    let review = if protobuf::is(body) {
        protobuf::review(kind, body).ok_or_else(|| unread("the protobuf is not read"))?
    } else {
        serde_json::from_slice(body).map_err(|error| unread(&error.to_string()))?
    };
    let mut spec = review.get("spec").cloned().unwrap_or_else(|| json!({}));
    for part in ["resourceAttributes", "nonResourceAttributes"] {
        if let Some(Value::Object(fields)) = spec.get_mut(part) {
            fields.retain(|_, value| value != "");
        }
    }
    let (metadata, status) = match kind {
        "SelfSubjectReview" => {
            return Ok(answer::json(
                201,
                &json!({
                    "kind": kind, "apiVersion": "authentication.k8s.io/v1",
                    "metadata": {"creationTimestamp": stamp(server.store.clock.now())},
                    "status": {"userInfo": user.to_json()},
                }),
            ));
        }
        "SelfSubjectRulesReview" => {
            let namespace = text(&spec, "/namespace");
            if namespace.is_empty() {
                return Err(StatusError::bad_request("no namespace on request"));
            }
            let status = rules(server, user, namespace);
            spec = json!({});
            (json!({}), status)
        }
        "SelfSubjectAccessReview" => (json!({}), decided(server, user, &checked(&spec, false, None)?)),
        _ => {
            let namespace = route.namespace.as_deref();
            let attributes = checked(&spec, true, namespace)?;
            let subject = subject(&spec);
            let metadata = namespace.map_or_else(|| json!({}), |namespace| json!({"namespace": namespace}));
            (metadata, decided(server, &subject, &attributes))
        }
    };
    Ok(answer::json(
        201,
        &json!({
            "kind": kind, "apiVersion": "authorization.k8s.io/v1", "metadata": metadata, "spec": spec, "status": status,
        }),
    ))
}

fn decided(server: &Server, user: &User, asked: &Attributes) -> Value {
    let mut decision = server.authorizer.decide(user, asked);
    // What the switches take away is as forbidden as what no rule gives.
    let kind = crate::kinds::KINDS.iter().find(|facts| facts.group == asked.group && facts.plural == asked.resource);
    let namespace = Some(asked.namespace.as_str()).filter(|namespace| !namespace.is_empty());
    if kind.is_some_and(|facts| !server.faults.allows(facts.kind, &asked.verb, namespace)) {
        (decision.allowed, decision.reason) = (false, String::new());
    }
    let mut status = json!({"allowed": decision.allowed});
    if !decision.reason.is_empty() {
        status["reason"] = decision.reason.into();
    }
    status
}

fn rules(server: &Server, user: &User, namespace: &str) -> Value {
    let (rules, missing) = server.authorizer.rules(user, namespace);
    let (resources, paths): (Vec<&Rule>, Vec<&Rule>) = rules.iter().partition(|rule| rule.about_resources());
    let list = |rules: Vec<&Rule>| rules.into_iter().map(Rule::to_json).collect::<Vec<_>>();
    let mut status =
        json!({"resourceRules": list(resources), "nonResourceRules": list(paths), "incomplete": !missing.is_empty()});
    if !missing.is_empty() {
        status["evaluationError"] = missing.join(", ").into();
    }
    status
}

fn subject(spec: &Value) -> User {
    let groups = spec["groups"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
    User {
        name: text(spec, "/user").to_owned(),
        groups: groups.collect(),
        uid: text(spec, "/uid").to_owned(),
        extra: Vec::new(),
    }
}

/// What a review asks about; `named` is whether it must say about whom, `within` the namespace that it must keep to.
fn checked(spec: &Value, named: bool, within: Option<&str>) -> Result<Attributes, StatusError> {
    let part = |name: &str| spec.get(name).filter(|part| !part.is_null());
    let (resource, path) = (part("resourceAttributes"), part("nonResourceAttributes"));
    let shown = path.map(|it| json!({"Path": text(it, "/path"), "Verb": text(it, "/verb")}).to_string());
    let mut problems: Vec<(&str, String)> = Vec::new();
    let mut invalid = |field, value: &str, why| problems.push((field, format!("Invalid value: {value}: {why}")));
    match (resource, &shown) {
        (None, None) => invalid(
            "spec.resourceAttributes",
            "null",
            "exactly one of nonResourceAttributes or resourceAttributes must be specified",
        ),
        (Some(_), Some(shown)) => {
            invalid("spec.nonResourceAttributes", shown, "cannot be specified in combination with resourceAttributes");
        }
        _ => {}
    }
    if named && text(spec, "/user").is_empty() && spec["groups"].as_array().is_none_or(Vec::is_empty) {
        invalid("spec.user", "\"\"", "at least one of user or group must be specified");
    }
    if let Some(namespace) = within {
        let its = resource.map(|it| text(it, "/namespace"));
        if let Some(its) = its.filter(|its| *its != namespace) {
            invalid("spec.resourceAttributes.namespace", &format!("{its:?}"), "must match metadata.namespace");
        }
        if let Some(shown) = &shown {
            invalid("spec.nonResourceAttributes", shown, "disallowed on this kind of request");
        }
    }
    if !problems.is_empty() {
        return Err(refused(&problems));
    }
    let it = resource.unwrap_or(&Value::Null);
    let field = |pointer: &str| text(it, pointer).to_owned();
    Ok(match path {
        Some(path) => Attributes {
            verb: text(path, "/verb").to_owned(),
            path: Some(text(path, "/path").to_owned()),
            ..Attributes::default()
        },
        None => Attributes {
            verb: field("/verb"),
            group: field("/group"),
            resource: field("/resource"),
            subresource: field("/subresource"),
            namespace: field("/namespace"),
            name: field("/name"),
            path: None,
        },
    })
}

fn refused(problems: &[(&str, String)]) -> StatusError {
    let said: Vec<String> = problems.iter().map(|(field, message)| format!("{field}: {message}")).collect();
    let said = if let [one] = said.as_slice() { one.clone() } else { format!("[{}]", said.join(", ")) };
    let causes: Vec<Value> = problems
        .iter()
        .map(|(field, message)| json!({"reason": "FieldValueInvalid", "message": message, "field": field}))
        .collect();
    StatusError::new(422, "Invalid", format!(".authorization.k8s.io \"\" is invalid: {said}"))
        .with_details(json!({"group": "authorization.k8s.io", "causes": causes}))
}
