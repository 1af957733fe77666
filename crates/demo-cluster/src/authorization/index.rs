//! The roles and bindings of the cluster, by subject, brought up to date by what changed since the last question.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use tokio::sync::watch;

use super::impersonation::Mode;
use super::{Attributes, Decision, MASTERS, Rule, User};
use crate::fields::{items, text};
use crate::history::Happened;
use crate::kinds::Kind;
use crate::object::Object;
use crate::store::Store;

/// The kinds that decide.
const DECIDING: [Kind; 4] = [Kind::Role, Kind::ClusterRole, Kind::RoleBinding, Kind::ClusterRoleBinding];

/// Answers whether somebody may do something.
#[derive(Debug)]
pub(crate) struct Authorizer {
    store: Arc<Store>,
    index: Mutex<Index>,
    /// How each account last acted as somebody else.
    modes: Mutex<HashMap<String, Mode>>,
}

/// Namespace and name; cluster-wide ones have no namespace, and come first.
type Place = (String, String);

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Subject {
    User(String),
    Group(String),
    ServiceAccount(String, String),
}

#[derive(Debug)]
struct Binding {
    role: Place,
    subjects: Vec<Subject>,
}

#[derive(Debug, Default)]
struct Index {
    roles: HashMap<Place, Arc<[Rule]>>,
    bindings: HashMap<Place, Binding>,
    of_subject: HashMap<Subject, BTreeSet<Place>>,
    /// How far each kind was read, and what tells that there is more.
    read: Vec<(u64, watch::Receiver<u64>)>,
}

impl Authorizer {
    pub(crate) fn new(store: Arc<Store>) -> Self {
        Self { store, index: Mutex::default(), modes: Mutex::default() }
    }

    pub(super) fn last_mode(&self, account: &str) -> Option<Mode> {
        self.modes.lock().unwrap_or_else(PoisonError::into_inner).get(account).copied()
    }

    pub(super) fn remember_mode(&self, account: &str, mode: Mode) {
        self.modes.lock().unwrap_or_else(PoisonError::into_inner).insert(account.to_owned(), mode);
    }

    /// Whether somebody may do something, and by which binding.
    pub(crate) fn decide(&self, user: &User, asked: &Attributes) -> Decision {
        if user.groups.iter().any(|group| group == MASTERS) {
            return Decision { allowed: true, reason: String::new() };
        }
        let mut missing = Vec::new();
        let allowed = self.visit(user, &asked.namespace, |place, subject, role, rules| match rules {
            Some(rules) if rules.iter().any(|rule| rule.allows(asked)) => Some(reason(place, subject, role)),
            Some(_) => None,
            None => {
                missing.push(not_found(role));
                None
            }
        });
        let allowed_by = allowed.map(|by| format!("RBAC: allowed by {by}"));
        let allowed = allowed_by.is_some();
        let reason = allowed_by.unwrap_or_else(|| match missing.as_slice() {
            [] => String::new(),
            [one] => format!("RBAC: {one}"),
            many => format!("RBAC: [{}]", many.join(", ")),
        });
        Decision { allowed, reason }
    }

    /// Every rule that somebody has in a namespace, and the roles that could not be found.
    pub(crate) fn rules(&self, user: &User, namespace: &str) -> (Vec<Rule>, Vec<String>) {
        let (mut all, mut missing) = (Vec::new(), Vec::new());
        let _: Option<()> = self.visit(user, namespace, |_, _, role, rules| {
            match rules {
                Some(rules) => all.extend(rules.iter().cloned()),
                None => missing.push(not_found(role)),
            }
            None
        });
        (all, missing)
    }

    /// Shows each binding that holds for somebody in a namespace, cluster-wide ones first, until one satisfies.
    fn visit<T>(
        &self,
        user: &User,
        namespace: &str,
        mut look: impl FnMut(&Place, &Subject, &Place, Option<&[Rule]>) -> Option<T>,
    ) -> Option<T> {
        let mut index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        index.refresh(&self.store);
        let mut subjects = vec![Subject::User(user.name.clone())];
        subjects.extend(user.groups.iter().cloned().map(Subject::Group));
        if let Some((namespace, name)) = user.service_account() {
            subjects.push(Subject::ServiceAccount(namespace.into(), name.into()));
        }
        let mut holding: BTreeSet<&Place> = BTreeSet::new();
        for subject in &subjects {
            let places = index.of_subject.get(subject).into_iter().flatten();
            holding.extend(places.filter(|place| place.0.is_empty() || place.0 == namespace));
        }
        holding.into_iter().find_map(|place| {
            let binding = index.bindings.get(place)?;
            let subject = binding.subjects.iter().find(|subject| subjects.contains(subject))?;
            look(place, subject, &binding.role, index.roles.get(&binding.role).map(|rules| &**rules))
        })
    }
}

