//! Which texts are names, labels and addresses, and what the server says of those that are not.

const LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must \
    start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is \
    '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', \
    and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is \
    '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const QUALIFIED: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an \
    alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is \
    '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE: &str = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or \
    '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex \
    used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/// The parts of a word: what it may begin and end with, and what else may stand within.
fn consists_of(text: &str, edge: fn(char) -> bool, within: &str) -> bool {
    !text.is_empty()
        && text.starts_with(edge)
        && text.ends_with(edge)
        && text.chars().all(|letter| edge(letter) || within.contains(letter))
}

fn lower(letter: char) -> bool {
    letter.is_ascii_lowercase() || letter.is_ascii_digit()
}

fn alphanumeric(letter: char) -> bool {
    letter.is_ascii_alphanumeric()
}

/// A DNS label: at most 63 letters, no dots.
pub(super) fn label(text: &str) -> Vec<String> {
    if text.contains('.') && consists_of(text, lower, "-.") {
        return vec!["must not contain dots".to_owned()];
    }
    let mut wrong = Vec::new();
    if text.len() > 63 {
        wrong.push("must be no more than 63 characters".to_owned());
    }
    if !consists_of(text, lower, "-") {
        wrong.push(LABEL.to_owned());
    }
    wrong
}

/// A DNS name.
pub(super) fn subdomain(text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if text.len() > 253 {
        wrong.push("must be no more than 253 characters".to_owned());
    }
    if !text.split('.').all(|part| consists_of(part, lower, "-")) {
        wrong.push(SUBDOMAIN.to_owned());
    }
    wrong
}

/// A name such as `example.com/name`, of a label or an annotation.
pub(super) fn qualified(text: &str) -> Vec<String> {
    let parts: Vec<&str> = text.split('/').collect();
    let mut wrong = Vec::new();
    let name = match parts[..] {
        [name] => name,
        ["", name] => {
            wrong.push("prefix part must be non-empty".to_owned());
            name
        }
        [prefix, name] => {
            wrong.extend(subdomain(prefix).into_iter().map(|problem| format!("prefix part {problem}")));
            name
        }
        _ => {
            return vec![format!(
                "a valid label key {QUALIFIED} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            )];
        }
    };
    if name.is_empty() {
        wrong.push("name part must be non-empty".to_owned());
    } else if name.len() > 63 {
        wrong.push("name part must be no more than 63 bytes".to_owned());
    }
    if !consists_of(name, alphanumeric, "-_.") {
        wrong.push(format!("name part {QUALIFIED}"));
    }
    wrong
}

pub(super) fn label_value(text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if text.len() > 63 {
        wrong.push("must be no more than 63 bytes".to_owned());
    }
    if !text.is_empty() && !consists_of(text, alphanumeric, "-_.") {
        wrong.push(LABEL_VALUE.to_owned());
    }
    wrong
}

/// The name of a port, as `targetPort` may give it.
pub(super) fn port_name(text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if text.len() > 15 {
        wrong.push("must be no more than 15 characters".to_owned());
    }
    if !text.chars().all(|letter| lower(letter) || letter == '-') {
        wrong.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)".to_owned());
    }
    if !text.contains(|letter: char| letter.is_ascii_lowercase()) {
        wrong.push("must contain at least one letter (a-z)".to_owned());
    }
    if text.contains("--") {
        wrong.push("must not contain consecutive hyphens".to_owned());
    }
    if text.starts_with('-') || text.ends_with('-') {
        wrong.push("must not begin or end with a hyphen".to_owned());
    }
    wrong
}

pub(super) fn environment_name(text: &str) -> Vec<String> {
    let wrong = text.chars().any(|letter| !(' '..='~').contains(&letter) || letter == '=');
    let why = "a valid environment variable name must consist only of printable ASCII characters other than '='";
    if wrong { vec![why.to_owned()] } else { Vec::new() }
}

/// A key of a `ConfigMap`.
pub(super) fn config_key(text: &str) -> Vec<String> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let mut wrong = Vec::new();
    if text.len() > 253 {
        wrong.push("must be no more than 253 characters".to_owned());
    }
    if text.is_empty() || !text.chars().all(fits) {
        wrong.push(
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or \
             'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
                .to_owned(),
        );
    }
    wrong
}

/// `Some` says why it is no port.
pub(super) fn port(number: i64) -> Option<&'static str> {
    (!(1..=65_535).contains(&number)).then_some("must be between 1 and 65535, inclusive")
}

/// A percentage such as `25%`.
pub(super) fn percent(text: &str) -> Option<i64> {
    text.strip_suffix('%').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
}
