//! The one field: type to find anything in this view. Without scripts it filters the table.

use leptos::prelude::*;

use crate::{
    address::Asked,
    icons::{icon, kind_icon},
    state::State,
    words::Word,
};

/// The field with its list of hits. The map module answers its keys.
pub fn field(state: State) -> impl IntoView {
    let language = state.language;
    let needle = state.needle.get_untracked();
    let is_searching = move || state.needle.with(|needle| !needle.is_empty());
    let is_open = move || is_searching() && !state.hits.with(Vec::is_empty);
    let active = move || is_open().then(|| hit_id(state.marked.get()));
    view! {
        <form class="finder" role="search" action="/" method="get">
            {kept_values(state)}
            <label class="field">
                {icon("search")}
                <input
                    id="find" class="grow" name="find" type="text" autocomplete="off" spellcheck="false"
                    value=needle placeholder=Word::Find.text(language) aria-label=Word::Find.text(language)
                    role="combobox" aria-autocomplete="list" aria-controls="hits"
                    aria-expanded=move || if is_open() { "true" } else { "false" }
                    aria-activedescendant=active
                />
                <kbd aria-hidden="true">"/"</kbd>
            </label>
            <ul id="hits" class="hits" role="listbox" aria-label=Word::Find.text(language) class:shown=is_open>
                {move || hits(state)}
            </ul>
        </form>
    }
}

fn hit_id(index: usize) -> String {
    format!("hit-{index}")
}

fn hits(state: State) -> Vec<AnyView> {
    let marked = state.marked.get();
    let hits = state.hits.get().into_iter().enumerate();
    hits.map(|(index, hit)| {
        let place = hit.id.namespace().map(|namespace| namespace.to_string());
        view! {
            <li
                id=hit_id(index) class="hit" role="option" data-node=hit.id.to_string()
                aria-selected=if index == marked { "true" } else { "false" }
            >
                {kind_icon(hit.id.kind())}
                <span class="mono">{hit.name}</span>
                <span class="grow muted">{hit.title}</span>
                <span class="faint">{place}</span>
            </li>
        }
        .into_any()
    })
    .collect()
}

/// A form sends only its own fields: the rest of the address goes along hidden.
fn kept_values(state: State) -> impl IntoView {
    let address = state.address.get_untracked();
    let environment = match address.environment {
        Asked::Unsaid => None,
        Asked::All => Some("all"),
        Asked::One(environment) => Some(environment.as_str()),
    };
    let namespaces = address.namespaces.iter().map(topology::Namespace::as_str).collect::<Vec<_>>().join(",");
    let hidden = [
        ("view", Some("table".to_owned())),
        ("env", environment.map(str::to_owned)),
        ("namespace", (!namespaces.is_empty()).then_some(namespaces)),
        ("problems", address.problems_only.then(|| "1".to_owned())),
    ];
    hidden
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| view! { <input type="hidden" name=name value=value/> }))
        .collect::<Vec<_>>()
}
