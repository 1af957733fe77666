//! What is wrong, with its evidence and the next step; one file a group.

pub(crate) mod backend;
mod host_path;
mod ingress_class;
mod load_balancer;
pub(crate) mod machine;
mod pod;
mod rollout;
mod service;

use topology::{Code, Finding, Kind, Phrase};

use crate::derive::{Fragment, Scope};

/// Everything that is wrong in the namespace.
pub(crate) fn find(scope: &Scope<'_>, out: &mut Fragment) {
    backend::find(scope, out);
    ingress_class::find(scope, out);
    host_path::find(scope, out);
    service::find(scope, out);
    load_balancer::find(scope, out);
    rollout::find(scope, out);
    pod::find(scope, out);
}

impl Fragment {
    /// A finding on a thing of the namespace.
    fn find<'a>(
        &mut self,
        scope: &Scope<'a>,
        (kind, name): (Kind, &'a str),
        code: Code,
        evidence: Phrase,
        next_step: Phrase,
    ) {
        self.findings.push(Finding::new(scope.id(kind, name), code, evidence, next_step));
    }
}

/// A sentence of somebody else, ended.
fn ended(sentence: &str) -> String {
    let sentence = sentence.trim();
    if sentence.is_empty() || sentence.ends_with(['.', '!', '?']) {
        sentence.to_owned()
    } else {
        format!("{sentence}.")
    }
}
