//! The panel at the right: the chosen thing, or what is wrong in this view.

mod chosen;
mod findings;

use leptos::prelude::*;
use topology::NodeId;

use crate::{
    icons::{icon, kind_icon},
    state::{Failure, Inspected, State},
    words::{self, Language, Word},
};

/// The panel. Under 800 px it is a page of its own while something is chosen.
pub fn panel(state: State) -> impl IntoView {
    view! {
        <aside id="inspector" class="inspector" aria-label=Word::Inspector.text(state.language) tabindex="-1">
            {move || match state.inspected.get() {
                Inspected::Nothing => findings::list(state).into_any(),
                Inspected::Loading(id) => waiting(state, &id).into_any(),
                Inspected::Shown(document) => chosen::thing(state, *document).into_any(),
                Inspected::Missing(id) => {
                    failed(state, &id, Word::NotFound.text(state.language).to_owned(), false).into_any()
                }
                Inspected::Failed(id, failure) => {
                    failed(state, &id, said(failure, state.language), true).into_any()
                }
            }}
        </aside>
    }
}

/// Kind icon, name, and the way back.
fn heading(state: State, id: &NodeId, name: String, title: Option<String>) -> impl IntoView + use<> {
    let language = state.language;
    let back = state.address.with_untracked(|address| address.choosing(None).href());
    view! {
        <div class="row">
            <h2 class="grow">
                {kind_icon(id.kind())}<span>{name}</span>
                {title.map(|title| view! { <span class="title">{title}</span> })}
            </h2>
            <a class="icon" href=back data-close="" aria-label=Word::Close.text(language) title=Word::Close.text(language)>
                {icon("close")}
            </a>
        </div>
    }
}

/// The shape of what comes.
fn waiting(state: State, id: &NodeId) -> impl IntoView + use<> {
    let kind = words::kind(id.kind(), state.language);
    view! {
        <header aria-busy="true">
            {heading(state, id, id.name().into_owned(), None)}
            <div class="sub"><span>{kind}</span></div>
        </header>
        <div class="bones" aria-hidden="true"><i></i><i></i><i></i></div>
    }
}

/// What failed, why, and what to do.
fn said(failure: Failure, language: Language) -> String {
    let word = match failure {
        Failure::Silence => Word::LoadSilence,
        Failure::Forbidden => Word::LoadForbidden,
        Failure::Unreadable => Word::LoadUnreadable,
        Failure::Refused(status) => return words::load_refused(status, language),
    };
    word.text(language).to_owned()
}

fn failed(state: State, id: &NodeId, why: String, may_help: bool) -> impl IntoView + use<> {
    let language = state.language;
    let kind = words::kind(id.kind(), language);
    let again = state.address.with_untracked(crate::address::Address::href);
    let chosen = id.to_string();
    view! {
        <header>
            {heading(state, id, id.name().into_owned(), None)}
            <div class="sub"><span>{kind}</span></div>
        </header>
        <section class="finding quiet" role="alert">
            <p>{why}</p>
            {may_help.then(|| view! {
                <a class="btn small" href=again data-node=chosen>{Word::TryAgain.text(language)}</a>
            })}
        </section>
    }
}