impl Index {
    fn refresh(&mut self, store: &Store) {
        if self.read.is_empty() {
            return self.read_all(store);
        }
        for (at, kind) in DECIDING.into_iter().enumerate() {
            if !self.read[at].1.has_changed().unwrap_or(false) {
                continue;
            }
            self.read[at].1.mark_unchanged();
            let Ok((changes, reached)) = store.changes(kind, self.read[at].0, usize::MAX) else {
                return self.read_all(store);
            };
            for change in &changes {
                self.forget(&change.object);
                if change.happened != Happened::Deleted {
                    self.learn(&change.object);
                }
            }
            self.read[at].0 = reached;
        }
    }

    fn read_all(&mut self, store: &Store) {
        *self = Index::default();
        for kind in DECIDING {
            let mut news = store.news(kind);
            news.mark_unchanged();
            let page = store.page(kind, None, None, usize::MAX);
            for object in &page.objects {
                self.learn(object);
            }
            self.read.push((page.version, news));
        }
    }

    fn learn(&mut self, object: &Object) {
        let (value, place) = (object.value(), place(object));
        if matches!(object.kind, Kind::Role | Kind::ClusterRole) {
            self.roles.insert(place, Rule::of_role(&value).into());
            return;
        }
        let role_namespace = if text(&value, "/roleRef/kind") == "Role" { place.0.clone() } else { String::new() };
        let subjects: Vec<Subject> = items(&value, "/subjects").iter().filter_map(subject).collect();
        for subject in &subjects {
            self.of_subject.entry(subject.clone()).or_default().insert(place.clone());
        }
        let role = (role_namespace, text(&value, "/roleRef/name").to_owned());
        self.bindings.insert(place, Binding { role, subjects });
    }

    fn forget(&mut self, object: &Object) {
        let place = place(object);
        if matches!(object.kind, Kind::Role | Kind::ClusterRole) {
            self.roles.remove(&place);
            return;
        }
        let Some(binding) = self.bindings.remove(&place) else {
            return;
        };
        for subject in binding.subjects {
            if let Some(places) = self.of_subject.get_mut(&subject) {
                places.remove(&place);
                if places.is_empty() {
                    self.of_subject.remove(&subject);
                }
            }
        }
    }
}

fn place(object: &Object) -> Place {
    (object.key.namespace.to_string(), object.key.name.to_string())
}

fn subject(value: &Value) -> Option<Subject> {
    let name = text(value, "/name").to_owned();
    match text(value, "/kind") {
        "User" => Some(Subject::User(name)),
        "Group" => Some(Subject::Group(name)),
        "ServiceAccount" => Some(Subject::ServiceAccount(text(value, "/namespace").to_owned(), name)),
        _ => None,
    }
}

fn reason(binding: &Place, subject: &Subject, role: &Place) -> String {
    let binding = match binding {
        (namespace, name) if namespace.is_empty() => format!("ClusterRoleBinding {name:?}"),
        (namespace, name) => format!("RoleBinding {:?}", format!("{name}/{namespace}")),
    };
    let role = format!("{} {:?}", if role.0.is_empty() { "ClusterRole" } else { "Role" }, role.1);
    let subject = match subject {
        Subject::User(name) => format!("User {name:?}"),
        Subject::Group(name) => format!("Group {name:?}"),
        Subject::ServiceAccount(namespace, name) => format!("ServiceAccount {:?}", format!("{name}/{namespace}")),
    };
    format!("{binding} of {role} to {subject}")
}

fn not_found(role: &Place) -> String {
    let kind = if role.0.is_empty() { "clusterrole" } else { "role" };
    format!("{kind}.rbac.authorization.k8s.io {:?} not found", role.1)
}
