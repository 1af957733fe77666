//! An object as the server would write it after having read it: unknown fields are gone, zeros are left out where they
//! mean nothing, and structs that are always there are there.

use serde_json::{Map, Value, json};

use super::{Field, Struct, Ty, canonical};

/// Brings a value into the form of its type. What has another type stays as it is, for whoever decodes to refuse.
pub(crate) fn conform(ty: &Ty, value: &mut Value) {
    match ty {
        Ty::Struct(at) => {
            if value.is_null() {
                *value = Value::Object(Map::new());
            }
            if let Value::Object(map) = value {
                conform_struct(super::structure(*at), map);
            }
        }
        Ty::List(item) => {
            if let Value::Array(list) = value {
                for one in list {
                    conform(item, one);
                }
            }
        }
        Ty::Map(item) => {
            if let Value::Object(map) = value {
                for one in map.values_mut() {
                    conform(item, one);
                    if one.is_null() {
                        *one = zero(item);
                    }
                }
            }
        }
        Ty::Quantity => {
            let text = match &*value {
                Value::String(text) => text.trim().to_owned(),
                Value::Number(number) => number.to_string(),
                _ => return,
            };
            if let Some(kept) = canonical(&text) {
                *value = kept.into();
            }
        }
        _ => {}
    }
}

fn conform_struct(structure: &Struct, map: &mut Map<String, Value>) {
    map.retain(|name, value| match structure.field(name) {
        None => false,
        Some(field) => {
            if !value.is_null() {
                conform(&field.ty, value);
            }
            field.keep || !left_out(field, value)
        }
    });
    for field in structure.always_written() {
        let absent = map.get(&field.name).is_none_or(Value::is_null);
        if absent {
            map.insert(field.name.clone(), if field.pointer { Value::Null } else { zero(&field.ty) });
        }
    }
}

/// Whether a value is not written.
fn left_out(field: &Field, value: &Value) -> bool {
    match (&field.ty, value) {
        (_, Value::Null) => true,
        // An empty list is no list, pointer or not; an empty map neither.
        (Ty::List(_) | Ty::Map(_), Value::Array(list)) => list.is_empty(),
        (Ty::List(_) | Ty::Map(_), Value::Object(map)) => map.is_empty(),
        (Ty::String | Ty::Bytes, Value::String(text)) => text.is_empty() && !field.pointer,
        (Ty::Int32 | Ty::Int64 | Ty::Float, Value::Number(number)) => number.as_f64() == Some(0.0) && !field.pointer,
        (Ty::Bool, Value::Bool(flag)) => !flag && !field.pointer,
        (Ty::Struct(_), Value::Object(map)) => map.is_empty() && field.omit_zero,
        _ => false,
    }
}

impl Field {
    pub(super) fn is_always_written(&self) -> bool {
        match &self.ty {
            _ if self.pointer => self.keep,
            _ if self.omit_zero => false,
            Ty::Struct(_) | Ty::Time | Ty::MicroTime => true,
            _ => self.keep,
        }
    }
}

pub(super) fn zero(ty: &Ty) -> Value {
    match ty {
        Ty::String => json!(""),
        Ty::Bool => json!(false),
        Ty::Int32 | Ty::Int64 | Ty::Float | Ty::IntOrString => json!(0),
        Ty::Quantity => json!("0"),
        Ty::Struct(_) => {
            let mut value = json!({});
            conform(ty, &mut value);
            value
        }
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::conform;
    use crate::kinds::Kind;
    use crate::schema;
    use serde_json::json;

    #[test]
    fn an_object_is_written_as_the_server_does() {
        let mut object = json!({
            "kind": "Deployment", "apiVersion": "apps/v1", "foo": 1,
            "metadata": {"name": "a", "labels": {}, "creationTimestamp": null},
            "spec": {
                "replicas": 0, "minReadySeconds": 0, "paused": false, "selector": {"matchLabels": {"app": "a"}},
                "template": {"spec": {"containers": [
                    {"name": "c", "env": [{"name": "A", "value": ""}], "resources": {"requests": {"cpu": 0.5}}},
                ]}},
            },
            "status": {"replicas": 0},
        });
        conform(&schema::of(Kind::Deployment), &mut object);
        assert_eq!(
            object,
            json!({
                "kind": "Deployment", "apiVersion": "apps/v1", "metadata": {"name": "a"},
                "spec": {
                    "replicas": 0, "selector": {"matchLabels": {"app": "a"}}, "strategy": {},
                    "template": {"metadata": {}, "spec": {"containers": [
                        {"name": "c", "env": [{"name": "A"}], "resources": {"requests": {"cpu": "500m"}}},
                    ]}},
                },
                "status": {},
            })
        );
    }

    #[test]
    fn nothing_becomes_what_the_server_has_when_there_is_nothing() {
        let mut set = json!({});
        conform(&schema::of(Kind::StatefulSet), &mut set);
        assert_eq!(set["status"], json!({"replicas": 0, "availableReplicas": 0}));
        assert_eq!(set["spec"]["selector"], json!(null));
        assert_eq!(set["spec"]["template"]["spec"]["containers"], json!(null));
    }
}
