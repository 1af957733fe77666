//! Evictions: deletions that a disruption budget may refuse.

use axum::response::Response;
use serde_json::{Value, json};

use super::delete::Options;
use super::options;
use super::{body, namespace};
use crate::fields::{items, number, set, text};
use crate::http::list::key;
use crate::http::{Asked, Server, answer};
use crate::kinds::Kind;
use crate::object::Object;
use crate::selector::LabelSelector;
use crate::status_error::StatusError;
use crate::store::Store;
use crate::write::{self, Author, Manner, Part};

pub(crate) fn evict(server: &Server, asked: &Asked) -> Result<Response, StatusError> {
    let key = key(asked);
    let format = body::Format::of(&asked.content_type)?;
    let create = options::Options::of("CreateOptions", asked, None)?;
    let ty = crate::schema::named("policy/v1", "Eviction");
    let (eviction, _) = body::typed(&ty, "Eviction", "v1", format, &asked.body, create.validation)?;
    if text(&eviction, "/metadata/name") != &*key.name {
        return Err(StatusError::bad_request("name in URL does not match name in Eviction object"));
    }
    let options = Options::read(Kind::Pod, &eviction["deleteOptions"])?;
    let pod = server.store.get(Kind::Pod, &key).ok_or_else(|| StatusError::not_found(Kind::Pod, &key.name))?;
    let mut how = options.how();
    how.dry |= create.dry;
    options.check(Kind::Pod, &pod)?;
    if !is_free(&pod) {
        ask_budget(&server.store, namespace(asked), &pod, how.dry)?;
    }
    write::delete(&server.store, Kind::Pod, &key, how)?;
    let status = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201});
    Ok(answer::json(201, &status))
}

/// Pods that do not work have no budget to keep.
fn is_free(pod: &Object) -> bool {
    pod.going || ["Succeeded", "Failed", "Pending"].contains(&text(&pod.value(), "/status/phase"))
}

fn ask_budget(store: &Store, namespace: &str, pod: &Object, dry: bool) -> Result<(), StatusError> {
    let budgets = store.all(Kind::PodDisruptionBudget, Some(namespace));
    let mut over = budgets.iter().filter(|budget| covers(&budget.value(), pod));
    let (Some(budget), another) = (over.next(), over.next()) else { return Ok(()) };
    if another.is_some() {
        let message =
            "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
        return Err(StatusError::internal(message));
    }
    let (value, name) = (budget.value(), &budget.key.name);
    let status = Counted::of(store, namespace, &value);
    if status.allowed <= 0 {
        let why = if status.healthy <= status.desired {
            format!(
                "The disruption budget {name} needs {} healthy pods and has {} currently",
                status.desired, status.healthy
            )
        } else {
            format!("The disruption budget {name} does not allow evicting pods currently")
        };
        let message = "Cannot evict pod as it would violate the pod's disruption budget.";
        let causes = json!({"causes": [{"reason": "DisruptionBudget", "message": why}]});
        return Err(StatusError::new(429, "TooManyRequests", message).with_details(causes));
    }
    if dry || !status.noted {
        return Ok(());
    }
    let how = Manner { part: Part::Status, dry: false, author: Author::Controller };
    write::update_as(store, Kind::PodDisruptionBudget, &budget.key, how, |budget| {
        let mut budget = budget.clone();
        set(&mut budget, "/status/disruptionsAllowed", status.allowed - 1);
        Ok(budget)
    })
    .map(drop)
}

fn covers(budget: &Value, pod: &Object) -> bool {
    let selector = &budget["spec"]["selector"];
    !selector.is_null() && LabelSelector::of_workload(selector).takes(|key| pod.label(key))
}

/// What a budget has to spend.
struct Counted {
    allowed: i64,
    healthy: i64,
    desired: i64,
    /// A controller keeps count.
    noted: bool,
}

impl Counted {
    fn of(store: &Store, namespace: &str, budget: &Value) -> Self {
        let said = |field: &str| number(budget, &format!("/status/{field}"));
        if said("observedGeneration").is_some() {
            let count = |field: &str| said(field).unwrap_or(0);
            let (allowed, healthy, desired) =
                (count("disruptionsAllowed"), count("currentHealthy"), count("desiredHealthy"));
            return Self { allowed, healthy, desired, noted: true };
        }
        let pods: Vec<_> =
            store.all(Kind::Pod, Some(namespace)).into_iter().filter(|pod| covers(budget, pod)).collect();
        let ready = |pod: &Object| {
            let value = pod.value();
            let conditions = items(&value, "/status/conditions");
            conditions.iter().any(|one| text(one, "/type") == "Ready" && text(one, "/status") == "True")
        };
        let all = i64::try_from(pods.len()).unwrap_or(i64::MAX);
        let healthy = i64::try_from(pods.iter().filter(|pod| ready(pod) && !pod.going).count()).unwrap_or(0);
        let share = |value: &Value| match value {
            Value::String(text) => {
                let percent: i64 = text.trim_end_matches('%').parse().unwrap_or(0);
                (all * percent).div_euclid(100) + i64::from((all * percent) % 100 != 0)
            }
            other => other.as_i64().unwrap_or(0),
        };
        let spec = &budget["spec"];
        let desired = if spec["minAvailable"].is_null() {
            all - share(&spec["maxUnavailable"])
        } else {
            share(&spec["minAvailable"])
        };
        Self { allowed: healthy - desired.max(0), healthy, desired: desired.max(0), noted: false }
    }
}
