//! With nothing chosen: what is wrong in this view, the worst first.

use leptos::prelude::*;
use topology::{Finding, Severity};

use crate::{
    icons::{icon, kind_icon},
    state::{Shown, State},
    words::{self, Language, Word},
};

/// The list.
pub fn list(state: State) -> impl IntoView {
    let language = state.language;
    let title = Word::WhatIsWrong.text(language);
    let entries = move || {
        let findings = state.frame.with(|frame| frame.findings.clone());
        if findings.is_empty() {
            return view! { <p class="calm">{calm(state).text(language)}</p> }.into_any();
        }
        let entries: Vec<_> = findings.into_iter().map(|finding| entry(state, finding)).collect();
        view! { <ol class="wrongs">{entries}</ol> }.into_any()
    };
    view! {
        <header><h2 class="plain">{title}</h2></header>
        {entries}
    }
}

/// What may be said where no finding is: only what was looked at is well.
fn calm(state: State) -> Word {
    let problems_only = state.address.with(|address| address.problems_only);
    match state.shown_freshness() {
        _ if !state.is_empty.get() => Word::NothingIsWrong,
        Shown::Loading | Shown::Connecting | Shown::Unreachable => Word::NothingIsKnown,
        _ if problems_only => Word::NothingIsWrong,
        _ => Word::NothingIsDrawn,
    }
}

fn entry(state: State, finding: Finding) -> impl IntoView {
    let language = state.language;
    let href = state.address.with_untracked(|address| address.choosing(Some(finding.node.clone())).href());
    let place = finding.node.namespace().map(|namespace| namespace.to_string());
    view! {
        <li>
            <a class="wrong" href=href data-node=finding.node.to_string()>
                <span class="row">
                    {severity_mark(finding.severity)}
                    <b class="grow">{words::code(finding.code, language)}</b>
                </span>
                <span class="where">
                    {kind_icon(finding.node.kind())}
                    <span class="mono name">{finding.node.name().into_owned()}</span>
                    <span class="space">{place}</span>
                </span>
                <span class="muted">{words::said(&finding.evidence, language)}</span>
            </a>
        </li>
    }
}

/// One finding in full: what shows it, and what to do.
pub fn whole(finding: Finding, language: Language) -> impl IntoView {
    let class = match finding.severity {
        Severity::Error => "finding",
        Severity::Warning => "finding mild",
    };
    view! {
        <section class=class>
            <h3>{severity_mark(finding.severity)}{words::code(finding.code, language)}</h3>
            <p>{words::said(&finding.evidence, language)}</p>
            <p class="next">
                {icon("arrow")}
                <span><span class="unseen">{Word::NextStep.text(language)}": "</span>{words::said(&finding.next_step, language)}</span>
            </p>
        </section>
    }
}

fn severity_mark(severity: Severity) -> impl IntoView {
    match severity {
        Severity::Error => crate::icons::silent_mark(topology::Health::Degraded),
        Severity::Warning => crate::icons::silent_mark(topology::Health::Missing),
    }
}
