//! The `continue` tokens of lists: opaque to clients, and the same inside as the real ones.

use serde_json::{Value, json};

use crate::object::Key;
use crate::status_error::StatusError;

/// Where a list goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// The version of the first page; `None` goes on with what is there now.
    pub(crate) version: Option<u64>,
    pub(crate) after: Key,
}

impl Token {
    /// `whole` is whether the list is of all namespaces.
    pub(crate) fn write(&self, whole: bool) -> String {
        let Key { namespace, name } = &self.after;
        let start =
            if whole && !namespace.is_empty() { format!("/{namespace}/{name}\0") } else { format!("/{name}\0") };
        let version = self.version.map_or(Value::from(-1), Value::from);
        base64(json!({"v": "meta.k8s.io/v1", "rv": version, "start": start}).to_string().as_bytes())
    }

    /// `namespace` is that of the request, `namespaced` whether the kind has any.
    pub(crate) fn read(text: &str, namespace: Option<&str>, namespaced: bool) -> Result<Self, StatusError> {
        let invalid =
            |why: &str| StatusError::bad_request(format!("invalid continue token: continue key is not valid: {why}"));
        let bytes = unbase64(text).ok_or_else(|| invalid("illegal base64 data at input byte 0"))?;
        let token: Value = serde_json::from_slice(&bytes).map_err(|_| {
            let first = bytes.first().map_or(' ', |byte| char::from(*byte));
            invalid(&format!("invalid character '{first}' looking for beginning of value"))
        })?;
        if token["v"] != "meta.k8s.io/v1" {
            return Err(invalid(&format!("server does not recognize this encoded version {}", token["v"])));
        }
        let version = token["rv"].as_i64().unwrap_or(0);
        if version == 0 {
            return Err(invalid("incorrect encoded start resourceVersion (version meta.k8s.io/v1)"));
        }
        let start = token["start"].as_str().unwrap_or("").trim_start_matches('/').trim_end_matches('\0');
        if start.is_empty() {
            return Err(invalid("encoded start key is empty (version meta.k8s.io/v1)"));
        }
        let after = match (namespace, start.split_once('/')) {
            (Some(namespace), _) => Key::new(namespace, start),
            (None, Some((namespace, name))) if namespaced => Key::new(namespace, name),
            _ => Key::new("", start),
        };
        Ok(Self { version: u64::try_from(version).ok(), after })
    }
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// RFC 4648, for URLs, without padding.
fn base64(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |index: usize| u32::from(three.get(index).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for digit in 0..=three.len() {
            out.push(char::from(DIGITS[(bits >> (18 - 6 * digit) & 63) as usize]));
        }
    }
    out
}

fn unbase64(text: &str) -> Option<Vec<u8>> {
    let (mut out, mut bits, mut held) = (Vec::new(), 0_u32, 0);
    for letter in text.bytes() {
        let digit = DIGITS.iter().position(|digit| *digit == letter)?;
        bits = bits << 6 | u32::try_from(digit).ok()?;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held & 0xff) as u8);
        }
    }
    Some(out)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::Token;
    use crate::object::Key;

    #[test]
    fn a_token_comes_back_as_it_was() {
        for (key, namespace) in
            [(Key::new("test", "c2"), Some("test")), (Key::new("default", "kube-root-ca.crt"), None)]
        {
            let token = Token { version: Some(739), after: key };
            assert_eq!(Token::read(&token.write(namespace.is_none()), namespace, true).unwrap(), token);
        }
        let node = Token { version: None, after: Key::new("", "node-001") };
        assert_eq!(Token::read(&node.write(true), None, false).unwrap(), node);
        let real = "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6NzM5LCJzdGFydCI6Ii9jMlx1MDAwMCJ9";
        let theirs = Token::read(real, Some("test"), true).unwrap();
        assert_eq!((theirs.version, &*theirs.after.name), (Some(739), "c2"));
        let error = Token::read("abc", None, true).unwrap_err();
        assert_eq!(
            error.message,
            "invalid continue token: continue key is not valid: invalid character 'i' looking for beginning of value"
        );
    }
}
