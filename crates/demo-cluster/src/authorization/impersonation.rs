//! Acting as somebody else: the headers, and who may send them.

use http::HeaderMap;

use super::{Attributes, Authorizer, User};
use crate::status_error::StatusError;

/// A kind of permission to act as somebody else. The narrow ones, which also ask what is done, are tried first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    ArbitraryNode,
    ServiceAccount,
    UserInfo,
    /// The one verb that there was at first.
    Legacy,
}

const MODES: [Mode; 4] = [Mode::ArbitraryNode, Mode::ServiceAccount, Mode::UserInfo, Mode::Legacy];

/// Whom a request is made as: the account itself, or whom it says it is, if it may.
pub(crate) fn impersonated(
    authorizer: &Authorizer,
    account: User,
    headers: &HeaderMap,
    asked: &Attributes,
) -> Result<User, StatusError> {
    let wanted = wanted(headers);
    if wanted == User::default() {
        return Ok(account);
    }
    if wanted.name.is_empty() {
        return Err(StatusError::bad_request(format!("requested {} without impersonating a user name", go(&wanted))));
    }
    // What an account did last is tried first, which decides whose refusal is told.
    let last = authorizer.last_mode(&account.name);
    let others = MODES.into_iter().filter(|mode| Some(*mode) != last);
    let mut refusal = None;
    for mode in last.into_iter().chain(others).filter(|mode| mode.suits(&wanted)) {
        match mode.check(authorizer, &account, &wanted, asked) {
            Ok(()) => {
                authorizer.remember_mode(&account.name, mode);
                return Ok(mode.becomes(wanted));
            }
            Err(error) => refusal = refusal.or(Some(error)),
        }
    }
    Err(refusal.unwrap_or_else(|| StatusError::internal("all impersonation modes failed")))
}

impl Mode {
    fn suits(self, wanted: &User) -> bool {
        let only_named = wanted.uid.is_empty() && wanted.groups.is_empty() && wanted.extra.is_empty();
        let (node, account) = (node(&wanted.name).is_some(), wanted.service_account().is_some());
        match self {
            Mode::ArbitraryNode => only_named && node,
            Mode::ServiceAccount => only_named && account,
            Mode::UserInfo => !node && !account,
            Mode::Legacy => true,
        }
    }

    fn check(
        self,
        authorizer: &Authorizer,
        account: &User,
        wanted: &User,
        asked: &Attributes,
    ) -> Result<(), StatusError> {
        let allowed = |part: &Attributes| {
            let decision = authorizer.decide(account, part);
            if decision.allowed { Ok(()) } else { Err(part.refusal(&account.name, &decision.reason)) }
        };
        let name = match self {
            Mode::ArbitraryNode => "arbitrary-node",
            Mode::ServiceAccount => "serviceaccount",
            Mode::UserInfo => "user-info",
            Mode::Legacy => return each(wanted, "", "impersonate").iter().try_for_each(allowed),
        };
        allowed(&Attributes { verb: format!("impersonate-on:{name}:{}", asked.verb), ..asked.clone() })?;
        let mut parts = each(wanted, "authentication.k8s.io", &format!("impersonate:{name}"));
        if self == Mode::ArbitraryNode
            && let (Some(node), Some(first)) = (node(&wanted.name), parts.first_mut())
        {
            "nodes".clone_into(&mut first.resource);
            node.clone_into(&mut first.name);
        }
        parts.iter().try_for_each(allowed)?;
        let masters = parts.iter().find(|part| part.resource == "groups" && part.name == super::MASTERS);
        masters.map_or(Ok(()), |part| {
            Err(part.refusal(&account.name, "impersonating the system:masters group is not allowed"))
        })
    }

    fn becomes(self, mut wanted: User) -> User {
        if self == Mode::ArbitraryNode {
            wanted.groups = vec!["system:nodes".to_owned()];
        }
        wanted.with_implied_groups()
    }
}

fn node(name: &str) -> Option<&str> {
    name.strip_prefix("system:node:").filter(|node| !node.is_empty())
}

fn wanted(headers: &HeaderMap) -> User {
    let all = |name: &str| headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).map(str::to_owned);
    let mut user = User {
        name: all("impersonate-user").next().unwrap_or_default(),
        uid: all("impersonate-uid").next().unwrap_or_default(),
        groups: all("impersonate-group").collect(),
        extra: Vec::new(),
    };
    for name in headers.keys() {
        if let Some(key) = name.as_str().strip_prefix("impersonate-extra-") {
            user.extra.push((crate::http::decoded(key), all(name.as_str()).collect()));
        }
    }
    user
}

/// One question for each part of whom a request is made as.
fn each(wanted: &User, group_of_users: &str, verb: &str) -> Vec<Attributes> {
    let part = |group: &str, resource: &str, name: &str| Attributes {
        verb: verb.to_owned(),
        group: group.to_owned(),
        resource: resource.to_owned(),
        name: name.to_owned(),
        ..Attributes::default()
    };
    let mut parts = vec![match wanted.service_account() {
        Some((namespace, name)) => {
            Attributes { namespace: namespace.to_owned(), ..part(group_of_users, "serviceaccounts", name) }
        }
        None => part(group_of_users, "users", &wanted.name),
    }];
    if !wanted.uid.is_empty() {
        parts.push(part("authentication.k8s.io", "uids", &wanted.uid));
    }
    parts.extend(wanted.groups.iter().map(|group| part(group_of_users, "groups", group)));
    for (key, values) in &wanted.extra {
        for value in values {
            let extra = part("authentication.k8s.io", "userextras", value);
            parts.push(Attributes { subresource: key.clone(), ..extra });
        }
    }
    parts
}

/// The user as the real server's own language prints it, which is what it says.
fn go(user: &User) -> String {
    let list = |list: &[String]| {
        let quoted: Vec<String> = list.iter().map(|one| format!("{one:?}")).collect();
        format!("[]string{{{}}}", quoted.join(", "))
    };
    let groups = if user.groups.is_empty() { "[]string(nil)".to_owned() } else { list(&user.groups) };
    let mut pairs: Vec<String> = user.extra.iter().map(|(key, values)| format!("{key:?}:{}", list(values))).collect();
    pairs.sort();
    let extra = if pairs.is_empty() {
        "map[string][]string(nil)".to_owned()
    } else {
        format!("map[string][]string{{{}}}", pairs.join(", "))
    };
    format!("&user.DefaultInfo{{Name:{:?}, UID:{:?}, Groups:{groups}, Extra:{extra}}}", user.name, user.uid)
}
