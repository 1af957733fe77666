//! The grammar of label selectors, with the complaints of the real one.

use super::labels::Wants;
use super::names::{key_problems, value_problems};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Comma,
    Not,
    Equals,
    NotEquals,
    Above,
    Below,
    In,
    NotIn,
    Name,
    End,
    Unknown,
}

const SYMBOLS: &[(&str, Token)] = &[
    ("!=", Token::NotEquals),
    ("==", Token::Equals),
    ("=", Token::Equals),
    ("!", Token::Not),
    ("(", Token::Open),
    (")", Token::Close),
    (",", Token::Comma),
    (">", Token::Above),
    ("<", Token::Below),
];

fn symbol(letter: char) -> bool {
    "=!(),><".contains(letter)
}

fn tokens(mut rest: &str) -> Vec<(Token, &str)> {
    let mut all = Vec::new();
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        let Some(first) = rest.chars().next() else {
            all.push((Token::End, ""));
            return all;
        };
        let (token, length) = if symbol(first) {
            let found = SYMBOLS.iter().find(|(text, _)| rest.starts_with(text));
            found.map_or((Token::Unknown, 1), |(text, token)| (*token, text.len()))
        } else {
            let end = rest.find(|letter: char| symbol(letter) || " \t\r\n".contains(letter)).unwrap_or(rest.len());
            let token = match &rest[..end] {
                "in" => Token::In,
                "notin" => Token::NotIn,
                _ => Token::Name,
            };
            (token, end)
        };
        all.push((token, &rest[..length]));
        rest = &rest[length..];
    }
}

struct Parser<'a> {
    tokens: Vec<(Token, &'a str)>,
    at: usize,
}

type Requirement = (String, Wants);

pub(super) fn requirements(source: &str) -> Result<Vec<Requirement>, String> {
    let mut parser = Parser { tokens: tokens(source), at: 0 };
    let mut all = Vec::new();
    loop {
        match parser.ahead() {
            (Token::Name | Token::Not, _) => {}
            (Token::End, _) => return Ok(all),
            (_, found) => return Err(format!("found '{found}', expected: !, identifier, or 'end of string'")),
        }
        all.push(parser.requirement().map_err(|problem| format!("unable to parse requirement: {problem}"))?);
        match parser.take() {
            (Token::End, _) => return Ok(all),
            (Token::Comma, _) => {
                let (next, found) = parser.ahead();
                if !matches!(next, Token::Name | Token::Not) {
                    return Err(format!("found '{found}', expected: identifier after ','"));
                }
            }
            (_, found) => return Err(format!("found '{found}', expected: ',' or 'end of string'")),
        }
    }
}

impl<'a> Parser<'a> {
    /// The next token where values stand: there, `in` and `notin` are words as any other.
    fn ahead(&self) -> (Token, &'a str) {
        match self.raw() {
            (Token::In | Token::NotIn, text) => (Token::Name, text),
            other => other,
        }
    }

    fn raw(&self) -> (Token, &'a str) {
        self.tokens.get(self.at).copied().unwrap_or((Token::End, ""))
    }

    fn take(&mut self) -> (Token, &'a str) {
        let token = self.ahead();
        self.at += 1;
        token
    }

    fn requirement(&mut self) -> Result<Requirement, String> {
        let (mut token, mut key) = self.take();
        let absent = token == Token::Not;
        if absent {
            (token, key) = self.take();
        }
        if token != Token::Name {
            return Err(format!("found '{key}', expected: identifier"));
        }
        let problems = key_problems(key);
        if !problems.is_empty() {
            return Err(format!("<nil>: Invalid value: {key:?}: {}", problems.join("; ")));
        }
        if absent {
            return Ok((key.to_owned(), Wants::Absent));
        }
        if matches!(self.ahead().0, Token::End | Token::Comma) {
            return Ok((key.to_owned(), Wants::Exists));
        }
        let (operator, found) = self.raw();
        self.at += 1;
        let wants = match operator {
            Token::In => Wants::In(checked(key, self.values()?)?),
            Token::NotIn => Wants::NotIn(checked(key, self.values()?)?),
            Token::Equals => Wants::In(checked(key, vec![self.exact()?])?),
            Token::NotEquals => Wants::NotIn(checked(key, vec![self.exact()?])?),
            Token::Above => Wants::Above(bound(&self.exact()?)?),
            Token::Below => Wants::Below(bound(&self.exact()?)?),
            _ => return Err(format!("found '{found}', expected: in, notin, =, ==, !=, gt, lt")),
        };
        Ok((key.to_owned(), wants))
    }

    fn exact(&mut self) -> Result<String, String> {
        if matches!(self.ahead().0, Token::End | Token::Comma) {
            return Ok(String::new());
        }
        match self.take() {
            (Token::Name, value) => Ok(value.to_owned()),
            (_, found) => Err(format!("found '{found}', expected: identifier")),
        }
    }

    fn values(&mut self) -> Result<Vec<String>, String> {
        let (token, found) = self.take();
        if token != Token::Open {
            return Err(format!("found '{found}' expected: '('"));
        }
        match self.ahead() {
            (Token::Name | Token::Comma, _) => {}
            (Token::Close, _) => {
                self.at += 1;
                return Ok(vec![String::new()]);
            }
            (_, found) => return Err(format!("found '{found}', expected: ',', ')' or identifier")),
        }
        let mut values = Vec::new();
        loop {
            match self.take() {
                (Token::Name, value) => {
                    values.push(value.to_owned());
                    match self.ahead() {
                        (Token::Comma, _) => {}
                        (Token::Close, _) => break,
                        (_, found) => return Err(format!("found '{found}', expected: ',' or ')'")),
                    }
                }
                (Token::Comma, _) => {
                    if values.is_empty() {
                        values.push(String::new());
                    }
                    match self.ahead().0 {
                        Token::Close => {
                            values.push(String::new());
                            break;
                        }
                        Token::Comma => {
                            self.at += 1;
                            values.push(String::new());
                        }
                        _ => {}
                    }
                }
                (_, found) => return Err(format!("found '{found}', expected: ',', or identifier")),
            }
        }
        self.at += 1;
        // A set, which the real one sorts.
        values.sort();
        values.dedup();
        Ok(values)
    }
}

fn checked(key: &str, values: Vec<String>) -> Result<Vec<String>, String> {
    for (index, value) in values.iter().enumerate() {
        let problems = value_problems(value);
        if !problems.is_empty() {
            return Err(format!("values[{index}][{key}]: Invalid value: {value:?}: {}", problems.join("; ")));
        }
    }
    Ok(values)
}

fn bound(value: &str) -> Result<i64, String> {
    value.parse().map_err(|_| {
        format!("values[0]: Invalid value: {value:?}: for 'Gt', 'Lt' operators, the value must be an integer")
    })
}
