//! A record from an object as JSON, whatever its kind: files and dumps have no types.

use k8s_openapi::api::{
    apps::v1 as apps, autoscaling::v2 as autoscaling, batch::v1 as batch, core::v1 as core, discovery::v1 as discovery,
    networking::v1 as networking,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use thiserror::Error;

use super::{ObjectKind, Record};

/// Why an object gave no record.
#[derive(Debug, Error)]
#[error("{kind} {name:?} cannot be read: {reason}")]
pub struct ReadError {
    /// The object's kind.
    pub kind: String,
    /// Its name, empty when it has none.
    pub name: String,
    /// What the reader stumbled over.
    pub reason: String,
}

/// Reads one object; `None` when its kind is none that is watched.
pub fn read(object: Value) -> Result<Option<Record>, ReadError> {
    let api = object.get("apiVersion").and_then(Value::as_str).unwrap_or_default();
    let kind = object.get("kind").and_then(Value::as_str).unwrap_or_default();
    let record = match (api, ObjectKind::parse(kind)) {
        ("v1", Some(ObjectKind::Namespace)) => typed::<core::Namespace>(object)?,
        ("v1", Some(ObjectKind::Node)) => typed::<core::Node>(object)?,
        ("v1", Some(ObjectKind::Pod)) => typed::<core::Pod>(object)?,
        ("v1", Some(ObjectKind::Service)) => typed::<core::Service>(object)?,
        ("v1", Some(ObjectKind::Event)) => typed::<core::Event>(object)?,
        ("discovery.k8s.io/v1", Some(ObjectKind::EndpointSlice)) => typed::<discovery::EndpointSlice>(object)?,
        ("networking.k8s.io/v1", Some(ObjectKind::Ingress)) => typed::<networking::Ingress>(object)?,
        ("networking.k8s.io/v1", Some(ObjectKind::IngressClass)) => typed::<networking::IngressClass>(object)?,
        ("apps/v1", Some(ObjectKind::Deployment)) => typed::<apps::Deployment>(object)?,
        ("apps/v1", Some(ObjectKind::ReplicaSet)) => typed::<apps::ReplicaSet>(object)?,
        ("apps/v1", Some(ObjectKind::StatefulSet)) => typed::<apps::StatefulSet>(object)?,
        ("apps/v1", Some(ObjectKind::DaemonSet)) => typed::<apps::DaemonSet>(object)?,
        ("batch/v1", Some(ObjectKind::Job)) => typed::<batch::Job>(object)?,
        ("batch/v1", Some(ObjectKind::CronJob)) => typed::<batch::CronJob>(object)?,
        ("autoscaling/v2", Some(ObjectKind::HorizontalPodAutoscaler)) => {
            typed::<autoscaling::HorizontalPodAutoscaler>(object)?
        }
        _ => return Ok(None),
    };
    Ok(Some(record))
}

fn typed<T: DeserializeOwned>(object: Value) -> Result<Record, ReadError>
where
    for<'a> Record: From<&'a T>,
{
    let kind = object["kind"].as_str().unwrap_or_default().to_owned();
    let name = object["metadata"]["name"].as_str().unwrap_or_default().to_owned();
    match serde_json::from_value::<T>(object) {
        Ok(typed) => Ok(Record::from(&typed)),
        Err(error) => Err(ReadError { kind, name, reason: error.to_string() }),
    }
}
