//! Strategic merge patch: as a merge patch, but lists of named things merge by their name.

use serde_json::{Map, Value};

/// Merges a patch into an object.
pub(crate) fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        target.clone_from(patch);
        return;
    };
    if !target.is_object() || patch.get("$patch").and_then(Value::as_str) == Some("replace") {
        *target = Value::Object(Map::new());
    }
    let Value::Object(fields) = target else {
        return;
    };
    if let Some(Value::Array(kept)) = patch.get("$retainKeys") {
        fields.retain(|key, _| kept.iter().any(|one| one.as_str() == Some(key)));
    }
    for (key, value) in patch {
        if let Some(list) = key.strip_prefix("$deleteFromPrimitiveList/") {
            delete_primitives(fields.get_mut(list), value);
        } else if !key.starts_with('$') {
            merge_field(fields, key, value);
        }
    }
    for (key, order) in patch {
        if let Some(list) = key.strip_prefix("$setElementOrder/") {
            reorder(list, fields.get_mut(list), order);
        }
    }
}

fn merge_field(fields: &mut Map<String, Value>, key: &str, value: &Value) {
    match value {
        Value::Null => {
            fields.remove(key);
        }
        Value::Object(map) if map.get("$patch").and_then(Value::as_str) == Some("delete") => {
            fields.remove(key);
        }
        Value::Array(patch) => {
            let current = fields.entry(key).or_insert_with(|| Value::Array(Vec::new()));
            merge_list(key, current, patch);
        }
        _ => merge(fields.entry(key).or_insert(Value::Null), value),
    }
}

/// The field that names the things in a list, as the Kubernetes types declare it.
fn merge_key(list: &str, things: &[Value]) -> Option<&'static str> {
    let has = |key: &str| things.iter().any(|thing| thing.get(key).is_some());
    match list {
        "containers" | "initContainers" | "ephemeralContainers" | "env" | "volumes" | "imagePullSecrets" => {
            Some("name")
        }
        // A container's ports are told apart by containerPort, a Service's by port.
        "ports" if has("containerPort") => Some("containerPort"),
        "ports" if has("port") => Some("port"),
        "conditions" | "addresses" => Some("type"),
        "volumeMounts" => Some("mountPath"),
        "volumeDevices" => Some("devicePath"),
        "ownerReferences" => Some("uid"),
        "hostAliases" | "podIPs" => Some("ip"),
        "topologySpreadConstraints" => Some("topologyKey"),
        "taints" => Some("key"),
        _ => None,
    }
}

fn merge_list(list: &str, current: &mut Value, patch: &[Value]) {
    let directive = |thing: &Value| thing.get("$patch").and_then(Value::as_str).map(str::to_owned);
    if patch.iter().any(|thing| directive(thing).as_deref() == Some("replace")) {
        let kept = patch.iter().filter(|thing| directive(thing).is_none()).cloned().collect();
        *current = Value::Array(kept);
        return;
    }
    if list == "finalizers" {
        if let Value::Array(now) = current {
            for one in patch.iter().filter(|one| !now.contains(one)).cloned().collect::<Vec<_>>() {
                now.push(one);
            }
        }
        return;
    }
    let Some(key) = merge_key(list, patch) else {
        *current = Value::Array(patch.to_vec());
        return;
    };
    if !current.is_array() {
        *current = Value::Array(Vec::new());
    }
    let Value::Array(now) = current else { return };
    for thing in patch {
        let at = now.iter().position(|one| one.get(key) == thing.get(key));
        match (directive(thing).as_deref(), at) {
            (Some("delete"), Some(at)) => {
                now.remove(at);
            }
            (Some("delete"), None) => {}
            (_, Some(at)) => merge(&mut now[at], thing),
            (_, None) => {
                let mut new = Value::Object(Map::new());
                merge(&mut new, thing);
                now.push(new);
            }
        }
    }
}

fn delete_primitives(list: Option<&mut Value>, gone: &Value) {
    if let (Some(Value::Array(list)), Value::Array(gone)) = (list, gone) {
        list.retain(|one| !gone.contains(one));
    }
}

fn reorder(list: &str, current: Option<&mut Value>, order: &Value) {
    let (Some(Value::Array(current)), Value::Array(order)) = (current, order) else {
        return;
    };
    let key = merge_key(list, order);
    let place = |thing: &Value| {
        order
            .iter()
            .position(|one| key.map_or(one == thing, |key| one.get(key) == thing.get(key)))
            .unwrap_or(usize::MAX)
    };
    current.sort_by_key(place);
}

#[cfg(test)]
mod tests {
    use super::merge;
    use serde_json::json;

    #[test]
    fn containers_merge_by_name_and_keep_what_is_not_mentioned() {
        let mut pod = json!({"spec": {"containers": [
            {"name": "app", "image": "a:1", "env": [{"name": "A", "value": "1"}], "ports": [{"containerPort": 80, "name": "http"}]},
            {"name": "log", "image": "l:1"},
        ]}});
        merge(
            &mut pod,
            &json!({"spec": {"containers": [
                {"name": "app", "image": "a:2", "env": [{"name": "B", "value": "2"}], "ports": [{"containerPort": 80, "name": "web"}]},
                {"name": "log", "$patch": "delete"},
            ]}}),
        );
        assert_eq!(
            pod,
            json!({"spec": {"containers": [{
                "name": "app", "image": "a:2",
                "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
                "ports": [{"containerPort": 80, "name": "web"}],
            }]}})
        );
    }

    #[test]
    fn conditions_merge_by_type_and_unnamed_lists_are_replaced() {
        let mut object = json!({"conditions": [{"type": "Ready", "status": "False"}], "args": ["a", "b"]});
        merge(
            &mut object,
            &json!({
                "conditions": [{"type": "Ready", "status": "True"}, {"type": "Other", "status": "True"}],
                "args": ["c"],
            }),
        );
        assert_eq!(object["conditions"].as_array().map(Vec::len), Some(2));
        assert_eq!(object["conditions"][0]["status"], "True");
        assert_eq!(object["args"], json!(["c"]));
    }

    #[test]
    fn directives_order_retain_and_replace() {
        let mut object = json!({
            "env": [{"name": "A"}, {"name": "B"}], "strategy": {"type": "RollingUpdate", "rollingUpdate": {}},
            "finalizers": ["x", "y"],
        });
        merge(
            &mut object,
            &json!({
                "$setElementOrder/env": [{"name": "B"}, {"name": "A"}],
                "strategy": {"$retainKeys": ["type"], "type": "Recreate"},
                "$deleteFromPrimitiveList/finalizers": ["x"],
            }),
        );
        assert_eq!(object["env"], json!([{"name": "B"}, {"name": "A"}]));
        assert_eq!(object["strategy"], json!({"type": "Recreate"}));
        assert_eq!(object["finalizers"], json!(["y"]));
    }
}
