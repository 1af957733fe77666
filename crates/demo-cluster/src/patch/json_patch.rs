//! JSON patch (RFC 6902).

use serde_json::Value;

use crate::fields::text;
use crate::status_error::StatusError;

pub(crate) fn run(target: &mut Value, steps: &[Value]) -> Result<(), StatusError> {
    for step in steps {
        run_one(target, step).map_err(|problem| {
            StatusError::new(
                422,
                "Invalid",
                format!("the server rejected our request due to an error in our request: {problem}"),
            )
        })?;
    }
    Ok(())
}

fn run_one(target: &mut Value, step: &Value) -> Result<(), String> {
    let path = step.get("path").and_then(Value::as_str).ok_or("an operation needs a path")?;
    let from = text(step, "/from");
    let value = || step.get("value").cloned().ok_or_else(|| format!("the operation at {path:?} needs a value"));
    match text(step, "/op") {
        "add" => add(target, path, value()?),
        "remove" => remove(target, path).map(drop),
        "replace" => {
            *target.pointer_mut(path).ok_or_else(|| missing(path))? = value()?;
            Ok(())
        }
        "move" => {
            let moved = remove(target, from)?;
            add(target, path, moved)
        }
        "copy" => {
            let copied = target.pointer(from).cloned().ok_or_else(|| missing(from))?;
            add(target, path, copied)
        }
        "test" if target.pointer(path) == step.get("value") => Ok(()),
        "test" => Err(format!("testing value {path} failed")),
        other => Err(format!("unknown operation {other:?}")),
    }
}

fn missing(path: &str) -> String {
    format!("there is nothing at {path:?}")
}

fn split(path: &str) -> Result<(&str, String), String> {
    let (above, name) = path.rsplit_once('/').ok_or_else(|| format!("{path:?} is no path"))?;
    Ok((above, name.replace("~1", "/").replace("~0", "~")))
}

fn add(target: &mut Value, path: &str, value: Value) -> Result<(), String> {
    if path.is_empty() {
        *target = value;
        return Ok(());
    }
    let (above, name) = split(path)?;
    match target.pointer_mut(above).ok_or_else(|| missing(above))? {
        Value::Object(map) => {
            map.insert(name, value);
            Ok(())
        }
        Value::Array(list) if name == "-" => {
            list.push(value);
            Ok(())
        }
        Value::Array(list) => match name.parse::<usize>() {
            Ok(at) if at <= list.len() => {
                list.insert(at, value);
                Ok(())
            }
            _ => Err(format!("{path:?} is outside of its list")),
        },
        _ => Err(missing(above)),
    }
}

fn remove(target: &mut Value, path: &str) -> Result<Value, String> {
    let (above, name) = split(path)?;
    match target.pointer_mut(above) {
        Some(Value::Object(map)) => map.remove(&name).ok_or_else(|| missing(path)),
        Some(Value::Array(list)) => match name.parse::<usize>() {
            Ok(at) if at < list.len() => Ok(list.remove(at)),
            _ => Err(missing(path)),
        },
        _ => Err(missing(path)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::run;
    use serde_json::json;

    #[test]
    fn operations_run_in_order_and_a_failed_test_refuses() {
        let mut object = json!({"a": {"b/c": 1}, "list": [1, 2]});
        run(
            &mut object,
            json!([
                {"op": "test", "path": "/a/b~1c", "value": 1},
                {"op": "replace", "path": "/a/b~1c", "value": 2},
                {"op": "add", "path": "/list/-", "value": 3},
                {"op": "remove", "path": "/list/0"},
                {"op": "move", "from": "/list/0", "path": "/moved"},
                {"op": "copy", "from": "/moved", "path": "/list/0"},
            ])
            .as_array()
            .unwrap(),
        )
        .unwrap();
        assert_eq!(object, json!({"a": {"b/c": 2}, "list": [2, 3], "moved": 2}));
        let refused = run(&mut object, &[json!({"op": "test", "path": "/moved", "value": 9})]).unwrap_err();
        assert_eq!(refused.code, 422);
    }
}
