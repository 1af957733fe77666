//! One rule of a role.

use serde_json::{Value, json};

use super::Attributes;
use crate::fields::items;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Rule {
    verbs: Vec<String>,
    groups: Vec<String>,
    resources: Vec<String>,
    names: Vec<String>,
    urls: Vec<String>,
}

impl Rule {
    /// The rules of a Role or `ClusterRole`.
    pub(crate) fn of_role(role: &Value) -> Vec<Rule> {
        items(role, "/rules").iter().map(Rule::parse).collect()
    }

    fn parse(rule: &Value) -> Rule {
        let list = |field: &str| items(rule, field).iter().filter_map(Value::as_str).map(str::to_owned).collect();
        Rule {
            verbs: list("/verbs"),
            groups: list("/apiGroups"),
            resources: list("/resources"),
            names: list("/resourceNames"),
            urls: list("/nonResourceURLs"),
        }
    }

    pub(crate) fn allows(&self, asked: &Attributes) -> bool {
        let verb = self.verbs.iter().any(|verb| verb == "*" || *verb == asked.verb);
        if let Some(path) = &asked.path {
            return verb && self.urls.iter().any(|url| url_takes(url, path));
        }
        verb && self.groups.iter().any(|group| group == "*" || *group == asked.group)
            && self.takes_resource(asked)
            && (self.names.is_empty() || self.names.contains(&asked.name))
    }

    fn takes_resource(&self, asked: &Attributes) -> bool {
        let full = asked.full_resource();
        self.resources.iter().any(|resource| {
            resource == "*"
                || *resource == full
                || (!asked.subresource.is_empty() && resource.strip_prefix("*/") == Some(asked.subresource.as_str()))
        })
    }

    /// Whether it is about resources; else it is about paths.
    pub(crate) fn about_resources(&self) -> bool {
        self.urls.is_empty()
    }

    /// As a `SelfSubjectRulesReview` shows it.
    pub(crate) fn to_json(&self) -> Value {
        if !self.about_resources() {
            return json!({"verbs": self.verbs, "nonResourceURLs": self.urls});
        }
        let mut rule = json!({"verbs": self.verbs, "apiGroups": self.groups, "resources": self.resources});
        if !self.names.is_empty() {
            rule["resourceNames"] = json!(self.names);
        }
        rule
    }
}

fn url_takes(url: &str, path: &str) -> bool {
    url == "*" || url == path || url.strip_suffix('*').is_some_and(|stem| path.starts_with(stem))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::{Attributes, Rule};

    fn asked(verb: &str, group: &str, resource: &str, name: &str) -> Attributes {
        let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
        Attributes {
            verb: verb.into(),
            group: group.into(),
            resource: resource.into(),
            subresource: subresource.into(),
            name: name.into(),
            ..Attributes::default()
        }
    }

    #[test]
    fn a_rule_names_its_subresources_by_themselves() {
        let rule = Rule::parse(&json!({"verbs": ["get"], "apiGroups": ["apps"], "resources": ["deployments"]}));
        assert!(rule.allows(&asked("get", "apps", "deployments", "x")));
        assert!(!rule.allows(&asked("get", "apps", "deployments/scale", "x")));
        assert!(!rule.allows(&asked("get", "", "deployments", "x")));
        let scales = Rule::parse(&json!({"verbs": ["*"], "apiGroups": ["*"], "resources": ["*/scale"]}));
        assert!(scales.allows(&asked("patch", "apps", "statefulsets/scale", "x")));
        assert!(!scales.allows(&asked("patch", "apps", "statefulsets", "x")));
    }

    #[test]
    fn names_narrow_a_rule_and_paths_end_in_a_star() {
        let rule =
            Rule::parse(&json!({"verbs": ["get"], "apiGroups": [""], "resources": ["pods"], "resourceNames": ["a"]}));
        assert!(rule.allows(&asked("get", "", "pods", "a")));
        assert!(!rule.allows(&asked("get", "", "pods", "b")));
        assert!(!rule.allows(&asked("get", "", "pods", "")));
        let paths = Rule::parse(&json!({"verbs": ["get"], "nonResourceURLs": ["/apis/*", "/version"]}));
        let path = |path: &str| Attributes { verb: "get".into(), path: Some(path.into()), ..Attributes::default() };
        assert!(paths.allows(&path("/apis/apps")) && paths.allows(&path("/version")));
        assert!(!paths.allows(&path("/apis")) && !paths.allows(&asked("get", "", "pods", "")));
    }
}
