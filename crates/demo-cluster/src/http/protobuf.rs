//! The little protobuf that kubectl insists on: it asks what one may do in that form alone.

use serde_json::{Map, Value, json};

/// What stands before every object in this form.
const MAGIC: &[u8] = b"k8s\0";

/// The attributes that a review asks about, by the numbers of their fields.
const RESOURCE: [(u64, &str); 7] =
    [(1, "namespace"), (2, "verb"), (3, "group"), (4, "version"), (5, "resource"), (6, "subresource"), (7, "name")];
const PATH: [(u64, &str); 2] = [(1, "path"), (2, "verb")];

/// Whether a body is of this form.
pub(super) fn is(body: &[u8]) -> bool {
    body.starts_with(MAGIC)
}

/// A review by somebody about themselves; `None` where the body is of another form or kind.
pub(super) fn review(kind: &str, body: &[u8]) -> Option<Value> {
    // The object stands in an envelope that says what it is, and its spec is its second field.
    let object = field(body.strip_prefix(MAGIC)?, 2)?;
    let spec = field(object, 2).unwrap_or_default();
    let spec = match kind {
        "SelfSubjectReview" => json!({}),
        "SelfSubjectRulesReview" => Value::Object(texts(spec, &[(1, "namespace")])),
        "SelfSubjectAccessReview" => {
            let mut asked = Map::new();
            for (number, name, known) in [(1, "resourceAttributes", &RESOURCE[..]), (2, "nonResourceAttributes", &PATH)]
            {
                if let Some(attributes) = field(spec, number) {
                    asked.insert(name.to_owned(), Value::Object(texts(attributes, known)));
                }
            }
            Value::Object(asked)
        }
        _ => return None,
    };
    Some(json!({"spec": spec}))
}

fn texts(message: &[u8], known: &[(u64, &str)]) -> Map<String, Value> {
    let text = |number| field(message, number).map(|text| Value::from(String::from_utf8_lossy(text)));
    known.iter().filter_map(|(number, name)| Some(((*name).to_owned(), text(*number)?))).collect()
}

/// The last bytes, text or message of a field's number.
fn field(mut message: &[u8], wanted: u64) -> Option<&[u8]> {
    let mut found = None;
    while !message.is_empty() {
        let tag = number(&mut message)?;
        let length = match tag & 7 {
            0 => {
                number(&mut message)?;
                continue;
            }
            1 => 8,
            2 => usize::try_from(number(&mut message)?).ok()?,
            5 => 4,
            _ => return None,
        };
        let (here, rest) = message.split_at_checked(length)?;
        message = rest;
        if tag == wanted << 3 | 2 {
            found = Some(here);
        }
    }
    found
}

/// Takes a number of seven bits a byte from the front.
fn number(message: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for place in 0..10 {
        let (first, rest) = message.split_first()?;
        *message = rest;
        value |= u64::from(first & 0x7f) << (7 * place);
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::review;

    /// A field of bytes.
    fn bytes(number: u8, content: &[u8]) -> Vec<u8> {
        let mut field = vec![number << 3 | 2, u8::try_from(content.len()).unwrap()];
        field.extend_from_slice(content);
        field
    }

    fn envelope(object: &[u8]) -> Vec<u8> {
        let kind = bytes(1, &[bytes(1, b"authorization.k8s.io/v1"), bytes(2, b"SelfSubjectAccessReview")].concat());
        [b"k8s\0".to_vec(), kind, bytes(2, object)].concat()
    }

    #[test]
    fn what_kubectl_asks_is_read() {
        let attributes = [bytes(1, b"shop"), bytes(2, b"list"), bytes(3, b""), bytes(5, b"pods")].concat();
        let body = envelope(&bytes(2, &bytes(1, &attributes)));
        let asked = json!({"namespace": "shop", "verb": "list", "group": "", "resource": "pods"});
        let review = review("SelfSubjectAccessReview", &body).unwrap();
        assert_eq!(review, json!({"spec": {"resourceAttributes": asked}}));
    }

    #[test]
    fn what_is_cut_off_or_of_another_form_is_not() {
        let body = envelope(&bytes(2, &bytes(2, &bytes(1, b"/metrics"))));
        assert!(review("SelfSubjectAccessReview", &body).is_some());
        assert_eq!(review("SelfSubjectAccessReview", &body[..body.len() - 1]), None);
        assert_eq!(review("SelfSubjectAccessReview", b"{}"), None);
        assert_eq!(review("Pod", &body), None);
    }
}
