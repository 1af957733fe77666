//! The bar over the view: namespaces, healths in numbers, problems only, picture or table.

use leptos::prelude::*;
use topology::Health;

use crate::{
    address::{Address, Form},
    icons::{icon, silent_mark},
    state::State,
    words::{self, Word},
};

/// The bar. All of it are links, so it works without scripts.
pub fn bar(state: State, is_table: bool) -> impl IntoView {
    let language = state.language;
    let problems_only = state.address.with_untracked(|address| address.problems_only);
    let toggle = move || {
        state.address.with(|address| Address { problems_only: !address.problems_only, ..address.clone() }.href())
    };
    let as_form =
        move |form: Form| move || state.address.with(|address| Address { form, find: None, ..address.clone() }.href());
    view! {
        <div class="bar head" role="group" aria-label=Word::View.text(language)>
            {namespaces(state)}
            <span class="sep"></span>
            {move || healths(state)}
            <a id="problems" class="chip push" class:on=problems_only href=toggle aria-pressed=if problems_only { "true" } else { "false" } role="button">
                {Word::ProblemsOnly.text(language)}<kbd aria-hidden="true">"P"</kbd>
            </a>
            <nav class="seg" aria-label=Word::View.text(language)>
                <a href=as_form(Form::Map) aria-current=(!is_table).then_some("page")>
                    {icon("map")}{Word::Map.text(language)}
                </a>
                <a href=as_form(Form::Table) aria-current=is_table.then_some("page")>
                    {icon("table")}{Word::Table.text(language)}
                </a>
            </nav>
        </div>
    }
}

/// How many are how well; a health that nothing has says nothing.
fn healths(state: State) -> Vec<AnyView> {
    let language = state.language;
    let counts = state.counts.with(|counts| counts.by_health);
    Health::ALL
        .into_iter()
        .zip(counts)
        .filter(|(_, count)| *count > 0)
        .map(|(health, count)| {
            let text = format!("{} {count}", words::health(health, language));
            view! { <span class="chip still">{silent_mark(health)}{text}</span> }.into_any()
        })
        .collect()
}

fn namespaces(state: State) -> impl IntoView {
    let language = state.language;
    let summary = move || match state.address.with(|address| address.namespaces.len()) {
        0 => Word::AllNamespaces.text(language).to_owned(),
        count => words::namespaces(count, language),
    };
    let all = move || state.address.with(|address| Address { namespaces: Vec::new(), ..address.clone() }.href());
    view! {
        <details class="menu">
            <summary class="chip" aria-label=Word::ChooseNamespaces.text(language)>{summary}{icon("down")}</summary>
            <ul class="drop">
                <li><a href=all>{Word::AllNamespaces.text(language)}</a></li>
                {move || namespace_choices(state)}
            </ul>
        </details>
    }
}

fn namespace_choices(state: State) -> Vec<AnyView> {
    let address = state.address.get();
    let environment = match address.environment {
        crate::address::Asked::One(environment) => Some(environment),
        _ => None,
    };
    let choices = state.frame.with(|frame| frame.namespaces.clone());
    choices
        .into_iter()
        .filter(|choice| environment.is_none() || choice.environment == environment)
        .map(|choice| {
            let is_chosen = address.namespaces.contains(&choice.name);
            let href = address.toggling(&choice.name).href();
            view! {
                <li>
                    <a class="choice" href=href aria-current=is_chosen.then_some("true")>
                        <span class="tick" aria-hidden="true">{if is_chosen { "✓" } else { "" }}</span>
                        <span class="mono grow">{choice.name.to_string()}</span>
                        <span class="faint">{choice.environment.map(topology::Environment::as_str)}</span>
                    </a>
                </li>
            }
            .into_any()
        })
        .collect()
}
