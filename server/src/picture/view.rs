//! The feed of one view: graph → view → layout → patch.

use std::cmp::Reverse;

use api::endpoints::{Frame, NamespaceChoice, PictureDocument, PicturePatch};
use topology::{
    Finding, Graph,
    layout::layout,
    picture::{PICTURE_FORMAT, PICTURE_PATCH_FORMAT, Patch},
    view::{Question, View, view},
};

use super::{feed::Subject, moment::Moment};

impl Subject for PictureDocument {
    type Question = Question;
    const CHANGE: &'static str = "patch";

    fn answer(question: &Question, moment: &Moment, before: Option<(&Self, &Moment)>, event_id: String) -> Self {
        let same_graph = before.filter(|(_, then)| std::sync::Arc::ptr_eq(&then.graph, &moment.graph));
        let (picture, findings) = if let Some((before, _)) = same_graph {
            (before.picture.clone(), before.frame.findings.clone())
        } else {
            let seen = view(&moment.graph, question);
            let picture = layout(&seen, before.map(|(before, _)| &before.picture));
            (picture, findings(&moment.graph, question, &seen))
        };
        Self {
            format: PICTURE_FORMAT.to_owned(),
            event_id,
            question: question.clone(),
            picture,
            frame: frame(moment, findings),
        }
    }

    fn change(&self, before: &Self, revision: u64) -> Option<String> {
        let patch = Patch::between(&before.picture, &self.picture);
        let frame = (self.frame != before.frame).then(|| self.frame.clone());
        (frame.is_some() || !patch.is_empty())
            .then(|| json(&PicturePatch { format: PICTURE_PATCH_FORMAT.to_owned(), revision, patch, frame }))
    }

    fn whole(&self) -> String {
        json(self)
    }
}

/// JSON of a shape of ours.
pub(super) fn json(value: &impl serde::Serialize) -> String {
    // Our shapes have text keys only and no number that JSON lacks a form for (NaN turns to null).
    serde_json::to_string(value).expect("a document of plain data is JSON")
}

fn frame(moment: &Moment, findings: Vec<Finding>) -> Frame {
    let namespaces = moment
        .graph
        .namespaces
        .iter()
        .map(|(name, facts)| NamespaceChoice { name: name.clone(), environment: facts.environment });
    Frame {
        cluster: moment.cluster.to_string(),
        freshness: moment.freshness,
        notices: moment.notices.clone(),
        namespaces: namespaces.collect(),
        findings,
    }
}

/// Findings on what the question asks for, folded things included: the worst first, and a cause
/// before what follows from it.
fn findings(graph: &Graph, question: &Question, seen: &View) -> Vec<Finding> {
    let drawn: std::collections::BTreeSet<_> = seen.hops.iter().map(|hop| &hop.id).collect();
    let everything = question.environment.is_none() && question.namespaces.is_empty();
    let asked_for = |finding: &&Finding| {
        everything
            || drawn.contains(&finding.node)
            || finding.node.namespace().is_some_and(|namespace| {
                let environment = graph.namespaces.get(&namespace).and_then(|facts| facts.environment);
                (question.namespaces.is_empty() || question.namespaces.contains(&namespace))
                    && (question.environment.is_none() || question.environment == environment)
            })
    };
    let mut findings: Vec<Finding> = graph.findings.iter().filter(asked_for).cloned().collect();
    findings.sort_by_key(|finding| (Reverse(finding.severity), finding.code.follows_from_others()));
    findings
}
