//! JSON patch (RFC 6902).

use serde_json::Value;

use crate::fields::text;
use crate::status_error::StatusError;

/// Runs the steps one after another, or none of them. Why one fails the server does not say.
pub(crate) fn run(target: &mut Value, steps: &[Value]) -> Result<(), StatusError> {
    let mut done = target.clone();
    for step in steps {
        run_one(&mut done, step).ok_or_else(StatusError::unprocessable)?;
    }
    *target = done;
    Ok(())
}

fn run_one(target: &mut Value, step: &Value) -> Option<()> {
    let path = step.get("path").and_then(Value::as_str)?;
    let from = text(step, "/from");
    let value = || step.get("value").cloned().unwrap_or(Value::Null);
    match text(step, "/op") {
        "add" => add(target, path, value()),
        "remove" => remove(target, path).map(drop),
        "replace" => replace(target, path, value()),
        "move" => {
            let moved = remove(target, from)?;
            add(target, path, moved)
        }
        "copy" => {
            let copied = target.pointer(from).cloned()?;
            add(target, path, copied)
        }
        "test" => (target.pointer(path).unwrap_or(&Value::Null) == &value()).then_some(()),
        _ => None,
    }
}

fn split(path: &str) -> Option<(&str, String)> {
    let (above, name) = path.rsplit_once('/')?;
    Some((above, name.replace("~1", "/").replace("~0", "~")))
}

fn add(target: &mut Value, path: &str, value: Value) -> Option<()> {
    if path.is_empty() {
        *target = value;
        return Some(());
    }
    let (above, name) = split(path)?;
    match target.pointer_mut(above)? {
        Value::Object(map) => {
            map.insert(name, value);
            Some(())
        }
        Value::Array(list) if name == "-" => {
            list.push(value);
            Some(())
        }
        Value::Array(list) => {
            let at = name.parse::<usize>().ok().filter(|at| *at <= list.len())?;
            list.insert(at, value);
            Some(())
        }
        _ => None,
    }
}

/// In an object, what is not there is replaced all the same.
fn replace(target: &mut Value, path: &str, value: Value) -> Option<()> {
    if path.is_empty() {
        *target = value;
        return Some(());
    }
    let (above, name) = split(path)?;
    match target.pointer_mut(above)? {
        Value::Object(map) => {
            map.insert(name, value);
            Some(())
        }
        Value::Array(list) => {
            *list.get_mut(name.parse::<usize>().ok()?)? = value;
            Some(())
        }
        _ => None,
    }
}

fn remove(target: &mut Value, path: &str) -> Option<Value> {
    let (above, name) = split(path)?;
    match target.pointer_mut(above)? {
        Value::Object(map) => map.remove(&name),
        Value::Array(list) => {
            let at = name.parse::<usize>().ok().filter(|at| *at < list.len())?;
            Some(list.remove(at))
        }
        _ => None,
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
